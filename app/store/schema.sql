-- A station's store: what user_version 1 had; schema_2.sql adds the rest. Compiled into the
-- program; store_open() compares what it finds with these texts, so that no text within brackets
-- here may ever change.
--
-- What a thief learns from the file: how many signed, how many of them left in which batch, the
-- hour a batch was cut, and random ids with sealed boxes that only the organiser opens. There is no
-- time in it and no order of signing: a signature takes a random one of the places made in advance,
-- and a batch takes records in rid order. What remains is the log, in which the last few signatures
-- can be told from those before, and, when more than 350 wait, which 350 places were made first;
-- all without names. A cut moves records in rid order into another table, overwrites their places
-- with zeros and empties the log, so that this goes away too.

-- Whose store this is. Written once.
CREATE TABLE owner (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	cid BLOB NOT NULL CHECK (length(cid) = 16),
	rkid BLOB NOT NULL CHECK (length(rkid) = 8),
	station_pk BLOB NOT NULL CHECK (length(station_pk) = 32),
	drill INTEGER NOT NULL CHECK (drill IN (0, 1))
) STRICT;

-- captured = removed + tombstones in withdrawal + rows of waiting + rows of sent, always. A
-- tombstone counts as removed only from the cut that takes it along, so that a withdrawal leaves
-- these numbers alone.
CREATE TABLE counters (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	captured INTEGER NOT NULL DEFAULT 0 CHECK (captured >= 0),
	removed INTEGER NOT NULL DEFAULT 0 CHECK (removed >= 0),
	boots INTEGER NOT NULL DEFAULT 0 CHECK (boots >= 0)
) STRICT;

CREATE TABLE health (
	which INTEGER PRIMARY KEY, -- enum sp_health
	n INTEGER NOT NULL CHECK (n > 0)
) STRICT;

CREATE TABLE pin (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
	not_before INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Captured, in no batch yet. A place is free when its rid is zeros. All rows have one length, so
-- that a signature is written over zeros in one page and nothing moves; a tree keyed by rid
-- rebalances three pages for every signature.
CREATE TABLE waiting (
	place INTEGER PRIMARY KEY, -- from 1, without gaps
	rid BLOB NOT NULL CHECK (length(rid) = 16),
	leaf BLOB NOT NULL CHECK (length(leaf) = 32),
	lsig BLOB NOT NULL CHECK (length(lsig) = 64),
	sealed BLOB NOT NULL CHECK (length(sealed) = 560)
) STRICT;

-- Batches as they were cut. The bytes come last, so that listing batches does not read them.
CREATE TABLE batch (
	seq INTEGER PRIMARY KEY CHECK (seq >= 1),
	n_records INTEGER NOT NULL CHECK (n_records >= 0),
	cut_at INTEGER NOT NULL CHECK (cut_at >= 0),
	shown INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1)),
	hash BLOB NOT NULL CHECK (length(hash) = 32),
	bytes BLOB NOT NULL
) STRICT;

-- Records that a batch holds; their sealed boxes are in its bytes.
CREATE TABLE sent (
	rid BLOB PRIMARY KEY NOT NULL CHECK (length(rid) = 16),
	leaf BLOB NOT NULL CHECK (length(leaf) = 32),
	seq INTEGER NOT NULL REFERENCES batch (seq)
) STRICT, WITHOUT ROWID;
