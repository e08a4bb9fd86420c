/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which files of a tree mention which names, kept in the cache folder, so that
 * a file is read again only if its size or times changed.
 *
 * A cache that cannot be read or written is no error: files are read then.
 */
#ifndef ANALYZER_MENTIONS_H
#define ANALYZER_MENTIONS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "ref/intern.h"
#include "ref/vec.h"

struct mention {
	long long size, mtime, ctime;	/* ns; size -1: not known */
	unsigned what;			/* bits; their sense is the caller's */
};

struct mentions {
	const char *path;	/* of the cache, or NULL: nothing is kept */
	long long start;	/* of the run, ns */
	struct arena mem;
	struct intern names;	/* paths of files */
	VEC(struct mention) v;	/* by number in `names` */
	bool is_new;		/* something was put */
};

/* KEY: hash of the tree's name and of what is searched for. */
void mentions_open(struct mentions *m, const char *cache_dir, uint64_t key);
/* Is it known what the file of PATH, which has ST, mentions? */
bool mentions_get(struct mentions *m, const char *path, const struct stat *st,
		  unsigned *what);
void mentions_put(struct mentions *m, const char *path, const struct stat *st,
		  unsigned what);
/* Writes what is new and frees all. */
void mentions_close(struct mentions *m);

#endif
