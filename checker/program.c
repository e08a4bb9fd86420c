// SPDX-License-Identifier: BSD-2-Clause
/* Call graph, sites and loops of one unit; see program.h. */
#include "checker/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_CAP 1000000u

static int by_name(const void *a, const void *b)
{
	const struct program_name *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->func > y->func) - (x->func < y->func);
}

static void index_names(struct program *p)
{
	p->nnames = p->unit->funcs.n;
	p->names = arena_array(&p->mem, struct program_name, p->nnames + 1);
	for (uint32_t i = 0; i < p->nnames; i++)
		p->names[i] = (struct program_name){ p->unit->funcs.v[i]->name,
						     i };
	qsort(p->names, p->nnames, sizeof(*p->names), by_name);
}

uint32_t program_find(const struct program *p, const char *name)
{
	size_t lo = 0, hi = p->nnames;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = strcmp(p->names[mid].name, name);

		if (!c)
			return p->names[mid].func;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return UINT32_MAX;
}

const struct api_func *program_api(const struct program *p,
				   const struct ir_func *f,
				   const struct ir_stmt *st)
{
	const struct ir_expr *e;

	if (st->kind != IR_STMT_CALL)
		return NULL;
	e = ir_expr(f, st->callee);
	return e->op == IR_FUNC ? program_describe(p, e->name) : NULL;
}

const struct api_func *program_describe(const struct program *p,
					const char *name)
{
	uint32_t func = program_find(p, name);

	/* the file that makes it what it is */
	if (func != UINT32_MAX && p->unit->funcs.v[func]->in_main_file)
		return NULL;
	return api_find(p->apis, name);
}

bool program_hides_event(const struct program *p, const struct ir_stmt *st)
{
	const char *name = st->written, *end;
	char buf[128];

	if (st->kind != IR_STMT_HOLE)
		return false;
	for (; (end = strchr(name, ' ')); name = end + 1) {
		const struct api_func *api;

		if ((size_t)(end - name) >= sizeof(buf))
			continue; /* no API has such a name */
		snprintf(buf, sizeof(buf), "%.*s", (int)(end - name), name);
		api = api_find(p->apis, buf);
		if (api && api->event != EVENT_none)
			return true;
	}
	return false;
}

bool loop_contains(const struct func_info *fi, uint32_t head, uint32_t block)
{
	const uint64_t *body = fi->body ? fi->body[head] : NULL;

	return body && (body[block / 64] >> (block % 64) & 1);
}

static void add_once(struct program *p, uint32_t from, uint32_t to)
{
	struct func_info *fi = &p->funcs[from];

	for (size_t i = 0; i < fi->callees.n; i++)
		if (fi->callees.v[i] == to)
			return;
	vec_push(&fi->callees, to);
	vec_push(&p->funcs[to].callers, from);
}

static void take_address(struct program *p, const char *name)
{
	uint32_t k = program_find(p, name);

	if (k != UINT32_MAX)
		p->funcs[k].address_taken = true;
}

static void scan_call(struct program *p, uint32_t func, uint32_t stmt)
{
	const struct ir_func *f = p->unit->funcs.v[func];
	const struct ir_stmt *st = &f->stmts.v[stmt];
	const struct ir_expr *callee = ir_expr(f, st->callee);
	const struct api_func *api = program_api(p, f, st);
	uint32_t to;

	if (api && api->event != EVENT_none) {
		p->funcs[func].has_event = true;
		if (f->in_main_file)
			vec_push(&p->sites,
				 (struct site){
					 .func = func,
					 .stmt = stmt,
					 .block = p->funcs[func].block_of[stmt],
					 .api = api,
					 .call = (uint32_t)p->sites.n });
	}
	if (callee->op != IR_FUNC || api)
		return;
	to = program_find(p, callee->name);
	if (to != UINT32_MAX)
		add_once(p, func, to);
}

/* Every FUNC node that is not just called takes the address. */
static void scan_addresses(struct program *p, const struct ir_func *f)
{
	char *called = xcalloc(f->exprs.n + 1, 1);

	vec_foreach(&f->stmts, i)
		if (f->stmts.v[i].kind == IR_STMT_CALL)
			called[f->stmts.v[i].callee] = 1;
	vec_foreach(&f->exprs, i)
		if (f->exprs.v[i].op == IR_FUNC && !called[i])
			take_address(p, f->exprs.v[i].name);
	free(called);
}

static void set_bit(uint64_t *set, uint32_t b)
{
	set[b / 64] |= (uint64_t)1 << (b % 64);
}

static bool get_bit(const uint64_t *set, uint32_t b)
{
	return set[b / 64] >> (b % 64) & 1;
}

struct preds {
	uint32_t *first, *v;	/* by block; first has one more */
};

static uint32_t nsucc(const struct ir_block *b)
{
	switch (b->term) {
	case IR_TERM_GOTO:
		return 1;
	case IR_TERM_BRANCH:
		return 2;
	case IR_TERM_SWITCH:
		return 1 + b->ncases;
	default:
		return 0;
	}
}

static uint32_t succ(const struct ir_func *f, const struct ir_block *b,
		     uint32_t i)
{
	if (b->term == IR_TERM_SWITCH && i)
		return f->cases.v[b->first_case + i - 1].block;
	return b->succ[i];
}

static struct preds predecessors(struct arena *mem, const struct ir_func *f)
{
	struct preds p;
	uint32_t n = 0, *fill;

	p.first = arena_array(mem, uint32_t, f->blocks.n + 1);
	fill = arena_array(mem, uint32_t, f->blocks.n + 1);
	vec_foreach(&f->blocks, b)
		for (uint32_t i = 0; i < nsucc(&f->blocks.v[b]); i++)
			p.first[succ(f, &f->blocks.v[b], i) + 1]++;
	vec_foreach(&f->blocks, b) {
		n += p.first[b + 1];
		p.first[b + 1] = n;
		fill[b] = p.first[b];
	}
	p.v = arena_array(mem, uint32_t, n + 1);
	vec_foreach(&f->blocks, b)
		for (uint32_t i = 0; i < nsucc(&f->blocks.v[b]); i++)
			p.v[fill[succ(f, &f->blocks.v[b], i)]++] = (uint32_t)b;
	return p;
}

/* All blocks that reach TAIL without passing HEAD. */
static void grow_body(const struct ir_func *f, const struct preds *p,
		      uint64_t *body, uint32_t head, uint32_t tail)
{
	VEC(uint32_t) work = { 0 };

	(void)f;
	set_bit(body, head);
	if (!get_bit(body, tail)) {
		set_bit(body, tail);
		vec_push(&work, tail);
	}
	while (work.n) {
		uint32_t b = vec_pop(&work);

		for (uint32_t i = p->first[b]; i < p->first[b + 1]; i++)
			if (!get_bit(body, p->v[i])) {
				set_bit(body, p->v[i]);
				vec_push(&work, p->v[i]);
			}
	}
	vec_release(&work);
}

static void find_loops(struct program *p, uint32_t func)
{
	const struct ir_func *f = p->unit->funcs.v[func];
	struct func_info *fi = &p->funcs[func];
	struct preds preds = { 0 };

	fi->words = (uint32_t)(f->blocks.n + 63) / 64;
	vec_foreach(&f->blocks, b) {
		const struct ir_block *bl = &f->blocks.v[b];

		for (uint32_t i = 0; i < nsucc(bl); i++) {
			uint32_t head = succ(f, bl, i);

			if (head > b)
				continue;
			if (!fi->body) {
				fi->body = arena_array(&p->mem, uint64_t *,
						       f->blocks.n);
				preds = predecessors(&p->mem, f);
			}
			if (!fi->body[head])
				fi->body[head] = arena_array(
					&p->mem, uint64_t, fi->words);
			grow_body(f, &preds, fi->body[head], head,
				  (uint32_t)b);
		}
	}
}

static void scan_function(struct program *p, uint32_t func)
{
	const struct ir_func *f = p->unit->funcs.v[func];
	struct func_info *fi = &p->funcs[func];

	fi->block_of = arena_array(&p->mem, uint32_t, f->stmts.n + 1);
	vec_foreach(&f->blocks, b)
		for (uint32_t i = 0; i < f->blocks.v[b].nstmts; i++)
			fi->block_of[f->blocks.v[b].first_stmt + i] =
				(uint32_t)b;
	vec_foreach(&f->stmts, i)
		if (f->stmts.v[i].kind == IR_STMT_CALL)
			scan_call(p, func, (uint32_t)i);
	scan_addresses(p, f);
	find_loops(p, func);
	fi->size = (uint32_t)f->stmts.n;
}

/* Depth-first over callees: sizes, events, recursion. */
static void sum_up(struct program *p, uint32_t func, char *mark)
{
	struct func_info *fi = &p->funcs[func];

	if (mark[func] == 2)
		return;
	mark[func] = 1;
	for (size_t i = 0; i < fi->callees.n; i++) {
		uint32_t c = fi->callees.v[i];

		if (mark[c] == 1) {
			p->funcs[c].recursive = true;
			continue;
		}
		sum_up(p, c, mark);
		fi->size += p->funcs[c].size;
		if (fi->size > SIZE_CAP)
			fi->size = SIZE_CAP;
		fi->has_event |= p->funcs[c].has_event;
	}
	mark[func] = 2;
}

static int site_order(const void *a, const void *b)
{
	const struct site *x = a, *y = b;

	if (x->func != y->func)
		return x->func < y->func ? -1 : 1;
	return (x->stmt > y->stmt) - (x->stmt < y->stmt);
}

void program_init(struct program *p, struct ir_unit *unit,
		  const struct api_set *apis)
{
	char *mark;

	memset(p, 0, sizeof(*p));
	p->unit = unit;
	p->apis = apis;
	index_names(p);
	p->funcs = arena_array(&p->mem, struct func_info, unit->funcs.n + 1);
	for (uint32_t i = 0; i < unit->funcs.n; i++)
		scan_function(p, i);
	vec_foreach(&unit->inits, i)
		take_address(p, unit->inits.v[i].function);
	vec_foreach(&unit->exported, i) {
		uint32_t k = program_find(p, unit->exported.v[i]);

		if (k != UINT32_MAX)
			p->funcs[k].exported = true;
	}
	program_scan_tests(p);
	program_scan_devices(p);
	mark = xcalloc(unit->funcs.n + 1, 1);
	for (uint32_t i = 0; i < unit->funcs.n; i++)
		sum_up(p, i, mark);
	free(mark);
	qsort(p->sites.v, p->sites.n, sizeof(*p->sites.v), site_order);
	vec_foreach(&p->sites, i)
		p->sites.v[i].call = (uint32_t)i;
}

void program_release(struct program *p)
{
	vec_foreach(&p->unit->funcs, i) {
		vec_release(&p->funcs[i].callees);
		vec_release(&p->funcs[i].callers);
	}
	vec_release(&p->sites);
	vec_release(&p->tests);
	vec_release(&p->checks);
	vec_release(&p->steady);
	vec_release(&p->wrappers);
	arena_release(&p->mem);
}

const struct site *program_site(const struct program *p, uint32_t func,
				uint32_t stmt)
{
	size_t lo = 0, hi = p->sites.n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const struct site *s = &p->sites.v[mid];

		if (s->func == func && s->stmt == stmt)
			return s;
		if (s->func < func || (s->func == func && s->stmt < stmt))
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
