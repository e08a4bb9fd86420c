/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of the litmus reader share: litmus_read.c reads headers and
 * claims, litmus_init.c declarations, litmus_set.c sets of platforms,
 * litmus_code.c programs, litmus_expr.c their expressions, litmus_call.c their
 * calls, litmus_cond.c conditions.
 *
 * Every reading function returns false (or NULL) once the error is filled.
 */
#ifndef REF_LITMUS_PARSE_H
#define REF_LITMUS_PARSE_H

#include "ref/litmus.h"
#include "ref/litmus_lex.h"
#include "ref/vec.h"

struct litmus_parser {
	struct litmus_lex lx;
	struct litmus *t;
	/* of the thread being read */
	int thread;
	VEC(struct litmus_op) ops;
	const char *stmt; /* where the statement begins */
	struct litmus_place stmt_at;
	int depth, ntemps;
	bool may_fail_seen;
};

/* `PUNCT`, or an error that says what was expected. */
bool litmus_expect(struct litmus_parser *p, const char *punct);
/* Takes the token if it is WORD. */
bool litmus_accept(struct litmus_parser *p, const char *word);
/* A NAME, in *NAME. */
bool litmus_name(struct litmus_parser *p, const char **name);
/* A number from LO to HI; WHAT for the message. */
bool litmus_number(struct litmus_parser *p, const char *what, int64_t lo,
		   int64_t hi, int64_t *to);
/* The text from START to the end of the last token, its blanks made one. */
const char *litmus_text(const struct litmus_parser *p, const char *start);
int litmus_object(const struct litmus *t, const char *name);
/* The variable NAME of the thread (or a shared one), or -1. */
int litmus_variable(const struct litmus *t, int thread, const char *name);
/* The new variable, or -1 and the error. */
int litmus_variable_add(struct litmus_parser *p, const char *name, int thread);

#endif
