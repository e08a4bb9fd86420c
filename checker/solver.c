// SPDX-License-Identifier: BSD-2-Clause
/*
 * Terms to Z3 and back to yes, no or unknown. See solver.h for the encoding
 * and its direction.
 */
#include "checker/solver.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <z3.h>

#define RLIMIT_PER_QUERY 40000
#define MAX_UNKNOWN 8		/* after so many the rest would be too */
#define MAX_QUERIES 200		/* of one solver: one site */
#define MAX_TRIES 60		/* of them that are only worth trying */
#define MAX_FAILED 2		/* and may be left without an answer */

struct solver {
	struct terms *terms;
	Z3_context z3;
	Z3_solver solver;
	Z3_sort sort_int, sort_bool;
	/* by term number: the encoding as Int and as Bool, NULL if not yet */
	VEC(Z3_ast) ints;
	VEC(Z3_ast) bools;
	/* remembered answers by term number: 0 none, else 1 + enum sat */
	VEC(unsigned char) answers;
	double seconds;
	uint64_t queries, unknown, tries, failed;
};

static Z3_ast encode_int(struct solver *s, term x);
static Z3_ast encode_bool(struct solver *s, term x);

const char *solver_version(void)
{
	static char text[48];
	unsigned major, minor, build, revision;

	Z3_get_version(&major, &minor, &build, &revision);
	snprintf(text, sizeof(text), "%u.%u.%u", major, minor, build);
	return text;
}

static void on_error(Z3_context c, Z3_error_code e)
{
	/* A malformed encoding is our bug. */
	fprintf(stderr, "dmacheck: z3: %s\n", Z3_get_error_msg(c, e));
	abort();
}

struct solver *solver_new(struct terms *terms)
{
	struct solver *s = xcalloc(1, sizeof(*s));

	s->terms = terms;
	return s;
}

static void start(struct solver *s)
{
	Z3_config cfg = Z3_mk_config();
	Z3_params params;

	Z3_set_param_value(cfg, "model", "false");
	s->z3 = Z3_mk_context(cfg);
	Z3_del_config(cfg);
	Z3_set_error_handler(s->z3, on_error);
	s->sort_int = Z3_mk_int_sort(s->z3);
	s->sort_bool = Z3_mk_bool_sort(s->z3);
	s->solver = Z3_mk_simple_solver(s->z3);
	Z3_solver_inc_ref(s->z3, s->solver);
	params = Z3_mk_params(s->z3);
	Z3_params_inc_ref(s->z3, params);
	Z3_params_set_uint(s->z3, params,
			   Z3_mk_string_symbol(s->z3, "rlimit"),
			   RLIMIT_PER_QUERY);
	Z3_solver_set_params(s->z3, s->solver, params);
	Z3_params_dec_ref(s->z3, params);
}

void solver_free(struct solver *s)
{
	if (!s)
		return;
	if (s->z3) {
		Z3_solver_dec_ref(s->z3, s->solver);
		Z3_del_context(s->z3);
	}
	vec_release(&s->ints);
	vec_release(&s->bools);
	vec_release(&s->answers);
	free(s);
}

double solver_seconds(const struct solver *s)
{
	return s->seconds;
}

uint64_t solver_queries(const struct solver *s)
{
	return s->queries;
}

static Z3_ast num(struct solver *s, int64_t n)
{
	return Z3_mk_int64(s->z3, n, s->sort_int);
}

/* 2 to the power of bits. */
static Z3_ast power2(struct solver *s, int bits)
{
	if (bits >= 64)
		return Z3_mk_numeral(s->z3, "18446744073709551616",
				     s->sort_int);
	if (bits == 63)
		return Z3_mk_numeral(s->z3, "9223372036854775808",
				     s->sort_int);
	return num(s, (int64_t)1 << bits);
}

static Z3_ast add2(struct solver *s, Z3_ast a, Z3_ast b)
{
	return Z3_mk_add(s->z3, 2, (Z3_ast[]){ a, b });
}

static Z3_ast sub2(struct solver *s, Z3_ast a, Z3_ast b)
{
	return Z3_mk_sub(s->z3, 2, (Z3_ast[]){ a, b });
}

/* An unknown of the type's range; the range is a fact for all questions. */
static Z3_ast fresh(struct solver *s, int bits, bool is_signed)
{
	Z3_ast x = Z3_mk_fresh_const(s->z3, "t", s->sort_int);
	Z3_ast lo, hi;

	if (!bits)
		return x;
	if (is_signed) {
		hi = power2(s, bits - 1);
		lo = sub2(s, num(s, 0), hi);
	} else {
		hi = power2(s, bits);
		lo = num(s, 0);
	}
	Z3_solver_assert(s->z3, s->solver, Z3_mk_le(s->z3, lo, x));
	Z3_solver_assert(s->z3, s->solver, Z3_mk_lt(s->z3, x, hi));
	return x;
}

/* X is at most one range away from the type's: wrap it once. */
static Z3_ast wrap_once(struct solver *s, Z3_ast x, int bits, bool is_signed)
{
	Z3_ast range, hi, lo;

	if (!bits || is_signed)
		return x; /* signed overflow does not happen */
	range = power2(s, bits);
	if (!is_signed && bits < 63)
		return Z3_mk_mod(s->z3, x, range);
	hi = range;
	lo = num(s, 0);
	return Z3_mk_ite(s->z3, Z3_mk_lt(s->z3, x, lo), add2(s, x, range),
			 Z3_mk_ite(s->z3, Z3_mk_ge(s->z3, x, hi),
				   sub2(s, x, range), x));
}

/*
 * X in the range of another type, as C converts it. Modulo 2^bits is exact but
 * dear for large ranges: from 32 bits on, a value beyond one wrap is any value
 * of the type.
 */
static Z3_ast convert(struct solver *s, term from, int bits, bool is_signed)
{
	const struct term_node *n = term_get(s->terms, from);
	Z3_ast x = encode_int(s, from), range = power2(s, bits), hi, lo, in;

	if (bits < 32 && !is_signed)
		return Z3_mk_mod(s->z3, x, range);
	hi = is_signed ? power2(s, bits - 1) : range;
	lo = is_signed ? sub2(s, num(s, 0), hi) : num(s, 0);
	in = Z3_mk_and(s->z3, 2,
		       (Z3_ast[]){ Z3_mk_le(s->z3, lo, x),
				   Z3_mk_lt(s->z3, x, hi) });
	if (n->bits && n->bits <= bits) /* only the sign can be off */
		return Z3_mk_ite(s->z3, in, x,
				 Z3_mk_ite(s->z3, Z3_mk_lt(s->z3, x, lo),
					   add2(s, x, range),
					   sub2(s, x, range)));
	return Z3_mk_ite(s->z3, in, x, fresh(s, bits, is_signed));
}

/* Constants are stored as 64-bit patterns; give them the meaning that the
   type of the other operand has. */
static Z3_ast operand(struct solver *s, term x, bool is_signed)
{
	int64_t k;

	if (!is_signed && term_is_const(s->terms, x, &k) && k < 0)
		return add2(s, num(s, k), power2(s, 64));
	return encode_int(s, x);
}

static bool unsigned_value(const struct terms *t, term x)
{
	const struct term_node *n = term_get(t, x);

	return n->bits == 64 && !n->is_signed;
}

static Z3_ast mod_by(struct solver *s, const struct term_node *n, int64_t k)
{
	return Z3_mk_mod(s->z3, operand(s, n->a, n->is_signed), num(s, k));
}

static Z3_ast encode_arith(struct solver *s, const struct term_node *n)
{
	Z3_ast a, b;
	int64_t k;

	switch (n->op) {
	case TERM_add:
	case TERM_sub:
		a = operand(s, n->a, n->is_signed ||
				     !term_is_const(s->terms, n->a, NULL));
		b = encode_int(s, n->b); /* x + -1 stays -1 */
		return wrap_once(s, n->op == TERM_add ? add2(s, a, b) :
							sub2(s, a, b),
				 n->bits, n->is_signed);
	case TERM_mul:
		if (!term_is_const(s->terms, n->a, NULL) &&
		    !term_is_const(s->terms, n->b, NULL))
			break;
		a = encode_int(s, n->a);
		b = encode_int(s, n->b);
		return Z3_mk_mul(s->z3, 2, (Z3_ast[]){ a, b });
	case TERM_div:
		if (!n->is_signed && term_is_const(s->terms, n->b, &k) && k > 0)
			return Z3_mk_div(s->z3, operand(s, n->a, false),
					 num(s, k));
		break;
	case TERM_mod:
		if (!n->is_signed && term_is_const(s->terms, n->b, &k) && k > 0)
			return mod_by(s, n, k);
		break;
	case TERM_band:
		/* x & (2^n - 1) */
		if (term_is_const(s->terms, n->b, &k) && k > 0 &&
		    k < INT64_MAX && (k & (k + 1)) == 0)
			return mod_by(s, n, k + 1);
		break;
	default:
		break;
	}
	return fresh(s, n->bits, n->is_signed);
}

static Z3_ast encode_int_node(struct solver *s, term x)
{
	struct term_node n = *term_get(s->terms, x);

	switch (n.op) {
	case TERM_const:
		return num(s, n.num);
	case TERM_ite:
		return Z3_mk_ite(s->z3, encode_bool(s, n.a),
				 encode_int(s, n.b), encode_int(s, n.c));
	case TERM_cast:
		if (n.bits)
			return convert(s, n.a, n.bits, n.is_signed);
		return encode_int(s, n.a);
	case TERM_add:
	case TERM_sub:
	case TERM_mul:
	case TERM_div:
	case TERM_mod:
	case TERM_band:
		return encode_arith(s, &n);
	default:
		if (term_is_truth(s->terms, x))
			return Z3_mk_ite(s->z3, encode_bool(s, x), num(s, 1),
					 num(s, 0));
		return fresh(s, n.bits, n.is_signed);
	}
}

static Z3_ast encode_int(struct solver *s, term x)
{
	Z3_ast r;

	while (s->ints.n <= x)
		vec_push(&s->ints, NULL);
	if (s->ints.v[x])
		return s->ints.v[x];
	r = encode_int_node(s, x);
	while (s->ints.n <= x)
		vec_push(&s->ints, NULL);
	s->ints.v[x] = r;
	return r;
}

static Z3_ast encode_compare(struct solver *s, const struct term_node *n)
{
	bool sign = n->is_signed;
	Z3_ast a, b;

	if (n->op == TERM_eq)
		sign = !unsigned_value(s->terms, n->a) &&
		       !unsigned_value(s->terms, n->b);
	a = operand(s, n->a, sign);
	b = operand(s, n->b, sign);
	if (n->op == TERM_eq)
		return Z3_mk_eq(s->z3, a, b);
	return n->op == TERM_lt ? Z3_mk_lt(s->z3, a, b) :
				  Z3_mk_le(s->z3, a, b);
}

static Z3_ast encode_bool_node(struct solver *s, term x)
{
	struct term_node n = *term_get(s->terms, x);
	Z3_ast parts[2];

	switch (n.op) {
	case TERM_const:
		return n.num ? Z3_mk_true(s->z3) : Z3_mk_false(s->z3);
	case TERM_not:
		return Z3_mk_not(s->z3, encode_bool(s, n.a));
	case TERM_and:
	case TERM_or:
		parts[0] = encode_bool(s, n.a);
		parts[1] = encode_bool(s, n.b);
		return n.op == TERM_and ? Z3_mk_and(s->z3, 2, parts) :
					  Z3_mk_or(s->z3, 2, parts);
	case TERM_eq:
	case TERM_lt:
	case TERM_le:
		return encode_compare(s, &n);
	case TERM_maperr:
		return Z3_mk_fresh_const(s->z3, "e", s->sort_bool);
	case TERM_ite:
		if (term_is_truth(s->terms, x))
			return Z3_mk_ite(s->z3, encode_bool(s, n.a),
					 encode_bool(s, n.b),
					 encode_bool(s, n.c));
		break;
	default:
		break;
	}
	return Z3_mk_not(s->z3,
			 Z3_mk_eq(s->z3, encode_int(s, x), num(s, 0)));
}

static Z3_ast encode_bool(struct solver *s, term x)
{
	Z3_ast r;

	while (s->bools.n <= x)
		vec_push(&s->bools, NULL);
	if (s->bools.v[x])
		return s->bools.v[x];
	r = encode_bool_node(s, x);
	while (s->bools.n <= x)
		vec_push(&s->bools, NULL);
	s->bools.v[x] = r;
	return r;
}

static double cpu_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static enum sat ask(struct solver *s, term condition)
{
	Z3_ast c;
	Z3_lbool r;

	if (!s->z3)
		start(s);
	s->queries++;
	c = encode_bool(s, condition);
	Z3_solver_push(s->z3, s->solver);
	Z3_solver_assert(s->z3, s->solver, c);
	r = Z3_solver_check(s->z3, s->solver);
	Z3_solver_pop(s->z3, s->solver, 1);
	return r == Z3_L_TRUE ? SAT_YES : r == Z3_L_FALSE ? SAT_NO :
							    SAT_UNKNOWN;
}

static enum sat answer(struct solver *s, term condition, bool may_ask)
{
	double t0;
	int64_t k;
	enum sat r;

	if (term_is_const(s->terms, condition, &k))
		return k ? SAT_YES : SAT_NO;
	while (s->answers.n <= condition)
		vec_push(&s->answers, 0);
	if (s->answers.v[condition])
		return (enum sat)(s->answers.v[condition] - 1);
	if (!may_ask)
		return SAT_UNKNOWN;
	t0 = cpu_now();
	r = ask(s, condition);
	s->seconds += cpu_now() - t0;
	if (r != SAT_UNKNOWN)
		s->answers.v[condition] = (unsigned char)(1 + r);
	return r;
}

enum sat solver_check(struct solver *s, term condition)
{
	bool may_ask = s->queries - s->tries < MAX_QUERIES &&
		       s->unknown < MAX_UNKNOWN;
	enum sat r = answer(s, condition, may_ask);

	s->unknown += r == SAT_UNKNOWN && may_ask;
	return r;
}

bool solver_refutes(struct solver *s, term condition)
{
	uint64_t before = s->queries;
	enum sat r = answer(s, condition,
			    s->tries < MAX_TRIES && s->failed < MAX_FAILED);

	s->tries += s->queries - before;
	s->failed += r == SAT_UNKNOWN && s->queries > before;
	return r == SAT_NO;
}
