/*
 * What a disk may hold after the power was cut.
 *
 * A recording is the list of all operations that changed a folder, with notes of the program in
 * between ("this was acknowledged"). Played to some point, it tells for each file what was synced
 * and what was only written. An image is one of the states that the medium may then be in.
 *
 * The model: data is safe once the file was synced; before, each write may have reached the medium
 * or not, in any order, and with TORN each 512-byte sector of it by itself. Names (create, rename,
 * delete) are safe once the folder was synced; before, they reach the medium in order, as on
 * journalling file systems, up to some point. After a sync that failed, the kernel shows what was
 * written and never tries to write it again.
 */
#ifndef TEST_CRASH_DISK_H
#define TEST_CRASH_DISK_H

#include "tests/crash/vfs.h"

enum disk_fate {
	DISK_LOST,   /* nothing that was not synced */
	DISK_KEPT,   /* all of it */
	DISK_SUBSET, /* some writes, some names */
	DISK_TORN,   /* some sectors, some names */
	DISK_FATE_COUNT
};

struct recording;

struct recording *recording_new(void);
void recording_free(struct recording **r);

/* To be given to vfs_new() as watch, with the recording as argument. */
int recording_watch(void *recording, const struct vfs_op *op);

/* The same, with a sync that failed. */
void recording_forget(struct recording *r, const char *path);

void recording_rename(struct recording *r, const char *from, const char *to);
void recording_sync_folder(struct recording *r);

/* A fact that holds from here on, whatever happens to the power. */
void recording_note(struct recording *r, unsigned what, unsigned n);

size_t recording_len(const struct recording *r);

/* A disk on which a recording is played. */
struct disk;

struct disk *disk_new(const struct recording *r);
void disk_free(struct disk **d);

/* Plays up to, not including, operation `until`; calls note() for the facts on the way. */
void disk_play(struct disk *d, size_t until, void (*note)(void *arg, unsigned what, unsigned n),
	void *arg);

/* Writes one possible state into a folder: files with the names they had, less their folder.
 * Returns how many operations were still unsafe. Stateless but for *seed. */
size_t disk_image(const struct disk *d, enum disk_fate fate, uint64_t *seed, const char *folder);

#endif
