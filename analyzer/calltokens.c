/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Only macros that call the API are remembered: few, so a list will do. A
 * macro that uses another which is defined behind it is not seen to.
 */
#include "analyzer/calltokens.h"

#include <string.h>

#define MAX_NAME 128
/* Of a header: deeper than its include guard, which #if holds is unknown. */
#define GUARD_DEPTH 1

struct reader {
	struct clexer lx;
	const struct api_set *apis;
	struct arena *mem;
	struct call_macros *macros;
	struct call_tokens *out;	/* NULL: macros only */
	unsigned depth;		/* open braces */
	unsigned conditions;	/* open #if */
};

bool call_is_counted(const struct api_func *f)
{
	return f && f->event != EVENT_none &&
	       (f->subject != SUBJECT_none || f->event == EVENT_set_mask);
}

static const struct api_func *counted_api(const struct reader *rd,
					  const struct ctoken *word)
{
	const struct api_func *f;
	char name[MAX_NAME];

	if (word->len >= sizeof(name))
		return NULL;
	memcpy(name, word->text, word->len);
	name[word->len] = '\0';
	f = api_find(rd->apis, name);
	return call_is_counted(f) ? f : NULL;
}

static struct call_macro *find_macro(const struct reader *rd,
				     const struct ctoken *word)
{
	vec_foreach(rd->macros, i)
		if (ctoken_is(word, rd->macros->v[i].name))
			return &rd->macros->v[i];
	return NULL;
}

static void forget_macro(struct reader *rd, const struct ctoken *name)
{
	struct call_macro *m = find_macro(rd, name);

	if (m)
		*m = vec_pop(rd->macros);
}

/* ---- definitions ---- */

struct body {
	VEC(const struct api_func *) apis;
};

static void add_to_body(struct reader *rd, struct body *b,
			const struct ctoken *word, bool called)
{
	const struct call_macro *m = find_macro(rd, word);
	const struct api_func *f;

	if (m && (called || !m->is_function)) {
		for (size_t i = 0; i < m->napis; i++)
			vec_push(&b->apis, m->apis[i]);
		return;
	}
	f = called ? counted_api(rd, word) : NULL;
	if (f)
		vec_push(&b->apis, f);
}

static bool is_punct(const struct ctoken *t, char c)
{
	return t->kind == CTOKEN_PUNCT && *t->text == c;
}

/* To the end of the line. T is the token behind the macro's name. */
static void read_body(struct reader *rd, struct body *b, struct ctoken *t)
{
	struct ctoken word = { .kind = CTOKEN_END };

	while (t->kind != CTOKEN_EOL && t->kind != CTOKEN_END) {
		if (word.kind == CTOKEN_WORD)
			add_to_body(rd, b, &word, is_punct(t, '('));
		word = *t;
		clexer_next(&rd->lx, t);
	}
	if (word.kind == CTOKEN_WORD)
		add_to_body(rd, b, &word, false);
}

static void keep_macro(struct reader *rd, const struct ctoken *name,
		       bool is_function, const struct body *b)
{
	struct call_macro m = {
		.name = arena_strndup(rd->mem, name->text, name->len),
		.is_function = is_function,
		.napis = b->apis.n,
	};

	m.apis = arena_array(rd->mem, const struct api_func *, m.napis + 1);
	for (size_t i = 0; i < m.napis; i++)
		m.apis[i] = b->apis.v[i];
	vec_push(rd->macros, m);
}

/* Behind "define". */
static void read_define(struct reader *rd)
{
	struct body b = { .apis = { 0 } };
	struct ctoken name, t;
	bool is_function;

	clexer_next(&rd->lx, &name);
	if (name.kind != CTOKEN_WORD)
		return;
	clexer_next(&rd->lx, &t);
	is_function = is_punct(&t, '(') && t.text == name.text + name.len;
	read_body(rd, &b, &t);
	forget_macro(rd, &name);
	if (b.apis.n || counted_api(rd, &name)) {
		if (rd->out && rd->conditions)
			rd->out->is_conditional = true;
		if (rd->out || rd->conditions <= GUARD_DEPTH)
			keep_macro(rd, &name, is_function, &b);
	}
	vec_release(&b.apis);
}

static void pass_line(struct reader *rd)
{
	struct ctoken t;

	while (rd->lx.in_directive)
		clexer_next(&rd->lx, &t);
}

/* Behind '#'. */
static void read_directive(struct reader *rd)
{
	struct ctoken t;

	if (!clexer_next(&rd->lx, &t) || t.kind != CTOKEN_WORD) {
		pass_line(rd);
		return;
	}
	if (ctoken_is(&t, "define")) {
		read_define(rd);
	} else if (ctoken_is(&t, "undef")) {
		if (clexer_next(&rd->lx, &t) && t.kind == CTOKEN_WORD)
			forget_macro(rd, &t);
	} else if (ctoken_is(&t, "endif")) {
		rd->conditions -= rd->conditions > 0;
	} else if (*t.text == 'i' && t.len > 1 && t.text[1] == 'f') {
		rd->conditions++;
	}
	pass_line(rd);
}

/* ---- uses ---- */

static void add_token(struct reader *rd, const struct ctoken *word,
		      const struct api_func *api, bool in_macro)
{
	struct call_token c = {
		.api = api,
		.written = arena_strndup(rd->mem, word->text, word->len),
		.line = word->line,
		.col = word->col,
		.in_macro = in_macro,
	};

	vec_push(&rd->out->v, c);
	if (rd->conditions)
		rd->out->is_conditional = true;
}

static void read_word(struct reader *rd, const struct ctoken *word, bool called)
{
	const struct call_macro *m;
	const struct api_func *f;

	if (!rd->depth)
		return;		/* a declaration, or a definition */
	m = find_macro(rd, word);
	if (m && (called || !m->is_function)) {
		for (size_t i = 0; i < m->napis; i++)
			add_token(rd, word, m->apis[i], true);
		return;
	}
	f = called ? counted_api(rd, word) : NULL;
	if (f)
		add_token(rd, word, f, false);
}

/* More are closed than opened: of two #if branches, each closes one. */
static void close_brace(struct reader *rd)
{
	if (rd->depth)
		rd->depth--;
	else if (rd->out)
		rd->out->is_conditional = true;
}

static void read_text(struct reader *rd)
{
	struct ctoken word = { .kind = CTOKEN_END }, t;

	do {
		clexer_next(&rd->lx, &t);
		if (t.kind == CTOKEN_HASH) {
			read_directive(rd);
			continue;
		}
		if (rd->out && word.kind == CTOKEN_WORD)
			read_word(rd, &word, is_punct(&t, '('));
		word = t;
		if (is_punct(&t, '{'))
			rd->depth++;
		else if (is_punct(&t, '}'))
			close_brace(rd);
	} while (t.kind != CTOKEN_END);
}

void call_tokens_read(struct call_tokens *out, const struct call_text *in)
{
	struct call_macros macros = { 0 };
	struct reader rd = { .apis = in->apis, .mem = &out->mem,
			     .macros = &macros, .out = out };

	for (size_t i = 0; in->headers && i < in->headers->n; i++)
		vec_push(&macros, in->headers->v[i]);
	clexer_init(&rd.lx, in->text, in->len, in->skipped, in->nskipped);
	read_text(&rd);
	if (rd.depth)
		out->is_conditional = true;
	vec_release(&macros);
}

void call_tokens_release(struct call_tokens *ct)
{
	vec_release(&ct->v);
	arena_release(&ct->mem);
}

void call_macros_read(struct call_macros *out, const char *text, size_t len,
		      const struct api_set *apis, struct arena *mem)
{
	struct reader rd = { .apis = apis, .mem = mem, .macros = out };

	clexer_init(&rd.lx, text, len, NULL, 0);
	read_text(&rd);
}
