/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which flags does a Linux tree build a file with, and which module is it in?
 *
 * Flags belong to the makefile that lists the object, the owner; that is
 * mostly, but not always, the makefile of the file's own directory. The tree's
 * own makefiles are asked: a print-only makefile includes them with their
 * helper files and prints, for each object they list, what the compiler
 * would be given. Nothing is built. Answers are cached per directory under
 * the cache folder and stay valid while all makefiles read for them have the
 * same size and time.
 */
#ifndef ANALYZER_KBUILD_H
#define ANALYZER_KBUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "ref/arena.h"

struct kbuild;

struct kbuild_options {
	const char *tree;	/* source tree, or a configured O= folder */
	const char *objtree;	/* or NULL */
	const char *arch;	/* or NULL: as configured, else the host's */
	const char *cache_dir;
	unsigned jobs;
	bool quiet;
};

/* One object a makefile lists. */
struct kbuild_object {
	const char *source;	/* "drivers/spi/spi.c", normalised; the .c may */
				/*   not exist (assembly, generated) */
	const char *module;	/* "drivers/spi/spi"; the first, if several */
	char **argv;		/* filtered, NULL-terminated */
	int argc;
	bool built;		/* the configuration builds it */
};

/*
 * Opens a tree, preparing it in the cache if it was never configured (with a
 * progress line on stderr). NULL on failure, with *ERR set to a message in
 * MEM. Everything the functions below return lives until kbuild_close().
 */
struct kbuild *kbuild_open(const struct kbuild_options *opt, struct arena *mem,
			   const char **err);
/* Writes what was learnt to the cache and frees all. */
void kbuild_close(struct kbuild *kb);

const char *kbuild_srctree(const struct kbuild *kb);	/* absolute */
const char *kbuild_objtree(const struct kbuild *kb);	/* absolute, cwd */
const char *kbuild_arch(const struct kbuild *kb);	/* as kernel_tree.arch */
const char *kbuild_name(const struct kbuild *kb);	/* as kernel_tree.name */

/* Asks for many directories at once, some in parallel; an optimisation. */
void kbuild_prefetch(struct kbuild *kb, const char *const *dirs, size_t n);

/*
 * The object made of SOURCE (relative to the tree). If no makefile lists it,
 * NULL, and *FALLBACK is set to the flags of an unlisted object of the nearest
 * directory with a makefile (never NULL unless that makefile cannot be read,
 * then *WHY says why).
 */
const struct kbuild_object *kbuild_find(struct kbuild *kb, const char *source,
					const struct kbuild_object **fallback,
					const char **why);

/* All objects of a module, sorted by source; their number. */
size_t kbuild_module(struct kbuild *kb, const char *module,
		     const struct kbuild_object *const **objects);

#endif
