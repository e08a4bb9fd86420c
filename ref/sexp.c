// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reader of raw trees: one pass over the text, one character ahead.
 *
 * Refuses every character that a condition does not need, so that nothing
 * reaches a solver that could be more than an expression. The first error
 * stops the reading.
 */
#include "ref/sexp.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct reader {
	struct arena *mem;
	const char *text, *p;
	struct expr_error *err;
};

static struct sexp *read_node(struct reader *r, int depth);

static void *fail(struct reader *r, int column, const char *message)
{
	r->err->column = column;
	r->err->message = message;
	return NULL;
}

static int here(const struct reader *r)
{
	return (int)(r->p - r->text) + 1;
}

static void skip_space(struct reader *r)
{
	while (*r->p && strchr(" \t\r\n", *r->p))
		r->p++;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_.=<>+-", c));
}

static const char *read_word(struct reader *r)
{
	const char *start = r->p;

	while (is_word_char(*r->p))
		r->p++;
	return arena_strndup(r->mem, start, (size_t)(r->p - start));
}

static void *fail_char(struct reader *r)
{
	unsigned char c = (unsigned char)*r->p;

	if (!c)
		return fail(r, here(r), "the condition ends too early");
	if (c == '"')
		return fail(r, here(r), "strings are not allowed");
	if (c == ')')
		return fail(r, here(r), "')' without '('");
	if (!isprint(c))
		return fail(
		    r, here(r),
		    arena_printf(r->mem, "byte 0x%02x is not allowed", c));
	return fail(r, here(r),
		    arena_printf(r->mem, "character '%c' is not allowed", c));
}

static void push_arg(struct reader *r, struct sexp *n, struct sexp *arg)
{
	/* Grown at powers of two; the outgrown copies go with the arena. */
	if (!(n->nargs & (n->nargs - 1))) {
		struct sexp **v = arena_array(r->mem, struct sexp *,
					      n->nargs ? n->nargs * 2 : 1);

		if (n->nargs)
			memcpy(v, n->args, (size_t)n->nargs * sizeof(*v));
		n->args = v;
	}
	n->args[n->nargs++] = arg;
}

/* After '('. A list that starts with a list has an empty head. */
static struct sexp *read_list(struct reader *r, struct sexp *n, int depth)
{
	skip_space(r);
	if (!is_word_char(*r->p) && *r->p != '(' && *r->p != ')')
		return fail_char(r);
	n->column = here(r);
	n->word = read_word(r);
	n->op = 0;
	for (;;) {
		struct sexp *arg;

		skip_space(r);
		if (*r->p == ')') {
			r->p++;
			return n;
		}
		if (!*r->p)
			return fail(r, n->column,
				    arena_printf(r->mem,
						 "'(%s' is never closed",
						 n->word));
		arg = read_node(r, depth + 1);
		if (!arg)
			return NULL;
		push_arg(r, n, arg);
	}
}

static struct sexp *read_node(struct reader *r, int depth)
{
	struct sexp *n = arena_new(r->mem, struct sexp);

	skip_space(r);
	n->column = here(r);
	n->op = -1;
	if (depth > SEXP_MAX_DEPTH)
		return fail(r, n->column,
			    arena_printf(r->mem, "nested deeper than %d",
					 SEXP_MAX_DEPTH));
	if (*r->p == '(') {
		r->p++;
		return read_list(r, n, depth);
	}
	if (!is_word_char(*r->p))
		return fail_char(r);
	n->word = read_word(r);
	return n;
}

struct sexp *sexp_read(struct arena *a, const char *text,
		       struct expr_error *err)
{
	struct reader r = {a, text, text, err};
	struct sexp *n;

	if (strlen(text) > INT_MAX - 1)
		return fail(&r, 1, "the condition is too long");
	n = read_node(&r, 0);
	if (!n)
		return NULL;
	skip_space(&r);
	if (*r.p == ')')
		return fail_char(&r);
	if (*r.p)
		return fail(&r, here(&r), "more than one expression");
	return n;
}
