// SPDX-License-Identifier: BSD-2-Clause
/*
 * What does a unit include, by the text of its files?
 *
 * `has` is what it includes whatever the configuration (too few); `names` are
 * the macros it may define before it may include a header that it has not
 * certainly included yet (too many). Headers are linked once for the group:
 * what the group's common folders hold is found there whatever folders a unit
 * adds behind them.
 */
#include "analyzer/pch_int.h"

#include <assert.h>
#include <string.h>

#include "analyzer/cachedir.h"
#include "ref/strbuf.h"

#define NO_HEADER UINT32_MAX
#define MAX_DEPTH 60		/* of includes in files of the driver's own */

/* ---- headers of the group ---- */

/* A driver's own declarations must be seen where they are: not shared. */
static bool is_shared(const struct pch_group *g, const char *path)
{
	const char *rel = path_under(g->root, path);

	if (rel && path_is_private(rel))
		return false;
	vec_foreach(&g->dirs, i)
		if (path_under(g->dirs.v[i], path))
			return true;
	return false;
}

static uint32_t *slot(uint32_t **v, size_t *n, size_t *cap, uint32_t at)
{
	struct pch_names names = { *v, *n, *cap };

	while (names.n <= at)
		vec_push(&names, 0);
	*v = names.v;
	*n = names.n;
	*cap = names.cap;
	return &names.v[at];
}

#define SLOT(vec, at) slot(&(vec)->v, &(vec)->n, &(vec)->cap, (at))

/* The header at PATH, or NO_HEADER if there is none or it is not shared. */
static uint32_t header_at(struct pch_group *g, const char *path,
			  const char *spelling)
{
	const struct source_text *text;
	struct pch_header h = { 0 };
	uint32_t *at;

	if (!is_shared(g, path))
		return NO_HEADER;
	text = directives_of(g->d, path, true);
	if (!text->is_there)
		return NO_HEADER;
	at = SLOT(&g->by_path, intern_id(&g->d->paths, path));
	if (*at)
		return *at - 1;
	h.text = text;
	h.spelling = spelling;
	vec_push(&g->headers, h);
	*at = (uint32_t)g->headers.n;
	return *at - 1;
}

static uint32_t search_common(struct pch_group *g, const char *name)
{
	vec_foreach(&g->dirs, i) {
		struct arena *mem = g->mem;
		const char *path = normal_path(
			mem, arena_printf(mem, "%s/%s", g->dirs.v[i], name));
		uint32_t h = header_at(g, path,
				       arena_printf(mem, "<%s>", name));

		if (h != NO_HEADER)
			return h;
	}
	return NO_HEADER;
}

/* <NAME> in the common folders; what was found is remembered. */
static uint32_t header_named(struct pch_group *g, uint32_t name)
{
	uint32_t *at = SLOT(&g->by_name, name), h;

	if (*at)
		return *at == 1 ? NO_HEADER : *at - 2;
	h = search_common(g, intern_str(&g->d->names, name));
	at = SLOT(&g->by_name, name);
	*at = h == NO_HEADER ? 1 : h + 2;
	return h;
}

/* The file of that name in the folder of the file at FROM. */
static const char *beside(struct pch_group *g, const char *from, uint32_t name)
{
	return normal_path(g->mem,
			   arena_printf(g->mem, "%s/%s", dir_of(g->mem, from),
					intern_str(&g->d->names, name)));
}

static uint32_t link_of(struct pch_group *g, const char *from,
			const struct directive *d)
{
	uint32_t h = NO_HEADER;
	const char *path;

	if (d->is_quoted) {
		path = beside(g, from, d->name);
		h = header_at(g, path, path);
	}
	return h == NO_HEADER ? header_named(g, d->name) : h;
}

static void link_header(struct pch_group *g, uint32_t h)
{
	const struct source_text *t = g->headers.v[h].text;

	if (g->headers.v[h].is_linked)
		return;
	g->headers.v[h].is_linked = true;
	vec_foreach(&t->directives, i) {
		const struct directive *d = &t->directives.v[i];
		struct pch_link link = { .is_certain = d->is_certain };

		if (d->kind != DIRECTIVE_INCLUDE)
			continue;
		link.header = link_of(g, t->path, d);
		if (link.header != NO_HEADER)
			vec_push(&g->headers.v[h].links, link);
	}
}

/* Adds to SET the headers reached from H, by certain links if CERTAIN. */
static void reach(struct pch_group *g, uint32_t h, bool certain,
		  struct pch_bits *set, struct pch_names *found)
{
	size_t at = found->n;

	if (pch_bit(set, h))
		return;
	pch_set_bit(set, h);
	vec_push(found, h);
	for (; at < found->n; at++) {
		link_header(g, found->v[at]);
		const struct pch_header *x = &g->headers.v[found->v[at]];

		vec_foreach(&x->links, i) {
			uint32_t to = x->links.v[i].header;

			if ((certain && !x->links.v[i].is_certain) ||
			    pch_bit(set, to))
				continue;
			pch_set_bit(set, to);
			vec_push(found, to);
		}
	}
}

static const struct pch_names *closure(struct pch_group *g, uint32_t h)
{
	struct pch_bits set = { 0 };
	struct pch_names found = { 0 };

	if (!g->headers.v[h].is_closed) {
		reach(g, h, true, &set, &found);
		g->headers.v[h].closure = found;
		g->headers.v[h].is_closed = true;
		vec_release(&set);
	}
	return &g->headers.v[h].closure;
}

static void add_closure(struct pch_group *g, uint32_t h, struct pch_bits *set)
{
	const struct pch_names *c = closure(g, h);

	vec_foreach(c, i)
		pch_set_bit(set, c->v[i]);
}

/* ---- a unit ---- */

struct walk {
	struct pch_group *g;
	struct pch_unit *u;
	struct pch_bits visited;	/* own files, by path number */
	size_t nnames;			/* so many of u->names matter */
	unsigned depth;
	unsigned packed;		/* open "#pragma pack" */
};

static const struct source_text *text_at(struct pch_group *g, const char *path)
{
	return directives_of(g->d, path, is_shared(g, path));
}

/* A file of the driver's own that an include finds, or NULL. */
static const struct source_text *own_file(struct walk *w, const char *from,
					  const struct directive *d)
{
	struct pch_group *g = w->g;
	const struct source_text *t;
	const char *name = intern_str(&g->d->names, d->name);

	if (d->is_quoted) {
		t = text_at(g, beside(g, from, d->name));
		if (t->is_there)
			return t;
	}
	for (size_t i = g->dirs.n; i < w->u->dirs.n; i++) {
		const char *dir = w->u->dirs.v[i];

		t = text_at(g, normal_path(g->mem,
					   arena_printf(g->mem, "%s/%s", dir,
							name)));
		if (t->is_there)
			return t;
	}
	return NULL;
}

static uint32_t shared_file(struct walk *w, const char *from,
			    const struct directive *d)
{
	const char *path;

	if (d->is_quoted) {
		path = beside(w->g, from, d->name);
		if (!is_shared(w->g, path) &&
		    text_at(w->g, path)->is_there)
			return NO_HEADER;
	}
	return link_of(w->g, from, d);
}

static void see_header(struct walk *w, uint32_t h, bool certain)
{
	if (!pch_bit(&w->u->has, h)) {
		if (w->packed)
			vec_push(&w->u->names, 0);
		w->nnames = w->u->names.n;
	}
	if (certain)
		add_closure(w->g, h, &w->u->has);
}

static void walk_text(struct walk *w, const struct source_text *t,
		      bool certain);

static void walk_include(struct walk *w, const struct source_text *t,
			 const struct directive *d, bool certain)
{
	uint32_t h = shared_file(w, t->path, d);
	const struct source_text *own;

	if (h != NO_HEADER) {
		see_header(w, h, certain);
		return;
	}
	own = own_file(w, t->path, d);
	if (own)
		walk_text(w, own, certain);
}

static void walk_text(struct walk *w, const struct source_text *t, bool certain)
{
	uint32_t id = intern_id(&w->g->d->paths, t->path);

	if (pch_bit(&w->visited, id))
		return;
	pch_set_bit(&w->visited, id);
	if (++w->depth > MAX_DEPTH)
		w->u->usable = false;
	for (size_t i = 0; w->u->usable && i < t->directives.n; i++) {
		const struct directive *d = &t->directives.v[i];

		switch (d->kind) {
		case DIRECTIVE_INCLUDE:
			walk_include(w, t, d, certain && d->is_certain);
			break;
		case DIRECTIVE_DEFINE:
			vec_push(&w->u->names, d->name);
			break;
		case DIRECTIVE_PACK:
			w->packed++;
			break;
		case DIRECTIVE_UNPACK:
			w->packed -= w->packed > 0;
			break;
		case DIRECTIVE_PRAGMA:
			vec_push(&w->u->names, 0);
			break;
		case DIRECTIVE_OPAQUE:
			w->nnames = w->u->names.n;
			break;
		}
	}
	w->depth--;
}

static void walk_forced(struct pch_group *g, struct pch_unit *u,
			struct pch_bits *set)
{
	vec_foreach(&u->forced, i) {
		uint32_t h = header_at(g, u->forced.v[i], u->forced.v[i]);

		if (h != NO_HEADER)
			add_closure(g, h, set);
	}
}

static void walk_unit(struct pch_group *g, struct pch_unit *u)
{
	struct walk w = { .g = g, .u = u };
	const struct source_text *t;

	walk_forced(g, u, &u->has);
	t = text_at(g, u->unit->path);
	u->usable &= t->is_there;
	walk_text(&w, t, true);
	u->names.n = w.nnames;
	vec_release(&w.visited);
}

void pch_walk_units(struct pch_group *g)
{
	vec_foreach(&g->units, i)
		walk_unit(g, g->units.v[i]);
}

/* ---- a set ---- */

unsigned char *pch_words_of(struct pch_group *g, const struct pch_bits *set)
{
	struct pch_bits seen = { 0 };
	struct pch_names found = { 0 };
	unsigned char *words;

	for (uint32_t h = 0; h < g->headers.n; h++)
		if (pch_bit(set, h))
			reach(g, h, false, &seen, &found);
	words = xcalloc(g->d->names.n + 1, 1);
	vec_foreach(&found, i) {
		const struct source_text *t = g->headers.v[found.v[i]].text;

		vec_foreach(&t->words, k)
			words[t->words.v[k]] = 1;
	}
	vec_release(&seen);
	vec_release(&found);
	return words;
}

struct emit {
	struct walk w;
	const struct pch_bits *set;
	struct pch_bits done;
	struct strbuf text;
};

static void emit_text(struct emit *e, const struct source_text *t);

static void emit_header(struct emit *e, uint32_t h)
{
	struct pch_group *g = e->w.g;
	const struct pch_header *x = &g->headers.v[h];

	if (pch_bit(&e->done, h))
		return;
	if (!pch_bit(e->set, h) || !x->text->is_once) {
		pch_set_bit(&e->done, h);
		emit_text(e, x->text);
		return;
	}
	add_closure(g, h, &e->done);
	x = &g->headers.v[h];
	if (*x->spelling == '<')
		strbuf_addf(&e->text, "#include %s\n", x->spelling);
	else
		strbuf_addf(&e->text, "#include \"%s\"\n", x->spelling);
}

static void emit_text(struct emit *e, const struct source_text *t)
{
	struct walk *w = &e->w;
	uint32_t id = intern_id(&w->g->d->paths, t->path);

	if (pch_bit(&w->visited, id))
		return;
	pch_set_bit(&w->visited, id);
	vec_foreach(&t->directives, i) {
		const struct directive *d = &t->directives.v[i];
		const struct source_text *own;
		uint32_t h;

		if (d->kind != DIRECTIVE_INCLUDE || !d->is_certain)
			continue;
		h = shared_file(w, t->path, d);
		if (h != NO_HEADER)
			emit_header(e, h);
		else if ((own = own_file(w, t->path, d)))
			emit_text(e, own);
	}
}

const char *pch_include_text(struct pch_group *g, const struct pch_unit *u,
			     const struct pch_bits *set)
{
	struct pch_unit unit = *u;
	struct emit e = { .w = { .g = g, .u = &unit }, .set = set };
	const char *text;

	walk_forced(g, &unit, &e.done);
	emit_text(&e, text_at(g, u->unit->path));
	text = arena_strdup(g->mem, e.text.buf ? e.text.buf : "");
	strbuf_release(&e.text);
	vec_release(&e.done);
	vec_release(&e.w.visited);
	return text;
}
