/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which flags of a compile command reach libclang, and how a command line is
 * split into words.
 */
#ifndef ANALYZER_FLAGS_H
#define ANALYZER_FLAGS_H

#include <stddef.h>

#include "ref/arena.h"

/* A list of words in an arena; NULL-terminated once anything was added. */
struct words {
	struct arena *mem;
	char **v;
	size_t n, cap;
};

void words_add(struct words *w, const char *word);

/*
 * Splits LEN bytes as a POSIX shell would (quotes and backslashes; no
 * expansion) and adds the words. Returns 0, or -1 if a quote is not closed;
 * then the text up to its end is one word.
 */
int words_split(struct words *w, const char *text, size_t len);

/*
 * Adds to OUT the flags of IN that matter to a parse, then "-w". IN holds no
 * compiler name. Words that are no flags (source files) are dropped: the
 * caller names the file. Dropped too: output and dependency options, -Werror,
 * flags only gcc or sparse know.
 */
void flags_filter(struct words *out, char *const *in, size_t n);

#endif
