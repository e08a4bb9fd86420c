/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Contents of files and names in folders, as hashes; kept in the database with
 * the file's size, times and inode, so that only what changed is read again.
 * Files are known by the id of their path.
 */
#ifndef CHECKER_KEPT_FILES_H
#define CHECKER_KEPT_FILES_H

#include <xxhash.h>

#include "analyzer/store.h"
#include "ref/intern.h"
#include "ref/vec.h"

struct kept_file {
	const char *path;	/* as in the database */
	uint32_t dir;		/* number of its folder, see kept_files.dirs */
	long long size, mtime, ctime, inode; /* -1: there is none */
	uint64_t hash;		/* of the contents */
	bool is_row;		/* the database has all this */
	bool is_checked;	/* this run has looked at it */
	bool is_racy;		/* changed while this run was at work */
};

struct kept_dir {
	uint64_t hash;		/* of the names of headers and folders in it */
	uint32_t mark;		/* that the folder was seen, see kept.c */
	bool is_checked;
};

struct kept_files {
	struct store *s;
	struct arena mem;
	const char *root;	/* of relative paths */
	const char *tree, *overlay; /* files of OVERLAY shadow those of TREE */
	long long start;	/* of the run, ns */
	struct intern names;	/* absolute names of folders */
	VEC(struct kept_dir) dirs; /* by number in `names` */
	struct intern paths;
	VEC(int64_t) ids;	/* by number in `paths` */
	VEC(struct kept_file) v; /* by path id; path is NULL: not used */
};

void kept_files_open(struct kept_files *kf, struct store *s);
void kept_files_close(struct kept_files *kf);

/* The id of a path, new or known. 0 if the store failed. */
int64_t kept_path_id(struct kept_files *kf, const char *path);
/* NULL if there is no such id. Good until the next path is added. */
struct kept_file *kept_file(struct kept_files *kf, int64_t id);
uint32_t kept_dir_number(struct kept_files *kf, const char *absolute);
uint64_t kept_dir_hash(struct kept_files *kf, uint32_t dir);
/* Into the database, what was read anew. */
void kept_files_save(struct kept_files *kf);

#endif
