/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where is a Linux tree, where are its generated headers, and which
 * environment does its top makefile give to the makefiles below?
 *
 * A tree configured in place, an O= folder, or a tree given with its O= folder
 * is used as it is: nothing in it is written, its configuration is not even
 * brought up to date. A tree that was never configured gets an O= folder in
 * the cache, made with `allmodconfig prepare` (about half a minute, once). A
 * stamp is written there last; a folder without it is made anew. A lock keeps
 * two runs from doing it at once.
 */
#ifndef ANALYZER_KERNELTREE_H
#define ANALYZER_KERNELTREE_H

#include <stdbool.h>

#include "ref/arena.h"

struct kernel_tree {
	const char *srctree;	/* absolute, no links */
	const char *objtree;	/* absolute; equal to srctree if in place, */
				/*   NULL if not configured */
	const char *arch;	/* ARCH=: "x86", "arm64" */
	const char *version;	/* of the compiler it was configured with */
	bool clang;		/* that is a clang */
	const char *cache;	/* folder of this tree's cached answers */
	const char **envp;	/* for makefiles in folders, or NULL */
};

struct kernel_tree_options {
	const char *tree, *objtree, *arch, *cache_dir;
	unsigned jobs;
	bool quiet;
	bool no_make;		/* prepare nothing, leave envp NULL */
};

/*
 * 0; or -1 with *ERR set. Strings live in MEM. With no_make, a tree that was
 * never configured is no error: objtree is NULL then.
 */
int kernel_tree_open(struct kernel_tree *kt,
		     const struct kernel_tree_options *opt, struct arena *mem,
		     const char **err);

/* clang's name of the target, "x86_64-linux-gnu"; NULL if not in the table. */
const char *kernel_arch_target(const char *arch);
/* The folder under arch/: "x86" for "x86_64" and "i386". */
const char *kernel_arch_dir(const char *arch);

#endif
