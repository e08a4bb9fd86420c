/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How are counted calls and events brought together?
 *
 * By line, column and what the call does: an event stands where the user wrote
 * the function or the macro around it. Each event answers for one counted
 * call, so that a macro that unmaps twice needs two. What is counted although
 * nothing can run it (a file that was not parsed may hold code for another
 * configuration) is missed all the same: the share found is a lower bound.
 */
#include "checker/coverage.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/unit.h"

void coverage_headers_release(struct coverage_headers *h)
{
	vec_foreach(&h->v, i)
		vec_release(&h->v.v[i].macros);
	vec_release(&h->v);
	intern_release(&h->paths);
	arena_release(&h->mem);
}

static const struct call_macros *header_macros(struct coverage_headers *h,
					       const char *root,
					       const char *path,
					       const struct api_set *apis)
{
	uint32_t number = intern_id(&h->paths, path);
	struct coverage_header *e;
	struct strbuf text = { 0 };

	while (h->v.n <= number)
		vec_push(&h->v, (struct coverage_header){ .is_read = false });
	e = &h->v.v[number];
	if (e->is_read)
		return &e->macros;
	e->is_read = true;
	if (*path != '/')
		path = arena_printf(&h->mem, "%s/%s", root, path);
	if (!strbuf_read_file(&text, path) && text.len)
		call_macros_read(&e->macros, text.buf, text.len, apis, &h->mem);
	strbuf_release(&text);
	return &e->macros;
}

static bool is_header(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".h");
}

/* Of the driver's own headers. */
static void add_headers(struct call_macros *all, struct coverage_headers *h,
			const char *root, const struct file_result *r,
			const struct api_set *apis)
{
	vec_foreach(&r->includes, i) {
		const char *path = r->includes.v[i];
		const struct call_macros *m;

		if (!is_header(path) || !path_is_private(path))
			continue;
		m = header_macros(h, root, path, apis);
		for (size_t k = 0; k < m->n; k++)
			vec_push(all, m->v[k]);
	}
}

void coverage_begin(struct coverage *c, const char *path,
		    const struct api_set *apis)
{
	struct call_tokens tokens = { .v = { 0 } };

	*c = (struct coverage){ .apis = apis };
	if (strbuf_read_file(&c->text, path) || !c->text.len)
		return;
	call_tokens_read(&tokens, &(struct call_text){ .text = c->text.buf,
						       .len = c->text.len,
						       .apis = apis });
	c->want_skipped = tokens.is_conditional;
	call_tokens_release(&tokens);
}

/* ---- events by place ---- */

struct event_at {
	uint32_t line, col;
	const struct result_call *call;
	bool is_taken;
};

struct events {
	struct event_at *v;
	size_t n;
};

static int by_place(const void *a, const void *b)
{
	const struct event_at *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->col > y->col) - (x->col < y->col);
}

static struct events events_of(const struct file_result *r)
{
	struct events e = { .v = xcalloc(r->calls.n + 1, sizeof(*e.v)) };

	vec_foreach(&r->calls, i) {
		const struct result_call *c = &r->calls.v[i];

		if (!strcmp(c->file, r->path))
			e.v[e.n++] = (struct event_at){ .line = c->line,
							.col = c->col,
							.call = c };
	}
	qsort(e.v, e.n, sizeof(*e.v), by_place);
	return e;
}

static bool take_event(struct events *e, const struct call_token *t)
{
	size_t lo = 0, hi = e->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct event_at *at = &e->v[mid];

		if (at->line < t->line ||
		    (at->line == t->line && at->col < t->col))
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < e->n && e->v[lo].line == t->line && e->v[lo].col == t->col;
	     lo++) {
		const struct result_call *c = e->v[lo].call;

		if (e->v[lo].is_taken || c->event != t->api->event ||
		    c->subject != t->api->subject)
			continue;
		e->v[lo].is_taken = true;
		return true;
	}
	return false;
}

/* ---- what is missed ---- */

static uint32_t function_at(const struct file_result *r, uint32_t line)
{
	vec_foreach(&r->funcs, i) {
		const struct result_func *f = &r->funcs.v[i];

		if (f->in_main_file && f->line <= line && line <= f->end_line &&
		    !strcmp(f->file, r->path))
			return (uint32_t)i;
	}
	return RESULT_NONE;
}

static bool defines(const struct file_result *r, const char *name)
{
	vec_foreach(&r->funcs, i)
		if (r->funcs.v[i].in_main_file &&
		    !strcmp(r->funcs.v[i].name, name))
			return true;
	return false;
}

static enum missed why(const struct file_result *r, bool has_tree,
		       const struct call_token *t, uint32_t func)
{
	if (!has_tree)
		return MISSED_no_tree;
	if (defines(r, t->api->name))
		return MISSED_own;
	if (func == RESULT_NONE)
		return r->diags.n ? MISSED_parse_error : MISSED_outside;
	if (r->funcs.v[func].has_error)
		return MISSED_parse_error;
	return t->in_macro ? MISSED_macro : MISSED_dropped;
}

static void compare(const struct call_tokens *tokens, bool has_tree,
		    struct file_result *r)
{
	struct events e = events_of(r);

	r->counted = (uint32_t)tokens->v.n;
	vec_foreach(&tokens->v, i) {
		const struct call_token *t = &tokens->v.v[i];
		uint32_t func;

		if (take_event(&e, t))
			continue;
		func = function_at(r, t->line);
		vec_push(&r->missed,
			 (struct result_missed){
				 .written = arena_strdup(&r->mem, t->written),
				 .callee = arena_strdup(&r->mem, t->api->name),
				 .line = t->line,
				 .col = t->col,
				 .func = func,
				 .why = why(r, has_tree, t, func) });
	}
	free(e.v);
}

void coverage_end(struct coverage *c, struct coverage_headers *headers,
		  const char *root, const struct ir_unit *ir,
		  struct file_result *r)
{
	struct call_tokens tokens = { .v = { 0 } };
	struct call_macros macros = { 0 };
	struct call_text in = { .text = c->text.len ? c->text.buf : "",
				.len = c->text.len,
				.skipped = ir ? ir->skipped.v : NULL,
				.nskipped = ir ? ir->skipped.n : 0,
				.headers = &macros,
				.apis = c->apis };

	add_headers(&macros, headers, root, r, c->apis);
	call_tokens_read(&tokens, &in);
	compare(&tokens, ir && ir->state != IR_FAILED, r);
	call_tokens_release(&tokens);
	vec_release(&macros);
	strbuf_release(&c->text);
}
