#include "export/desk/output.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is there already may be an older table, and nothing else. */
static sp_err check_target(const struct folder *f, const char *path, char why[WHY_MAX])
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return SP_OK; /* whatever is wrong shows when it is written */
	if (!S_ISREG(st.st_mode)) {
		why_set(why, "it is there and is no regular file; give another name");
		return SP_E_SIZE;
	}
	if (!folder_is_file(f, &st))
		return SP_OK;
	why_set(why, "it belongs to the campaign itself and was not touched; give another name");
	return SP_E_DUPLICATE;
}

sp_err output_open(struct output *out, const struct folder *f, const char *path, char why[WHY_MAX])
{
	struct output o = {.to = NULL};
	sp_err e = check_target(f, path, why);
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
