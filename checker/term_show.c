// SPDX-License-Identifier: BSD-2-Clause
/*
 * Terms as the user would write them, for messages and witnesses.
 *
 * What is nested too deep or has grown too long ends in "...": the text is
 * for people, nothing is decided by it.
 */
#include "checker/term.h"

#include <inttypes.h>
#include <string.h>

#define SHOW_DEPTH 12
#define SHOW_LENGTH 240	/* bytes in the buffer */

static const char *const op_text[] = {
	[TERM_and] = "&&", [TERM_or] = "||",  [TERM_eq] = "==",
	[TERM_lt] = "<",   [TERM_le] = "<=",  [TERM_add] = "+",
	[TERM_sub] = "-",  [TERM_mul] = "*",  [TERM_div] = "/",
	[TERM_mod] = "%",  [TERM_shl] = "<<", [TERM_shr] = ">>",
	[TERM_band] = "&", [TERM_bor] = "|",  [TERM_xor] = "^",
};

static void show(struct strbuf *out, const struct terms *t, term x, int depth);

/* The object at address x, as an lvalue. */
static void show_place(struct strbuf *out, const struct terms *t, term x,
		       int depth)
{
	const struct term_node *n = term_get(t, x);

	if (depth > SHOW_DEPTH || out->len > SHOW_LENGTH) {
		strbuf_adds(out, "...");
		return;
	}
	switch (n->op) {
	case TERM_var:
	case TERM_global:
		strbuf_adds(out, n->name);
		break;
	case TERM_field: {
		enum term_op base = term_get(t, n->a)->op;
		bool object = base == TERM_var || base == TERM_global ||
			      base == TERM_field || base == TERM_elem;

		if (object)
			show_place(out, t, n->a, depth + 1);
		else
			show(out, t, n->a, depth + 1);
		strbuf_adds(out, object ? "." : "->");
		strbuf_adds(out, n->name);
		break;
	}
	case TERM_elem: {
		enum term_op base = term_get(t, n->a)->op;

		if (base == TERM_var || base == TERM_global ||
		    base == TERM_field)
			show_place(out, t, n->a, depth + 1);
		else
			show(out, t, n->a, depth + 1);
		strbuf_addc(out, '[');
		show(out, t, n->b, depth + 1);
		strbuf_addc(out, ']');
		break;
	}
	default:
		strbuf_addc(out, '*');
		show(out, t, x, depth + 1);
	}
}

static void show_binary(struct strbuf *out, const struct terms *t,
			const struct term_node *n, int depth)
{
	int64_t k;

	strbuf_addc(out, '(');
	show(out, t, n->a, depth + 1);
	if (n->op == TERM_add && term_is_const(t, n->b, &k) && k < 0)
		strbuf_addf(out, " - %" PRId64, -k);
	else {
		strbuf_addf(out, " %s ", op_text[n->op]);
		show(out, t, n->b, depth + 1);
	}
	strbuf_addc(out, ')');
}

static void show_pure(struct strbuf *out, const struct terms *t,
		      const struct term_node *n, int depth)
{
	strbuf_adds(out, n->name);
	strbuf_addc(out, '(');
	if (n->a)
		show(out, t, n->a, depth + 1);
	if (n->b) {
		strbuf_adds(out, ", ");
		show(out, t, n->b, depth + 1);
	}
	if (n->c) {
		strbuf_adds(out, ", ");
		show(out, t, n->c, depth + 1);
	}
	strbuf_addc(out, ')');
}

static void show(struct strbuf *out, const struct terms *t, term x, int depth)
{
	const struct term_node *n = term_get(t, x);

	if (depth > SHOW_DEPTH || out->len > SHOW_LENGTH) {
		strbuf_adds(out, "...");
		return;
	}
	switch (n->op) {
	case TERM_const:
		strbuf_addf(out, "%" PRId64, n->num);
		break;
	case TERM_string:
		strbuf_addf(out, "\"%s\"", n->name);
		break;
	case TERM_func:
	case TERM_sym:
	case TERM_loop:
	case TERM_uninit:
		strbuf_adds(out, n->name ? n->name : "?");
		break;
	case TERM_var:
	case TERM_global:
	case TERM_field:
	case TERM_elem:
		strbuf_addc(out, '&');
		show_place(out, t, x, depth);
		break;
	case TERM_container:
		strbuf_addf(out, "container_of(");
		show(out, t, n->a, depth + 1);
		strbuf_addf(out, ", %s, %s)", n->name2 ? n->name2 : "?",
			    n->name);
		break;
	case TERM_load:
		show_place(out, t, n->a, depth);
		break;
	case TERM_havoc:
	case TERM_cast:
		show(out, t, n->a, depth);
		break;
	case TERM_pure:
		show_pure(out, t, n, depth);
		break;
	case TERM_maperr:
		strbuf_adds(out, "dma_mapping_error(");
		show(out, t, n->a, depth + 1);
		strbuf_addc(out, ')');
		break;
	case TERM_not:
		strbuf_addc(out, '!');
		show(out, t, n->a, depth + 1);
		break;
	case TERM_bnot:
		strbuf_addc(out, '~');
		show(out, t, n->a, depth + 1);
		break;
	case TERM_ite:
		strbuf_addc(out, '(');
		show(out, t, n->a, depth + 1);
		strbuf_adds(out, " ? ");
		show(out, t, n->b, depth + 1);
		strbuf_adds(out, " : ");
		show(out, t, n->c, depth + 1);
		strbuf_addc(out, ')');
		break;
	case TERM_none:
		strbuf_addc(out, '?');
		break;
	default:
		show_binary(out, t, n, depth);
	}
}

void term_show(struct strbuf *out, const struct terms *t, term x)
{
	show(out, t, x, 0);
}
