/* What is there is looked at first: a mistyped name must not cost anybody a file. */
#include "export/desk/output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OUTPUT_HEAD_MAX = 64 };

/* What is there already must be an older table, or empty. */
static sp_err check_older(const char *path, const char *head, char why[WHY_MAX])
{
	char found[OUTPUT_HEAD_MAX];
	size_t size, len = 0;
	int fd;
	sp_err e = file_open(&fd, &size, path, SIZE_MAX / 2);

	if (e != SP_OK)
		return e;
	e = file_get(fd, found, strlen(head), &len);
	(void) close(fd); /* only read */
	if (e != SP_OK || len == 0 || (len == strlen(head) && memcmp(found, head, len) == 0))
		return e;
	why_set(why, "what is there is no such table and was not touched; give another name");
	return SP_E_DUPLICATE;
}

static sp_err check_target(
	const struct folder *f, const char *path, const char *head, char why[WHY_MAX])
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return SP_OK; /* whatever is wrong shows when it is written */
	if (!S_ISREG(st.st_mode)) {
		why_set(why, "it is there and is no regular file; give another name");
		return SP_E_SIZE;
	}
	if (!folder_is_file(f, &st))
		return check_older(path, head, why);
	why_set(why, "it belongs to the campaign itself and was not touched; give another name");
	return SP_E_DUPLICATE;
}

sp_err output_open(struct output *out, const struct folder *f, const char *path, const char *head,
	char why[WHY_MAX])
{
	struct output o = {.to = NULL};
	sp_err e = strlen(head) < OUTPUT_HEAD_MAX ? check_target(f, path, head, why) : SP_E_RANGE;
	int copy;

	if (e == SP_OK)
		e = file_draft_open(&o.draft, path);
	if (e != SP_OK)
		return e;
	copy = fcntl(o.draft.fd, F_DUPFD_CLOEXEC, 0);
	o.to = copy >= 0 ? fdopen(copy, "w") : NULL;
	if (o.to == NULL) {
		if (copy >= 0)
			close(copy);
		file_draft_abort(&o.draft);
		return SP_E_IO;
	}
	errno = 0; /* a write that fails later says why, whenever it was */
	*out = o;
	return SP_OK;
}

sp_err output_close(struct output *o, sp_err e)
{
	if (e == SP_OK && (fflush(o->to) != 0 || ferror(o->to)))
		e = file_errno(errno);
	(void) fclose(o->to); /* everything was flushed, or the draft goes anyway */
	if (e == SP_OK)
		return file_draft_commit(&o->draft, FILE_REPLACE);
	file_draft_abort(&o->draft);
	return e;
}
