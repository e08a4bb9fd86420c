/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A FreeBSD source tree: its generated headers and what config(8)'s file lists
 * say about each source.
 *
 * FreeBSD generates headers while it builds: *_if.h from interface
 * descriptions, opt_*.h from the kernel configuration, device lists. Here they
 * are made once per tree in a folder of the cache, with the tree's own awk
 * scripts: those for interfaces and vnodes, and each header that sys/conf/files
 * says comes from awk. Options are all unset but the few that modules built
 * apart from a kernel take for granted (sys/conf/config.mk). Nothing is
 * written to the tree.
 */
#ifndef ANALYZER_BSDTREE_H
#define ANALYZER_BSDTREE_H

#include <stdbool.h>

#include "analyzer/flags.h"
#include "ref/arena.h"
#include "ref/vec.h"

/* A line of sys/conf/files or files.MACHINE. */
struct bsd_file {
	const char *source;	/* relative to sys: "dev/e1000/if_em.c" */
	const char *module;	/* first option: "em"; NULL if standard */
	const char *command;	/* compile-with, or NULL */
	bool built;		/* listed for this machine */
};

struct bsd_tree {
	const char *root;	/* absolute; as given */
	const char *sys;	/* absolute */
	const char *prefix;	/* from root to sys: "sys/" or "" */
	const char *machine;	/* "amd64" */
	const char *made;	/* absolute; folder of generated headers */
	int version;		/* __FreeBSD_version, 1300010 */
	VEC(const char *) includes; /* for all sources; relative to sys */
	VEC(struct bsd_file) files; /* by source; one each */
};

struct bsd_tree_options {
	const char *tree, *machine, *cache_dir;
	bool quiet;
	bool no_make;		/* run no script of the tree */
};

/* 0; or -1 with *ERR set. Strings live in MEM; bsd_tree_release() the rest. */
int bsd_tree_open(struct bsd_tree *bt, const struct bsd_tree_options *opt,
		  struct arena *mem, const char **err);
void bsd_tree_release(struct bsd_tree *bt);

/* The machine that is taken where none is named. */
const char *bsd_host_machine(void);

/* The entry of a source (relative to sys), or NULL. */
const struct bsd_file *bsd_tree_find(const struct bsd_tree *bt,
				     const char *source);

/* Flags every kernel source is parsed with, then those of its entry. */
void bsd_tree_flags(const struct bsd_tree *bt, const struct bsd_file *file,
		    struct words *w);

#endif
