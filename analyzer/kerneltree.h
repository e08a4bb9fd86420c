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
 *
 * A configuration is for one architecture: where the user names another, or
 * one the tree has not, nothing is opened. The same for a build folder whose
 * headers were never generated.
 */
#ifndef ANALYZER_KERNELTREE_H
#define ANALYZER_KERNELTREE_H

#include <stdbool.h>

#include "ref/arena.h"

struct kernel_tree {
	const char *srctree;	/* absolute, no links */
	const char *objtree;	/* absolute; equal to srctree if in place, */
				/*   NULL if not configured */
	const char *arch;	/* ARCH=: "x86_64", "arm64" */
	const char *name;	/* the one name of what it is configured for: */
				/*   "x86" for "x86_64" too, "i386" if 32-bit */
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
/* kernel_tree.name of what ARCH alone would configure; ARCH if not known. */
const char *kernel_arch_name(const char *arch);
/* The ARCH that make takes by itself here. */
const char *kernel_host_arch(void);

#endif
