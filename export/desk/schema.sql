-- The organiser's ledger, version 1 (user_version). "drill" is 1 for rehearsals: they live in the same file and
-- never in the same answer.

-- Every serial of the campaign file that was ever signed: a record names the one it was signed under.
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
	revoked_after INTEGER,                          -- last good seq of a revoked station
	UNIQUE (pk, drill)
) STRICT;

CREATE INDEX station_sid ON station (sid);

-- Batches that were taken. The signed bytes are not kept: an erased person must be gone from here.
CREATE TABLE batch (
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
	contested TEXT,           -- E_EQUIVOCATION or E_CHAIN: its records are held, none is lost
	PRIMARY KEY (station, seq)
) STRICT, WITHOUT ROWID;

-- The other sides of contested batches, whole.
CREATE TABLE quarantine (
	hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
	station INTEGER NOT NULL REFERENCES station (id),
	seq INTEGER NOT NULL,
	reason TEXT NOT NULL,
	file BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
	id INTEGER PRIMARY KEY,
	station INTEGER NOT NULL REFERENCES station (id),
	rid BLOB NOT NULL CHECK (length(rid) = 16),
	leaf BLOB NOT NULL CHECK (length(leaf) = 32),
	seq INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('good', 'review', 'held', 'erased')),
	reason TEXT,              -- R_* of a held record, text-* of one to be reviewed
	sealed BLOB,              -- only of held records that were not taken apart
	language TEXT,
	day INTEGER,
	consent INTEGER,
	kind INTEGER,
	name TEXT,
	organisation TEXT,
	role TEXT,
	country TEXT,
	email TEXT,
	UNIQUE (station, rid, leaf),
	FOREIGN KEY (station, seq) REFERENCES batch (station, seq)
) STRICT;

-- Withdrawn record ids, in whatever order withdrawal and record arrive.
CREATE TABLE suppressed (
	drill INTEGER NOT NULL,
	rid BLOB NOT NULL CHECK (length(rid) = 16),
	PRIMARY KEY (drill, rid)
) STRICT, WITHOUT ROWID;

-- Sealed withdrawal codes that could not be opened: kept and counted.
CREATE TABLE unopened (
	station INTEGER NOT NULL REFERENCES station (id),
	seq INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	PRIMARY KEY (station, seq, sealed)
) STRICT, WITHOUT ROWID;
