/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Breadth first over the call graph of the database. Functions are known by
 * name alone: static functions of the same name in two files are taken for
 * one, which may show a path that is none, but loses none.
 */
#include "cli/callpath.h"

#include <stdlib.h>
#include <string.h>

#include "ref/intern.h"

struct hop {
	uint32_t from, to;	/* numbers in `names` */
	const char *path, *how;
	int64_t line;
};

struct graph {
	struct arena mem;
	struct intern names;
	VEC(struct hop) hops;	/* by `from`, in the order of the rows */
	size_t *first;		/* of each name */
	size_t *by;		/* hop + 1 that led to each name, or 0 */
	VEC(uint32_t) todo;
};

#define SQL                                                                    \
	"SELECT function AS f, callee, path, line, CASE is_direct WHEN 1 "     \
	"THEN 'call' ELSE 'through a member' END FROM v_edges "                \
	"UNION ALL SELECT member, function, path, line, 'in ' || variable "    \
	"FROM v_handlers "                                                     \
	"UNION ALL SELECT function, written, path, line, 'call' FROM v_calls " \
	"ORDER BY f, callee, path, line"

static int by_from(const void *a, const void *b)
{
	const struct hop *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static void load(struct graph *g, struct store *s)
{
	struct store_stmt *st = store_prepare(s, SQL);
	uint32_t from, to;

	while (store_step(st)) {
		from = intern_id(&g->names, store_text(st, 0));
		to = intern_id(&g->names, store_text(st, 1));
		if (g->hops.n && vec_last(&g->hops).from == from &&
		    vec_last(&g->hops).to == to)
			continue;
		vec_push(&g->hops, (struct hop){
			.from = from,
			.to = to,
			.path = intern(&g->names, store_text(st, 2)),
			.line = store_int(st, 3),
			.how = intern(&g->names, store_text(st, 4)),
		});
	}
	if (g->hops.n)
		qsort(g->hops.v, g->hops.n, sizeof(*g->hops.v), by_from);
}

static void visit(struct graph *g, uint32_t name)
{
	for (size_t i = g->first[name];
	     i < g->hops.n && g->hops.v[i].from == name; i++) {
		uint32_t to = g->hops.v[i].to;

		if (g->by[to])
			continue;
		g->by[to] = i + 1;
		vec_push(&g->todo, to);
	}
}

static void search(struct graph *g, uint32_t from, uint32_t to)
{
	size_t n = g->names.n + 1;

	g->first = arena_array(&g->mem, size_t, n);
	g->by = arena_array(&g->mem, size_t, n);
	for (size_t i = 0; i < n; i++)
		g->first[i] = g->hops.n;
	for (size_t i = g->hops.n; i-- > 0;)
		g->first[g->hops.v[i].from] = i;
	vec_push(&g->todo, from);
	for (size_t i = 0; i < g->todo.n && !g->by[to]; i++)
		visit(g, g->todo.v[i]);
}

static void add_text(struct table *t, const char *text)
{
	vec_push(&t->cells, (struct cell){ .type = STORE_TEXT,
					   .text = arena_strdup(&t->mem,
								text) });
}

static void add_number(struct table *t, int64_t n)
{
	vec_push(&t->cells, (struct cell){ .type = STORE_INT, .n = n,
					   .text = arena_printf(&t->mem, "%lld",
								(long long)n) });
}

static void add_rows(struct table *t, const struct graph *g, uint32_t from,
		     uint32_t to)
{
	const struct hop *h;
	VEC(size_t) back = { 0 };

	if (!g->by[to])
		return;
	do {
		vec_push(&back, g->by[to] - 1);
		to = g->hops.v[g->by[to] - 1].from;
	} while (to != from);
	for (size_t i = back.n; i-- > 0;) {
		h = &g->hops.v[back.v[i]];
		add_text(t, intern_str(&g->names, h->from));
		add_text(t, intern_str(&g->names, h->to));
		add_text(t, h->path);
		add_number(t, h->line);
		add_text(t, h->how);
	}
	vec_release(&back);
}

void callpath_fill(struct table *t, struct store *s, const char *from,
		   const char *to)
{
	static const char *names[] = { "function", "callee", "path", "line",
				       "how" };
	struct graph g = { 0 };
	uint32_t a, b;

	t->ncolumns = sizeof(names) / sizeof(*names);
	t->names = arena_array(&t->mem, const char *, t->ncolumns);
	memcpy(t->names, names, sizeof(names));
	load(&g, s);
	a = intern_id(&g.names, from);
	b = intern_id(&g.names, to);
	search(&g, a, b);
	add_rows(t, &g, a, b);
	vec_release(&g.hops);
	vec_release(&g.todo);
	intern_release(&g.names);
	arena_release(&g.mem);
}
