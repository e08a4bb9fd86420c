// SPDX-License-Identifier: BSD-2-Clause
#include "checker/canon.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 10

bool canon_location(struct strbuf *out, const struct terms *t, term addr)
{
	const struct term_node *n = term_get(t, addr);

	switch (n->op) {
	case TERM_field:
		if (!n->name2 || !*n->name2)
			return false;
		/* members of unnamed records belong to what holds them */
		if (strchr(n->name2, '(') && canon_location(out, t, n->a)) {
			strbuf_addf(out, ".%s", n->name);
			return true;
		}
		strbuf_addf(out, "%s.%s", n->name2, n->name);
		return true;
	case TERM_global:
		strbuf_adds(out, n->name);
		return true;
	case TERM_elem:
		if (!canon_location(out, t, n->a))
			return false;
		/* what a pointer points to is its element 0 */
		if (term_get(t, n->a)->op != TERM_load)
			strbuf_adds(out, "[*]");
		return true;
	case TERM_load:
		/* an element of the memory a location points to */
		if (!canon_location(out, t, n->a))
			return false;
		strbuf_adds(out, "->*");
		return true;
	default:
		return false;
	}
}

static bool value(struct strbuf *out, const struct terms *t, term v, int depth);

/* relate.c reads the arithmetic again */
static const char *operator_name(enum term_op op)
{
	switch (op) {
	case TERM_add: return "#add";
	case TERM_sub: return "#sub";
	case TERM_mul: return "#mul";
	case TERM_div: return "#div";
	case TERM_mod: return "#mod";
	case TERM_shl: return "#shl";
	case TERM_shr: return "#shr";
	case TERM_band: return "#and";
	case TERM_bor: return "#or";
	case TERM_xor: return "#xor";
	case TERM_ite: return "#ite";
	case TERM_eq: return "#eq";
	case TERM_not: return "#not";
	case TERM_lt: return "#lt";
	case TERM_le: return "#le";
	case TERM_and: return "#all";
	case TERM_or: return "#any";
	default: return NULL;
	}
}

static bool operands(struct strbuf *out, const struct terms *t,
		     const struct term_node *n, const char *name, int depth)
{
	term parts[3] = { n->a, n->b, n->c };

	strbuf_addf(out, "%s(", name);
	for (int i = 0; i < 3 && parts[i]; i++) {
		if (i)
			strbuf_addc(out, ',');
		if (!value(out, t, parts[i], depth + 1))
			return false;
	}
	strbuf_addc(out, ')');
	return true;
}

static bool value(struct strbuf *out, const struct terms *t, term v, int depth)
{
	const struct term_node *n = term_get(t, v);
	const char *name;

	if (depth > MAX_DEPTH)
		return false;
	switch (n->op) {
	case TERM_const:
		strbuf_addf(out, "=%" PRId64, n->num);
		return true;
	case TERM_cast:
	case TERM_havoc:
		return value(out, t, n->a, depth + 1);
	case TERM_load:
		strbuf_addc(out, '@');
		return canon_location(out, t, n->a);
	case TERM_field:
	case TERM_elem:
	case TERM_global:
		strbuf_addc(out, '&');
		return canon_location(out, t, v);
	case TERM_func:
		strbuf_adds(out, n->name);
		return true;
	case TERM_pure:
		return operands(out, t, n, n->name, depth);
	default:
		name = operator_name(n->op);
		return name && operands(out, t, n, name, depth);
	}
}

static bool origin(struct strbuf *out, const struct terms *t, term v, int depth)
{
	const struct term_node *n = term_get(t, v);

	if (depth > MAX_DEPTH)
		return false;
	switch (n->op) {
	case TERM_cast:
	case TERM_havoc:
		return origin(out, t, n->a, depth + 1);
	case TERM_load:
		return canon_location(out, t, n->a);
	case TERM_pure: /* of the value, or of a pointer to it */
		if (!n->a || n->b)
			return false;
		return origin(out, t, n->a, depth + 1) ||
		       canon_location(out, t, n->a);
	case TERM_add:
	case TERM_sub:
	case TERM_shl:
	case TERM_shr:
	case TERM_band:
	case TERM_bor:
		if (origin(out, t, n->a, depth + 1))
			return true;
		return n->b && n->op != TERM_sub &&
		       origin(out, t, n->b, depth + 1);
	default:
		return false;
	}
}

bool canon_origin(struct strbuf *out, const struct terms *t, term v)
{
	size_t len = out->len;

	if (v && origin(out, t, v, 0))
		return true;
	out->len = len;
	if (out->buf)
		out->buf[len] = '\0';
	return false;
}

bool canon_value(struct strbuf *out, const struct terms *t, term v)
{
	size_t len = out->len;

	if (v && value(out, t, v, 0))
		return true;
	out->len = len;
	if (out->buf)
		out->buf[len] = '\0';
	return false;
}
