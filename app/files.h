/*
 * Small files of the state folder: whole or not at all, on the medium when the call returns.
 */
#ifndef APP_FILES_H
#define APP_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "export/wire/err.h"

/* Writes beside the name, syncs, renames, syncs the folder. SP_E_READONLY, SP_E_FULL, SP_E_NOTFOUND, SP_E_IO; what was there
 * stays on failure. */
sp_err files_write(
	const char *folder, const char *name, const uint8_t *p, size_t len, mode_t mode) SP_CHECKED;

/* Reads a regular file of at most cap bytes. SP_E_NOTFOUND, SP_E_SIZE, SP_E_IO. */
sp_err files_read(
	const char *folder, const char *name, uint8_t *out, size_t cap, size_t *out_len) SP_CHECKED;

/* What errno means to people. */
sp_err files_errno(int error);

#endif
