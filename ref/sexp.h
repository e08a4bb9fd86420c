/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text of a condition as a raw tree: words and lists, nothing else of
 * SMT-LIB (no strings, quoted symbols, comments or keywords). What the words
 * mean is expr.c's affair.
 */
#ifndef REF_SEXP_H
#define REF_SEXP_H

#include "ref/arena.h"

/* Deeper text is refused; its readers recurse. */
#define SEXP_MAX_DEPTH 100

struct sexp {
	const char *word; /* the atom, or the head of a list; "" for a
			     list that has no word there */
	int column;	  /* 1-based place of the word in the text */
	int op;		  /* of a list 0 until expr.c knows; atom: -1 */
	int nargs;	  /* of a list, the head not counted */
	struct sexp **args;
	unsigned sorts; /* expr.c: the sorts it could have */
};

struct expr_error {
	int column;	     /* 1-based place in the text */
	const char *message; /* static, or in the arena of the reader */
};

/* Exactly one tree, in A; NULL and ERR filled when TEXT is anything else. */
struct sexp *sexp_read(struct arena *a, const char *text,
		       struct expr_error *err);

#endif
