/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a Linux tree's top makefile passes down to the makefiles of folders,
 * and the compiler it is to be run with. Part of kerneltree.h.
 */
#ifndef ANALYZER_KERNELENV_H
#define ANALYZER_KERNELENV_H

#include "ref/arena.h"

struct kernel_tree;

/*
 * The value of LLVM= ("-19", "1") for the clang that says VERSION in its first
 * line, else, or if VERSION is NULL, for any that serves and has its linker.
 * NULL if there is none.
 */
const char *kernel_find_llvm(struct arena *mem, const char *version);

/*
 * Sets KT->envp, from the tree's cache if no makefile it depends on changed,
 * else by running the top makefile. 0, or -1 with *ERR set.
 */
int kernel_env_load(struct kernel_tree *kt, struct arena *mem,
		    const char **err);

#endif
