/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tokens of C's text as it is written: nothing is expanded. No libclang
 * here, so that what is counted by tokens is counted apart from it.
 */
#ifndef ANALYZER_CTOKENS_H
#define ANALYZER_CTOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lines from FIRST to LAST, both included, counted from 1. */
struct line_range {
	uint32_t first, last;
};

enum ctoken_kind {
	CTOKEN_END,	/* of the text */
	CTOKEN_WORD,	/* identifier or keyword */
	CTOKEN_OTHER,	/* number, string, character */
	CTOKEN_PUNCT,	/* one character of punctuation */
	CTOKEN_HASH,	/* begins a directive */
	CTOKEN_EOL	/* ends a directive */
};

struct ctoken {
	enum ctoken_kind kind;
	const char *text;	/* into the lexer's text */
	size_t len;
	uint32_t line, col;	/* from 1; columns are bytes */
};

struct clexer {
	const char *at, *end, *line_start;
	uint32_t line;
	bool at_line_start;	/* no token in this line yet */
	bool in_directive;
	const struct line_range *skipped, *skipped_end;
};

/*
 * TEXT is borrowed. The NSKIPPED ranges of lines in SKIPPED, in their order, are
 * passed over: what the preprocessor left out.
 */
void clexer_init(struct clexer *lx, const char *text, size_t len,
		 const struct line_range *skipped, size_t nskipped);
/* False at the end. A text that ends in a directive gets its CTOKEN_EOL. */
bool clexer_next(struct clexer *lx, struct ctoken *t);

bool ctoken_is(const struct ctoken *t, const char *text);

#endif
