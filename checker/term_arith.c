// SPDX-License-Identifier: BSD-2-Clause
/*
 * Arithmetic, order, bits and casts.
 *
 * Constants are folded as C computes them in the width given; what is not
 * defined stays as it is. Done to a choice between constants, an operation
 * becomes a choice between results.
 */
#include "checker/term_int.h"

#define SMALLEST_PAGE 4096	/* of any architecture */

static bool fold(enum term_op op, int64_t x, int64_t y, bool is_signed,
		 int64_t *out)
{
	uint64_t ux = (uint64_t)x, uy = (uint64_t)y;

	switch (op) {
	case TERM_add:
		*out = (int64_t)(ux + uy);
		return true;
	case TERM_sub:
		*out = (int64_t)(ux - uy);
		return true;
	case TERM_mul:
		*out = (int64_t)(ux * uy);
		return true;
	case TERM_div:
	case TERM_mod:
		if (y == 0 || (is_signed && y == -1))
			return false;
		if (op == TERM_div)
			*out = is_signed ? x / y : (int64_t)(ux / uy);
		else
			*out = is_signed ? x % y : (int64_t)(ux % uy);
		return true;
	case TERM_shl:
		*out = uy < 64 ? (int64_t)(ux << uy) : 0;
		return true;
	case TERM_shr:
		if (uy >= 64)
			return false;
		*out = is_signed ? x >> uy : (int64_t)(ux >> uy);
		return true;
	case TERM_band:
		*out = x & y;
		return true;
	case TERM_bor:
		*out = x | y;
		return true;
	case TERM_xor:
		*out = x ^ y;
		return true;
	case TERM_lt:
		*out = is_signed ? x < y : ux < uy;
		return true;
	case TERM_le:
		*out = is_signed ? x <= y : ux <= uy;
		return true;
	default:
		return false;
	}
}

static bool is_compare(enum term_op op)
{
	return op == TERM_lt || op == TERM_le;
}

/* X & MASK, once for every X: choices share their parts. */
static term masked(struct terms *t, term x, term mask, int bits, bool is_signed)
{
	term r = term_recall(t, TERM_band, x, mask);

	if (r)
		return r;
	r = term_bin(t, TERM_band, x, mask, bits, is_signed);
	return term_remember(t, TERM_band, x, mask, r);
}

/* Bits set, cleared and tested one after the other; 0: nothing to simplify. */
static term simplify_mask(struct terms *t, enum term_op op, term a, int64_t k,
			  int bits, bool is_signed)
{
	struct term_node n = *term_get(t, a);
	term x, y, mask = term_const(t, k, 64, true);
	int64_t m;

	if (op != TERM_band)
		return 0;
	if (n.op == TERM_ite) {
		x = masked(t, n.b, mask, bits, is_signed);
		y = masked(t, n.c, mask, bits, is_signed);
		if (term_is_const(t, x, NULL) || term_is_const(t, y, NULL))
			return term_ite(t, n.a, x, y);
	}
	/* the mask takes no more than the cast leaves */
	if (n.op == TERM_cast && k > 0 && n.bits < 63 &&
	    k < (int64_t)1 << n.bits && term_get(t, n.a)->bits >= n.bits)
		return term_bin(t, op, n.a, mask, bits, is_signed);
	if ((n.op != TERM_band && n.op != TERM_bor) ||
	    !term_is_const(t, n.b, &m))
		return 0;
	if (n.op == TERM_band)
		return term_bin(t, op, n.a, term_const(t, m & k, 64, true),
				bits, is_signed);
	if ((m & k) == k)
		return mask;
	return m & k ? 0 : term_bin(t, op, n.a, mask, bits, is_signed);
}

/* Identities with a constant on the right; 0: nothing to simplify. */
static term simplify_const(struct terms *t, enum term_op op, term a, int64_t k,
			   int bits, bool is_signed)
{
	struct term_node n = *term_get(t, a);
	int64_t m;
	term r = simplify_mask(t, op, a, k, bits, is_signed);

	if (r)
		return r;
	if (k == 0 && (op == TERM_add || op == TERM_sub || op == TERM_shl ||
		       op == TERM_shr || op == TERM_bor || op == TERM_xor))
		return a;
	if (k == 1 && (op == TERM_mul || op == TERM_div))
		return a;
	if (k == 0 && (op == TERM_mul || op == TERM_band))
		return term_false(t);
	if (((op == TERM_band && k > 0 && k < SMALLEST_PAGE) ||
	     (op == TERM_mod && k > 0 && SMALLEST_PAGE % k == 0)) &&
	    term_is_aligned(t, a))
		return term_false(t);
	if (op == TERM_lt && k == 0 && !is_signed)
		return term_false(t);
	if (op == TERM_lt && k == 1 && !is_signed)
		return term_eq(t, a, term_false(t));
	if (op == TERM_le && k == 0 && !is_signed)
		return term_eq(t, a, term_false(t));
	if (op == TERM_sub)
		return term_bin(t, TERM_add, a,
				term_const(t, (int64_t)(0 - (uint64_t)k), 64,
					   true),
				bits, is_signed);
	/* (x + m) + k */
	if (op == TERM_add && n.op == TERM_add && n.is_signed == is_signed &&
	    n.bits == bits && term_is_const(t, n.b, &m))
		return term_bin(t, TERM_add, n.a,
				term_const(t, (int64_t)((uint64_t)m +
							(uint64_t)k),
					   64, true),
				bits, is_signed);
	return 0;
}

/* Comparing a choice of constants with a constant. */
static term compare_ite(struct terms *t, enum term_op op, term a, term b,
			bool is_signed)
{
	struct term_node n = *term_get(t, a);
	uint32_t key = op | (uint32_t)is_signed << 16;
	term r = term_recall(t, key, a, b);

	if (r)
		return r;
	if (n.op == TERM_ite && term_is_const(t, b, NULL) &&
	    (term_is_const(t, n.b, NULL) || term_is_const(t, n.c, NULL)))
		return term_remember(
			t, key, a, b,
			term_ite(t, n.a, term_bin(t, op, n.b, b, 0, is_signed),
				 term_bin(t, op, n.c, b, 0, is_signed)));
	n = *term_get(t, b);
	if (n.op == TERM_ite && term_is_const(t, a, NULL) &&
	    (term_is_const(t, n.b, NULL) || term_is_const(t, n.c, NULL)))
		return term_ite(t, n.a, term_bin(t, op, a, n.b, 0, is_signed),
				term_bin(t, op, a, n.c, 0, is_signed));
	return 0;
}

term term_bin(struct terms *t, enum term_op op, term a, term b, int bits,
	      bool is_signed)
{
	int64_t x = 0, y = 0, r;
	bool ca = term_is_const(t, a, &x), cb = term_is_const(t, b, &y);
	term s;

	if (op == TERM_eq)
		return term_eq(t, a, b);
	if (ca && cb && fold(op, x, y, is_signed, &r))
		return term_const(t, r, is_compare(op) ? 0 : bits, is_signed);
	if (ca && !cb && (op == TERM_add || op == TERM_mul ||
			  op == TERM_band || op == TERM_bor ||
			  op == TERM_xor)) {
		s = a;
		a = b;
		b = s;
		y = x;
		cb = true;
	}
	if (cb) {
		s = simplify_const(t, op, a, y, bits, is_signed);
		if (s)
			return s;
	}
	if (a == b && op == TERM_sub)
		return term_false(t);
	if (a == b && is_compare(op))
		return op == TERM_le ? term_true(t) : term_false(t);
	if (is_compare(op)) {
		s = compare_ite(t, op, a, b, is_signed);
		if (s)
			return s;
		bits = 0;
	}
	return term_cons(t, (struct term_node){ .op = op,
					   .a = a,
					   .b = b,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}

term term_cast(struct terms *t, term a, int bits, bool is_signed)
{
	struct term_node n = *term_get(t, a);

	if (n.op == TERM_const)
		return term_const(t, n.num, bits, is_signed);
	if (!n.bits || !bits || term_is_truth(t, a))
		return a;
	if (n.bits == bits && n.is_signed == is_signed)
		return a;
	/* widening keeps the value unless a sign gets lost */
	if (n.bits < bits && (!n.is_signed || is_signed))
		return a;
	if (n.op == TERM_ite) {
		uint32_t op = TERM_cast | (uint32_t)bits << 8 |
			      (uint32_t)is_signed << 16;
		term r = term_recall(t, op, a, 0);

		if (r)
			return r;
		r = term_ite(t, n.a, term_cast(t, n.b, bits, is_signed),
			     term_cast(t, n.c, bits, is_signed));
		return term_remember(t, op, a, 0, r);
	}
	if (n.op == TERM_cast && n.bits >= bits &&
	    term_get(t, n.a)->bits >= bits)
		return term_cast(t, n.a, bits, is_signed);
	/* (cast(x) + k) modulo 2^bits */
	if (n.op == TERM_add && n.bits >= bits && term_is_const(t, n.b, NULL)) {
		struct term_node x = *term_get(t, n.a);

		if (x.op == TERM_cast && x.bits >= bits &&
		    term_get(t, x.a)->bits >= bits)
			return term_cast(t,
					 term_bin(t, TERM_add, x.a, n.b,
						  term_get(t, x.a)->bits,
						  term_get(t, x.a)->is_signed),
					 bits, is_signed);
	}
	return term_cons(t, (struct term_node){ .op = TERM_cast,
					   .a = a,
					   .bits = (uint8_t)bits,
					   .is_signed = is_signed });
}
