/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Has a file changed? Size and time of last change; a missing file has size
 * -1 and equals itself.
 */
#ifndef ANALYZER_FILESTAMP_H
#define ANALYZER_FILESTAMP_H

#include <stdbool.h>
#include <sys/stat.h>

struct filestamp {
	long long size, mtime_ns;
};

static inline struct filestamp filestamp_get(const char *path)
{
	struct filestamp fs = { -1, 0 };
	struct stat st;

	if (stat(path, &st))
		return fs;
	fs.size = (long long)st.st_size;
	fs.mtime_ns = (long long)st.st_mtim.tv_sec * 1000000000 +
		      st.st_mtim.tv_nsec;
	return fs;
}

static inline bool filestamp_equal(struct filestamp a, struct filestamp b)
{
	return a.size == b.size && a.mtime_ns == b.mtime_ns;
}

#endif
