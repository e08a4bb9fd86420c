/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few facts that only the text of C tells, because libclang has no words
 * for them. No libclang here: plain scanning, tested on its own.
 */
#ifndef ANALYZER_CLANG_TEXT_H
#define ANALYZER_CLANG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * TEXT has the word "for" at OFFSET: SEMI gets the offsets of the two
 * semicolons in its parentheses. False if it is no for statement.
 */
bool clang_text_for(const char *text, size_t len, size_t offset,
		    uint32_t semi[2]);

/* One inline assembly in a printed function. */
struct text_asm {
	const char *labels;	/* text of the label list; NULL if no goto */
	size_t len;
};

/*
 * The next inline assembly in the printed function *TEXT, which is moved
 * behind it; false if there is none.
 */
bool clang_text_next_asm(const char **text, struct text_asm *out);
/* True if NAME is one of the labels. */
bool clang_text_has_label(const struct text_asm *a, const char *name);

#endif
