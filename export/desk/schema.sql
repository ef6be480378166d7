-- The organiser's ledger, version 2 (user_version). "drill" is 1 for rehearsals: they live in the
-- same file and never in the same answer.

-- Every serial of the campaign file that was ever signed: a
-- record names the one it was signed under.
CREATE TABLE campaign (
	serial INTEGER PRIMARY KEY CHECK (serial >= 1),
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32), -- H(payload): key 17 of a batch
	file BLOB NOT NULL                                   -- as signed
) STRICT;

CREATE TABLE station (
	id INTEGER PRIMARY KEY,
	drill INTEGER NOT NULL CHECK (drill IN (0, 1)),
	pk BLOB NOT NULL CHECK (length(pk) = 32),
	sid BLOB NOT NULL CHECK (length(sid) = 8),
	label TEXT NOT NULL,
	nonce BLOB NOT NULL CHECK (length(nonce) = 32), -- ack and unlock codes come from it
	not_after INTEGER NOT NULL,                     -- Unix seconds, as in its cert
	lowest_serial INTEGER NOT NULL,
	revoked_after INTEGER,                          -- last good seq of a revoked key
	-- all its batches count, somebody decided
	merged INTEGER NOT NULL DEFAULT 0 CHECK (merged IN (0, 1)),
	UNIQUE (pk, drill)
) STRICT;

CREATE INDEX station_sid ON station (sid);

-- Every batch that was good by itself. The signed bytes are not kept: an erased person must be gone
-- from here. A station whose batches contradict each other has several for one number, or some that
-- do not continue each other; "contested" says why a batch does not count, and follows from all
-- batches of the station, its revocation and whether it is merged, never from the order in which
-- they came (ledger_judge()). "leaves" holds rid and leaf of each record in rid order, apart from
-- the rows: the root follows from it, and a row that was removed is missed.
CREATE TABLE batch (
	id INTEGER PRIMARY KEY,
	station INTEGER NOT NULL REFERENCES station (id),
	seq INTEGER NOT NULL CHECK (seq >= 1),
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	prev BLOB NOT NULL CHECK (length(prev) = 32),
	root BLOB NOT NULL CHECK (length(root) = 32),
	campaign INTEGER NOT NULL REFERENCES campaign (serial),
	flags INTEGER NOT NULL,
	cut_at INTEGER NOT NULL,
	boots INTEGER NOT NULL,
	build BLOB NOT NULL CHECK (length(build) = 8),
	n_records INTEGER NOT NULL,
	n_withdrawals INTEGER NOT NULL,
	n_tombstones INTEGER NOT NULL,
	ever_captured INTEGER NOT NULL,
	ever_removed INTEGER NOT NULL,
	health TEXT NOT NULL,     -- counters in the order of key 16, separated by spaces
	leaves BLOB NOT NULL,
	contested TEXT CHECK (contested IN ('E_EQUIVOCATION', 'E_CHAIN', 'E_REVOKED')),
	UNIQUE (station, seq, hash)
) STRICT;

-- One row for each record of each batch, so that nothing depends on which batch came first. The
-- state is what the record is by itself; the view "signature" says what it counts as.
CREATE TABLE record (
	batch INTEGER NOT NULL REFERENCES batch (id),
	rid BLOB NOT NULL CHECK (length(rid) = 16),
	leaf BLOB NOT NULL CHECK (length(leaf) = 32),
	state TEXT NOT NULL CHECK (state IN ('good', 'review', 'held', 'erased')),
	reason TEXT,              -- R_* of a held record, text-* of one to be reviewed
	sealed BLOB,              -- only of held records; gone after a purge, like all that follows
	language TEXT,
	day INTEGER,
	consent INTEGER,
	kind INTEGER,
	name TEXT,
	organisation TEXT,
	role TEXT,
	country TEXT,
	email TEXT,
	PRIMARY KEY (batch, rid)
) STRICT, WITHOUT ROWID;

CREATE INDEX record_rid ON record (rid);

-- What people signed: of the same record in several batches of a station the one that counts most,
-- held when its batch is contested or when the station has another record with its id (not in a
-- contested batch: who has a copy of the key could hold true records so). CROSS JOIN: records by
-- their id first; the planner would go through all batches of the station for each record.
CREATE VIEW signature AS
SELECT b.station, b.seq, b.hash, r.rid, r.kind, r.language, r.day, r.consent, r.name,
	r.organisation, r.role, r.country, r.email,
	coalesce(b.contested, CASE WHEN EXISTS (
		SELECT 1 FROM record o CROSS JOIN batch c ON c.id = o.batch
		WHERE o.rid = r.rid AND o.leaf <> r.leaf AND c.station = b.station
		AND c.contested IS NULL) THEN 'R_RID_REUSE' END) AS dispute,
	r.state, r.reason
FROM batch b CROSS JOIN record r ON r.batch = b.id
WHERE r.state <> 'erased' AND NOT EXISTS (
	SELECT 1 FROM record o CROSS JOIN batch c ON c.id = o.batch
	WHERE o.rid = r.rid AND o.leaf = r.leaf AND o.batch <> r.batch AND c.station = b.station
	AND (c.contested IS NOT NULL, o.state = 'held', c.seq, c.hash)
		< (b.contested IS NOT NULL, r.state = 'held', b.seq, b.hash));

-- Withdrawn record ids, in whatever order withdrawal and record arrive.
CREATE TABLE suppressed (
	drill INTEGER NOT NULL,
	rid BLOB NOT NULL CHECK (length(rid) = 16),
	PRIMARY KEY (drill, rid)
) STRICT, WITHOUT ROWID;

-- Sealed withdrawal codes that could not be opened: kept and
-- counted. A purge leaves 16 bytes of each.
CREATE TABLE unopened (
	batch INTEGER NOT NULL REFERENCES batch (id),
	sealed BLOB NOT NULL,
	PRIMARY KEY (batch, sealed)
) STRICT, WITHOUT ROWID;

-- What each entry of key 13 withdrew; NULL: it did not open. A
-- station's counts are compared with these.
CREATE TABLE tombstone (
	batch INTEGER NOT NULL REFERENCES batch (id),
	place INTEGER NOT NULL,
	rid BLOB CHECK (length(rid) = 16),
	PRIMARY KEY (batch, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstone_rid ON tombstone (rid);

-- Slips: signed heads of batches, whether these came or not. They belong to a key, not to one of
-- its uses, which a slip does not tell; slips that contradict each other are all kept.
CREATE TABLE head (
	pk BLOB NOT NULL CHECK (length(pk) = 32),
	seq INTEGER NOT NULL CHECK (seq >= 1),
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	ever_captured INTEGER NOT NULL,
	hour INTEGER NOT NULL,
	final INTEGER NOT NULL CHECK (final IN (0, 1)),
	PRIMARY KEY (pk, seq, hash, ever_captured, hour, final)
) STRICT, WITHOUT ROWID;

-- Where a slip is looked at: with its batch, else where no batch has its number, else with the real
-- ones. Only with its batch that is certain.
CREATE VIEW station_head AS
SELECT s.id AS station, h.seq, h.hash, h.ever_captured, h.hour, h.final
FROM head h JOIN station s ON s.pk = h.pk
WHERE s.drill = coalesce(
	(SELECT min(t.drill) FROM station t JOIN batch b ON b.station = t.id
		WHERE t.pk = h.pk AND b.seq = h.seq AND b.hash = h.hash),
	(SELECT min(t.drill) FROM station t WHERE t.pk = h.pk
		AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.station = t.id AND b.seq = h.seq)),
	(SELECT min(t.drill) FROM station t WHERE t.pk = h.pk));

-- Slips that cannot be true together with the batches and the other slips of their key. With its
-- batch a slip must say what that says, and be the only story. Without, it may be of any of the two
-- uses that a key can have, enrolled here or not: there must be a use left for each such slip. A
-- revocation is past all that; a merged station has two stories.
CREATE VIEW false_head AS
SELECT h.pk, h.seq, h.hash, h.ever_captured, h.hour, h.final FROM head h
WHERE NOT EXISTS (SELECT 1 FROM station s WHERE s.pk = h.pk AND s.revoked_after < h.seq)
AND CASE WHEN EXISTS (SELECT 1 FROM station s JOIN batch b ON b.station = s.id
	WHERE s.pk = h.pk AND b.seq = h.seq AND b.hash = h.hash)
THEN EXISTS (SELECT 1 FROM station s JOIN batch b ON b.station = s.id
	WHERE s.pk = h.pk AND b.seq = h.seq AND b.hash = h.hash
	AND ((b.ever_captured, b.cut_at, b.flags >> 1 & 1) <> (h.ever_captured, h.hour, h.final)
		OR NOT s.merged AND EXISTS (SELECT 1 FROM batch o
			WHERE o.station = s.id AND o.seq = h.seq AND o.hash <> h.hash)))
ELSE EXISTS (SELECT 1 FROM head o WHERE o.pk = h.pk AND o.seq = h.seq AND o.hash = h.hash
	AND (o.ever_captured, o.hour, o.final) <> (h.ever_captured, h.hour, h.final))
	OR NOT EXISTS (SELECT 1 FROM station s WHERE s.pk = h.pk AND s.merged)
	AND (SELECT count(DISTINCT o.hash) FROM head o WHERE o.pk = h.pk AND o.seq = h.seq
		AND NOT EXISTS (SELECT 1 FROM station s JOIN batch b ON b.station = s.id
			WHERE s.pk = h.pk AND b.seq = o.seq AND b.hash = o.hash))
	+ (SELECT count(DISTINCT s.id) FROM station s JOIN batch b ON b.station = s.id
		WHERE s.pk = h.pk AND b.seq = h.seq) > 2
END;

-- What people overruled, and why.
CREATE TABLE decision (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	what TEXT NOT NULL,
	reason TEXT NOT NULL
) STRICT;

-- Files with personal data that were written, for the purge to name.
CREATE TABLE written (
	path TEXT PRIMARY KEY,
	at INTEGER NOT NULL,
	what TEXT NOT NULL
) STRICT, WITHOUT ROWID;
