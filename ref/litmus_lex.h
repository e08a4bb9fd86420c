/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words of a litmus file, one after the other, each with its place.
 *
 * Names of platforms, rules and tests have dashes in them, names in programs
 * do not: the reader says which it wants by asking for a token (dashes end
 * it) or by litmus_lex_word() (they do not).
 */
#ifndef REF_LITMUS_LEX_H
#define REF_LITMUS_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"

struct litmus_place {
	int line, column; /* 1-based; columns count bytes */
};

struct litmus_error {
	struct litmus_place at;
	const char *message; /* in the arena of the read */
};

enum litmus_token {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_PUNCT,
	TOKEN_BAD /* the error is filled */
};

struct litmus_lex {
	struct arena *mem;
	const char *text, *p;
	struct litmus_place here; /* of p */
	struct litmus_error *err;
	/* the token */
	enum litmus_token kind;
	struct litmus_place at;
	const char *start; /* its first byte in the text */
	const char *word;  /* NAME, PUNCT, contents of STRING */
	int64_t number;
	const char *last_end; /* past the token before it */
};

/* Reads the first token of TEXT. */
void litmus_lex_start(struct litmus_lex *lx, struct arena *mem,
		      const char *text, struct litmus_error *err);
void litmus_lex_next(struct litmus_lex *lx);
/* Makes the present NAME longer by the dashes and words that follow it. */
void litmus_lex_word(struct litmus_lex *lx);
/* The present token in words, for messages. */
const char *litmus_lex_show(const struct litmus_lex *lx);
/* Fills the error unless there is one; always false. */
bool litmus_lex_fail(struct litmus_lex *lx, struct litmus_place at,
		     const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool litmus_lex_is(const struct litmus_lex *lx, const char *word);

#endif
