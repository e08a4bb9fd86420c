/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terms: every symbolic value of the simulation.
 *
 * Terms are hash-consed: equal structure, equal number. A term is a value;
 * memory places are pointer values (the address). Building a term simplifies
 * it, so that most questions are answered by comparing numbers.
 *
 * Kinds of unknown values matter for verdicts:
 *   input   parameters, first loads, results of calls: free in a witness
 *   havoc   memory that unseen code may have changed, values widened by a
 *           loop: free in a proof, and no witness may rest on them
 *
 * Truth values are the integers 0 and 1; comparisons and NOT yield them.
 * The numbers of terms depend only on the order of construction, which is
 * that of the program, so they are the same in every run.
 */
#ifndef CHECKER_TERM_H
#define CHECKER_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/strbuf.h"
#include "ref/vec.h"

typedef uint32_t term;	/* 0: none */

enum term_op {
	TERM_none,
	TERM_const,	/* num */
	TERM_string,	/* name */
	TERM_func,	/* name: address of a function */
	TERM_sym,	/* an input; name for people, num tells them apart */
	TERM_loop,	/* value of something a loop changes: havoc */
	TERM_uninit,	/* indeterminate */
	TERM_var,	/* address of local num (frame << 16 | variable), name */
	TERM_global,	/* address of global name */
	TERM_field,	/* address of member name of the record at a; record in
			   name2 */
	TERM_elem,	/* address of element b counted from pointer a */
	TERM_container,	/* pointer to the record whose member name is at a */
	TERM_load,	/* content of address a at entry */
	TERM_havoc,	/* a, or anything if unseen code (num) changed it */
	TERM_pure,	/* name applied to a, b, c; num: memory version */
	TERM_maperr,	/* dma_mapping_error() of handle a, as truth value */
	TERM_not, TERM_and, TERM_or,	/* truth values */
	TERM_eq, TERM_lt, TERM_le,	/* is_signed: of the comparison */
	TERM_add, TERM_sub, TERM_mul, TERM_div, TERM_mod,
	TERM_shl, TERM_shr, TERM_band, TERM_bor, TERM_xor, TERM_bnot,
	TERM_cast,	/* a converted to bits, is_signed */
	TERM_ite
};

/*
 * In num of a TERM_sym: an object made by a call of the run (bus_dma tag, map,
 * memory). It is not NULL, and nothing that was there before.
 */
#define TERM_FRESH ((int64_t)1 << 62)
/* Of a TERM_sym too: not 0, an errno. */
#define TERM_NONZERO ((int64_t)1 << 61)

enum term_flag {
	TERM_HAS_HAVOC = 1,	/* havoc, loop or uninit inside */
	TERM_HAS_LOOP = 2,
	TERM_HAS_INPUT = 4,
	TERM_HAS_GUESS = 8,	/* a guess inside: see term_same_index() */
	TERM_IS_GUESS = 16
};

struct term_node {
	enum term_op op;
	uint8_t bits;		/* 0: not an integer (or unknown width) */
	bool is_signed;
	uint8_t flags;
	term a, b, c;
	uint32_t hash;		/* of all but flags and name2 */
	int64_t num;
	const char *name, *name2;	/* interned: compared as pointers */
};

/* What a recursive operation answered for its operands. */
struct term_memo {
	uint32_t op;
	term a, b, result;
};

struct term_member {
	const char *record, *name;
};

struct terms {
	struct arena mem;
	VEC(struct term_node) v;
	uint32_t *slots;
	size_t nslots;
	/* an object whose members are 0 until they are written; 0: none */
	term zeroed;
	/* members that unseen code leaves as they are */
	const struct term_member *steady;
	size_t nsteady;
	/* memory that its allocation cleared */
	VEC(term) cleared;
	/* addresses that are multiples of a page */
	VEC(term) aligned;
	/* visited marks of term_contains() */
	VEC(uint32_t) stamps;
	uint32_t stamp;
	/* answers of operations that walk terms, which share parts; entries
	   that fall on one slot push each other out */
	struct term_memo *memo;
};

void terms_init(struct terms *t);
void terms_release(struct terms *t);

static inline const struct term_node *term_get(const struct terms *t, term x)
{
	return &t->v.v[x];
}

term term_const(struct terms *t, int64_t num, int bits, bool is_signed);
term term_leaf(struct terms *t, enum term_op op, int64_t num, const char *name,
	       int bits, bool is_signed);
term term_field(struct terms *t, term base, const char *name,
		const char *record);
term term_elem(struct terms *t, term base, term index);
term term_container(struct terms *t, term ptr, const char *name,
		    const char *record);
term term_load(struct terms *t, term addr, int bits, bool is_signed);
term term_havoc(struct terms *t, term old, int64_t mark);
term term_pure(struct terms *t, const char *name, term a, term b, term c,
	       int64_t version, int bits, bool is_signed);
term term_maperr(struct terms *t, term handle);
term term_cast(struct terms *t, term a, int bits, bool is_signed);
term term_ite(struct terms *t, term c, term a, term b);
/* Arithmetic and comparisons; GT, GE and NE are expressed by the others. */
term term_bin(struct terms *t, enum term_op op, term a, term b, int bits,
	      bool is_signed);
/* Truth values. */
/* The memory at X is all zeroes until somebody writes it. */
void term_clear(struct terms *t, term x);
bool term_is_cleared(const struct terms *t, term addr);
/* ADDR is of a member that unseen code leaves as it is. */
bool term_is_steady(const struct terms *t, term addr);
/* X is a multiple of the smallest page. */
void term_align(struct terms *t, term x);
/*
 * A == B of the indices of two elements. If the one is computed from the other
 * (the next of a ring) nothing says that they can be equal: a guess. Those
 * that have nothing in common can.
 */
term term_same_index(struct terms *t, term a, term b);
/* X if no such guess is true. */
term term_unguessed(struct terms *t, term x);
term term_true(struct terms *t);
term term_false(struct terms *t);
term term_truth(struct terms *t, term a);	/* a != 0 */
term term_not(struct terms *t, term a);	/* of a truth value */
term term_and(struct terms *t, term a, term b);
term term_or(struct terms *t, term a, term b);
term term_eq(struct terms *t, term a, term b);

bool term_is_const(const struct terms *t, term x, int64_t *num);
bool term_is_truth(const struct terms *t, term x);
/*
 * FALSE if the conjuncts of PC, taken one by one, exclude that C holds: its
 * negation, or bounds on one side of an equation. Cheap, and TRUE when in
 * doubt.
 */
bool term_possible(struct terms *t, term pc, term c);
/*
 * Memory of operations over terms; OP tells them apart (MEMO_... and the
 * operators of enum term_op). 0 when not known.
 */
enum { MEMO_strict = 100, MEMO_weak, MEMO_match, MEMO_holds,
       MEMO_never, MEMO_unguessed, MEMO_own, MEMO_renamed };
term term_recall(const struct terms *t, uint32_t op, term a, term b);
term term_remember(struct terms *t, uint32_t op, term a, term b, term result);
/* X occurs in T (T itself counts). */
bool term_contains(struct terms *t, term whole, term x);
/* Something inside was read from memory as it was at entry. */
bool term_reads_entry(struct terms *t, term x);
/* A pointer that cannot be NULL. */
bool term_is_nonnull(const struct terms *t, term x);
/* Strips casts and havoc marks around a value. */
term term_strip(const struct terms *t, term x);

/* As the user would write it. */
void term_show(struct strbuf *out, const struct terms *t, term x);

#endif
