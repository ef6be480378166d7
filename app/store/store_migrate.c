/*
 * Stores of an older version. Version 2 only adds tables, so that what version 1 kept is not
 * touched. Nothing may be written to a store before it has passed all checks, and the checks want
 * the tables; so they run in a transaction that is rolled back, and what passed is made anew.
 *
 * Version 1 made neither heads nor final batches nor tombstones: what the new tables say of its
 * batches is their default.
 */
#include "app/store/store_internal.h"

#include <stdio.h>

static sp_err add_tables(struct store *s, void *arg)
{
	char mark[48];
	int rc = SQLITE_OK;

	(void) arg;
	(void) snprintf(mark, sizeof mark, "PRAGMA user_version = %d", STORE_SCHEMA);
	for (unsigned i = s->schema; i < STORE_SCHEMA && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(s->db, store_schemas[i], NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, "INSERT INTO handover (seq) SELECT seq FROM batch", NULL,
			NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(s->db, mark, NULL, NULL, NULL);
	return store_db_err(s, rc);
}

sp_err store_migrate_try(struct store *s)
{
	if (s->schema == STORE_SCHEMA)
		return SP_OK;
	sp_err e = store_db_err(s, sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
	return e == SP_OK ? add_tables(s, NULL) : e;
}

sp_err store_migrate_undo(struct store *s)
{
	if (s->schema == STORE_SCHEMA)
		return SP_OK;
	return store_run(s, store_query(s, Q_ROLLBACK));
}

sp_err store_migrate(struct store *s)
{
	if (s->schema == STORE_SCHEMA)
		return SP_OK;
	sp_err e = store_transaction_reserved(s, add_tables, NULL);
	if (e == SP_OK)
		s->schema = STORE_SCHEMA;
	return e;
}
