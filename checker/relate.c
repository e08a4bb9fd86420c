// SPDX-License-Identifier: BSD-2-Clause
#include "checker/relate.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARTS 12

struct text {
	const char *at;
	size_t len;
};

static bool same_text(struct text a, struct text b)
{
	return a.len == b.len && !memcmp(a.at, b.at, a.len);
}

/* --- polynomials ---------------------------------------------------------- */

/* sum of coefficient * atom, and a constant */
struct polynomial {
	struct {
		struct text atom;
		int64_t coefficient;
	} parts[MAX_PARTS];
	size_t n;
	int64_t constant;
	bool bad;		/* too large to say */
};

static void add_part(struct polynomial *p, struct text atom, int64_t k)
{
	for (size_t i = 0; i < p->n; i++)
		if (same_text(p->parts[i].atom, atom)) {
			p->parts[i].coefficient += k;
			return;
		}
	if (p->n == MAX_PARTS) {
		p->bad = true;
		return;
	}
	p->parts[p->n].atom = atom;
	p->parts[p->n++].coefficient = k;
}

/* The end of the text at S: of an operand, or of all. */
static const char *text_end(const char *s, const char *end)
{
	int depth = 0;

	for (; s < end; s++) {
		if (*s == '(')
			depth++;
		else if (*s == ')' && !depth--)
			break;
		else if (*s == ',' && !depth)
			break;
	}
	return s;
}

static bool is_number(struct text t, int64_t *k)
{
	if (!t.len || *t.at != '=')
		return false;
	*k = strtoll(t.at + 1, NULL, 10);
	return true;
}

/* #NAME(A,B) */
static bool is_operation(struct text t, const char *name, struct text *a,
			 struct text *b)
{
	size_t n = strlen(name);
	const char *end = t.at + t.len, *comma;

	if (t.len < n + 3 || t.at[0] != '#' || memcmp(t.at + 1, name, n) ||
	    t.at[n + 1] != '(' || end[-1] != ')')
		return false;
	a->at = t.at + n + 2;
	comma = text_end(a->at, end - 1);
	if (comma == end - 1)
		return false;
	a->len = (size_t)(comma - a->at);
	b->at = comma + 1;
	b->len = (size_t)(end - 1 - b->at);
	return true;
}

static void add_text(struct polynomial *p, struct text t, int64_t factor,
		     int depth)
{
	struct text a, b;
	int64_t k;

	if (depth > 8) {
		p->bad = true;
	} else if (is_number(t, &k)) {
		p->constant += factor * k;
	} else if (is_operation(t, "add", &a, &b)) {
		add_text(p, a, factor, depth + 1);
		add_text(p, b, factor, depth + 1);
	} else if (is_operation(t, "sub", &a, &b)) {
		add_text(p, a, factor, depth + 1);
		add_text(p, b, -factor, depth + 1);
	} else if (is_operation(t, "mul", &a, &b) && is_number(b, &k)) {
		add_text(p, a, factor * k, depth + 1);
	} else if (is_operation(t, "mul", &a, &b) && is_number(a, &k)) {
		add_text(p, b, factor * k, depth + 1);
	} else if (is_operation(t, "shl", &a, &b) && is_number(b, &k) &&
		   k >= 0 && k < 32) {
		add_text(p, a, factor * ((int64_t)1 << k), depth + 1);
	} else {
		add_part(p, t, factor);
	}
}

static int64_t coefficient_of(const struct polynomial *p, struct text atom)
{
	for (size_t i = 0; i < p->n; i++)
		if (same_text(p->parts[i].atom, atom))
			return p->parts[i].coefficient;
	return 0;
}

static enum relation relate_values(struct text a, struct text b)
{
	struct polynomial p = { .n = 0 }, q = { .n = 0 }, d = { .n = 0 };
	size_t left = 0, at = 0;

	add_text(&p, a, 1, 0);
	add_text(&q, b, 1, 0);
	add_text(&d, a, 1, 0);
	add_text(&d, b, -1, 0);
	if (p.bad || q.bad || d.bad)
		return RELATE_UNKNOWN;
	for (size_t i = 0; i < d.n; i++)
		if (d.parts[i].coefficient) {
			left++;
			at = i;
		}
	if (!left)
		return d.constant ? RELATE_DIFFERENT : RELATE_EQUAL;
	/* both are multiples of one count */
	if (left == 1 && !d.constant && p.n == 1 && q.n == 1 && !p.constant &&
	    !q.constant && coefficient_of(&p, d.parts[at].atom) > 0 &&
	    coefficient_of(&q, d.parts[at].atom) > 0)
		return RELATE_DIFFERENT;
	return RELATE_UNKNOWN;
}

/* --- alternatives --------------------------------------------------------- */

static bool next_alternative(const char **s, struct text *t, bool *differs)
{
	const char *bar;

	if (!**s)
		return false;
	bar = strchr(*s, '|');
	t->at = *s;
	t->len = bar ? (size_t)(bar - *s) : strlen(*s);
	*s = bar ? bar + 1 : *s + t->len;
	*differs = t->len && t->at[t->len - 1] == '!';
	t->len -= *differs;
	return true;
}

enum relation relate_texts(const char *birth, const char *end)
{
	struct text e = { end, strlen(end) }, b;
	enum relation r = RELATE_UNKNOWN;
	const char *s = birth;
	bool differs;

	if (!*birth || !*end)
		return RELATE_UNKNOWN;
	while (next_alternative(&s, &b, &differs)) {
		if (same_text(b, e))
			return differs ? RELATE_DIFFERENT : RELATE_EQUAL;
		if (!differs && b.len && r == RELATE_UNKNOWN)
			r = relate_values(b, e);
	}
	return r;
}
