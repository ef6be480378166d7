-- What user_version 2 adds. These tables only: those of version 1 keep their texts, so that a store
-- of that version becomes this one in a single transaction (store_migrate.c).

-- Sealed withdrawal codes that wait for the next batch; a place is free when sealed is zeros. Made
-- in advance and taken at random, as in waiting, so that a place tells nothing of when. One who
-- takes the file learns how many codes were typed since the last cut and which of them erased a
-- record here: what the next batch, which lies in the same file, says in clear with its keys 12 and
-- 13. He does not learn which record it was: the erased place is as zero as every free one, and the
-- log is empty after each withdrawal.
CREATE TABLE withdrawal (
	place INTEGER PRIMARY KEY, -- from 1, without gaps
	tombstone INTEGER NOT NULL CHECK (tombstone IN (0, 1)),
	sealed BLOB NOT NULL CHECK (length(sealed) = 63)
) STRICT;

-- What became of each batch: one row for each of table batch. A purged batch has no bytes there.
CREATE TABLE handover (
	seq INTEGER PRIMARY KEY REFERENCES batch (seq),
	n_tombstones INTEGER NOT NULL DEFAULT 0 CHECK (n_tombstones >= 0),
	final INTEGER NOT NULL DEFAULT 0 CHECK (final IN (0, 1)),
	acked INTEGER NOT NULL DEFAULT 0 CHECK (acked IN (0, 1)),
	purged INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1) AND purged <= acked),
	head BLOB CHECK (length(head) <= 256) -- signed; NULL: version 1 cut it
) STRICT;

-- The campaign file in force; no row: never set.
CREATE TABLE campaign (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	serial INTEGER NOT NULL CHECK (serial >= 0),
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- A row while the store is at work: whoever finds one knows that it was not closed.
CREATE TABLE run (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	boot_id TEXT NOT NULL -- of the kernel; empty when it told none
) STRICT;
