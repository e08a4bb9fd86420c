/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files and folders the input side keeps outside the trees it reads.
 */
#ifndef ANALYZER_CACHEDIR_H
#define ANALYZER_CACHEDIR_H

#include <stdbool.h>
#include <stddef.h>

#include "ref/arena.h"

/* GIVEN, else $XDG_CACHE_HOME/dmacheck, else ~/.cache/dmacheck; not made. */
const char *cache_root(struct arena *mem, const char *given);

/* mkdir -p; 0 or -1 with errno. */
int make_dirs(const char *path);
/* rm -rf, does not follow links; 0 or -1 with errno. */
int remove_tree(const char *path);

/* Writes a whole file by way of a temporary name: readers see all or none. */
int write_file(const char *path, const void *data, size_t len);

/*
 * Takes the lock file PATH, waiting for another process if need be; *WAITED
 * says whether it had to. A descriptor for unlock_file(), or -1 with errno.
 */
int lock_file(const char *path, bool *waited);
void unlock_file(int fd);

bool is_file(const char *path);
bool is_dir(const char *path);

/* Absolute without "." and ".." and links; NULL if it does not exist. */
const char *real_path(struct arena *mem, const char *path);
/* "a/./b/../c" becomes "a/c": by text alone, keeps leading "..". */
const char *normal_path(struct arena *mem, const char *path);
/* The part of PATH behind ROOT and a slash, "." if equal, NULL if outside. */
const char *path_under(const char *root, const char *path);
/* All but the last component; "." if there is only one. */
const char *dir_of(struct arena *mem, const char *path);

#endif
