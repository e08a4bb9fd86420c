/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk over an object and its initialiser, shared by clang_init.c, which
 * assigns, and clang_zero.c, which adds the zeroes.
 */
#ifndef ANALYZER_CLANG_INIT_H
#define ANALYZER_CLANG_INIT_H

#include "analyzer/clang_lower.h"

/* The object, or part of one, that is being initialised. */
struct slot {
	CXType type;
	ir_ref place;		/* locals only */
	const char *record;	/* of the innermost member, or "" */
	const char *field;
};

struct walk {
	struct clang_ctx *cx;
	struct lower *lw;	/* NULL for static storage */
	const char *variable;
	VEC(ir_ref) done;	/* places that were assigned */
	uint32_t depth;
};

static inline CXType init_canonical(CXType t)
{
	return clang_getUnqualifiedType(clang_getCanonicalType(t));
}

static inline bool init_is_array(CXType t)
{
	return t.kind == CXType_ConstantArray ||
	       t.kind == CXType_IncompleteArray ||
	       t.kind == CXType_VariableArray;
}

static inline bool init_is_aggregate(CXType t)
{
	t = init_canonical(t);
	return t.kind == CXType_Record || init_is_array(t);
}

/* Member I of record R, which S is. */
struct slot init_member(const struct walk *w, const struct slot *s,
			const struct record *r, size_t i);
/*
 * Member or element *I of S, or the next one that can be initialised; false
 * if there is none.
 */
bool init_next(struct walk *w, const struct slot *s, size_t *i,
	       struct slot *out);

/* True if T has few scalars: they are zeroed one by one. */
bool init_is_small(struct walk *w, CXType t);
/* Zeroes what was not assigned, a scalar at a time. */
void init_zero_rest(struct walk *w, const struct slot *s);
/* Zeroes all of S. */
void init_zero_all(struct walk *w, const struct slot *s);

#endif
