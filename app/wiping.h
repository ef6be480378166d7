/*
 * After the retention day: erasing all that a station holds.
 *
 * A mark in the state folder says so first and stays: a wipe that was cut short goes on at the next
 * start, and no new key is made until a person has removed the mark. Once all is destroyed the mark
 * says that, and nothing that is put there later is touched.
 */
#ifndef APP_WIPING_H
#define APP_WIPING_H

#include <stdbool.h>

#include "export/wire/err.h"

#define WIPING_MARK "wiped"

/* Whether this folder's station was wiped, or is to be. */
bool wiping_is_marked(const char *folder);

/* Whether a wipe was cut short and has to go on. */
bool wiping_is_begun(const char *folder);

/* Writes the mark, then destroys the key, the certificate, both hellos, the campaign file and both
 * stores with all that was renamed aside. Nothing else in the folder is touched. The store must be
 * closed. All is destroyed that can be; the first failure is told, and another call goes on. Errors
 * of file_write() before anything was destroyed, then of store_wipe(). */
sp_err wiping_do(const char *folder) SP_CHECKED;

#endif
