/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does a file's text mention one of a set of names? And which C files are
 * there below a folder?
 *
 * The text is not lexed: a name in a comment counts (over-approximation), a
 * name pasted together by the preprocessor does not.
 */
#ifndef ANALYZER_SCAN_H
#define ANALYZER_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "ref/arena.h"
#include "ref/vec.h"

struct scan {
	const char **names;	/* sorted; none is the beginning of another */
	size_t n;
	unsigned char word[256];	/* is it part of an identifier? */
	unsigned char pairs[8192];	/* bit set of two bytes a name can */
					/*   begin with; most places end here */
};

/*
 * NAMES, of two characters at least, match at the beginning of an identifier;
 * the strings are borrowed.
 */
void scan_init(struct scan *s, const char *const *names, size_t n,
	       struct arena *mem);
/* TEXT must be NUL-terminated behind LEN. */
bool scan_mentions(const struct scan *s, const char *text, size_t len);

struct file_names {
	const char **v;
	size_t n, cap;
};

/*
 * Adds to OUT the files below TOP/REL that end in SUFFIX, as paths relative
 * to TOP, in no order. Hidden folders, links to folders, the folder SKIP
 * (absolute, or NULL) and kbuild's "*.mod.c" are left out. A folder that
 * cannot be opened is passed to UNREADABLE with the reason.
 */
void walk_files(const char *top, const char *rel, const char *suffix,
		const char *skip, struct file_names *out, struct arena *mem,
		void (*unreadable)(void *arg, const char *rel, int err),
		void *arg);

#endif
