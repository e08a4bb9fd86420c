/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a compile database: compile_commands.json in both its forms, or the
 * .cmd files a kernel build leaves beside its objects.
 */
#ifndef CLI_COMPDB_H
#define CLI_COMPDB_H

#include "analyzer/units.h"
#include "ref/arena.h"

struct compdb {
	struct arena mem;
	const struct compdb_entry *entries;	/* sorted by directory, file */
	size_t nentries;
};

/*
 * PATH is a JSON file, a folder with a compile_commands.json, or a kernel's
 * object folder with .cmd files. Returns 0; or -1 with *ERR set to a message
 * (in DB's arena) that names the place but not PATH. DB is set in either case
 * and is freed by compdb_release().
 */
int compdb_load(struct compdb *db, const char *path, const char **err);
void compdb_release(struct compdb *db);

#endif
