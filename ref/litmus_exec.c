/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * States of litmus tests: the first one, whether one is final, what values
 * it has.
 */
#include "ref/litmus_exec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ref/api.h"
#include "ref/linux_bridge.h"
#include "ref/litmus_ops.h"

#define BUSDMA_MAPS_OF_A_TEST 3

/* ---- expressions ---- */

static int64_t divide(int64_t l, int64_t r, bool rest)
{
	if (!r || (l == INT64_MIN && r == -1))
		return 0;
	return rest ? l % r : l / r;
}

static int64_t binary(const char *op, int64_t l, int64_t r)
{
	uint64_t a = (uint64_t)l, b = (uint64_t)r;

	switch (op[0]) {
	case '+':
		return (int64_t)(a + b);
	case '-':
		return (int64_t)(a - b);
	case '*':
		return (int64_t)(a * b);
	case '/':
		return divide(l, r, false);
	case '%':
		return divide(l, r, true);
	case '^':
		return l ^ r;
	case '&':
		return op[1] ? l && r : l & r;
	case '|':
		return op[1] ? l || r : l | r;
	case '=':
		return l == r;
	case '!':
		return l != r;
	case '<':
		return op[1] == '<' ? (int64_t)(a << (b & 63))
		       : op[1]	    ? l <= r
				    : l < r;
	case '>':
		return op[1] == '>' ? (int64_t)(a >> (b & 63))
		       : op[1]	    ? l >= r
				    : l > r;
	}
	assert(0);
	return 0;
}

int64_t litmus_eval(const struct litmus_exec *x, const struct litmus_expr *e)
{
	uint32_t addr = (uint32_t)e->number;

	switch (e->kind) {
	case LX_NUMBER:
		return e->number;
	case LX_VAR:
		return x->var[e->index];
	case LX_MEMORY:
		return machine_cpu_peek(&x->m, 0, addr,
					machine_memtype(&x->m, addr))
		    .value;
	case LX_NOT:
		return !litmus_eval(x, e->l);
	case LX_COMPLEMENT:
		return ~litmus_eval(x, e->l);
	case LX_MINUS:
		return (int64_t)(0 - (uint64_t)litmus_eval(x, e->l));
	case LX_BINARY:
		return binary(e->op, litmus_eval(x, e->l),
			      litmus_eval(x, e->r));
	}
	assert(0);
	return 0;
}

/* ---- setting up ---- */

const char *litmus_unfit(const struct litmus *t, const struct platform *p,
			 struct arena *a)
{
	if (!litmus_set_holds(t->platforms, p))
		return "not one of its platforms";
	if (p->ndevices < t->ndevices)
		return arena_printf(a, "it needs %d devices", t->ndevices);
	return NULL;
}

static uint32_t round_up(uint32_t v, uint32_t to)
{
	return (v + to - 1) / to * to;
}

uint32_t litmus_heap(const struct litmus *t)
{
	return round_up(t->objects_end, t->page);
}

static size_t up8(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* Maps to have room for: none if no program calls bus_dma. */
static int busdma_maps(const struct litmus *t)
{
	for (int i = 0; i < t->nthreads; i++)
		for (int k = 0; k < t->thread[i].nops; k++) {
			const struct api_call *c = t->thread[i].op[k].call;

			if (c && c->dialect >= DIALECT_FREEBSD)
				return BUSDMA_MAPS_OF_A_TEST;
		}
	return 0;
}

/* The threads' part of the state; its size if BASE is NULL. */
static size_t lay_out(struct litmus_exec *x, uint8_t *base)
{
	const struct litmus *t = x->t;
	size_t nvars = (size_t)t->nvars, ndev = (size_t)x->platform.ndevices;
	size_t nthreads = (size_t)t->nthreads, off = 0;

#define PART(field, n)                                                         \
	do {                                                                   \
		if (base)                                                      \
			x->field = (void *)(base + off);                       \
		off = up8(off + sizeof(*x->field) * (n));                      \
	} while (0)
	PART(var, nvars);
	PART(bell, ndev);
	PART(rung, ndev);
	PART(ndone, ndev);
	PART(freed, (size_t)t->nobjects);
	PART(pc, nthreads);
	PART(early, nthreads);
#undef PART
	return off;
}

/* The platform with the test's figures and CPUs. */
static void fit_platform(struct litmus_exec *x, const struct platform *p)
{
	const struct litmus *t = x->t;
	int used = 1;

	x->platform = *p;
	x->platform.line = t->line;
	x->platform.page = t->page;
	x->platform.nreserved = 0;
	for (int i = 0; i < t->nthreads; i++) {
		const struct litmus_thread *th = &t->thread[i];

		if (th->device) {
			x->driven[th->number] = true;
			continue;
		}
		x->cpu[i] = th->number < p->ncpus ? th->number : p->ncpus - 1;
		if (x->cpu[i] >= used)
			used = x->cpu[i] + 1;
	}
	x->platform.ncpus = used;
}

static void fill_objects(struct litmus_exec *x)
{
	for (int i = 0; i < x->t->nobjects; i++) {
		const struct litmus_object *o = &x->t->object[i];

		x->reached[i] = o->address_taken;
		for (uint32_t k = 0; o->defined && k < o->size; k++) {
			machine_cpu_write(&x->m, 0, o->addr + k, MEM_UNCACHED,
					  o->value[k]);
			machine_drain(&x->m, 0);
		}
	}
}

void litmus_exec_init(struct litmus_exec *x, const struct litmus *t,
		      const struct platform *p)
{
	struct machine_sizes z = {.iova_pages = t->iova,
				  .ngrants = LITMUS_MAX_GRANTS};
	uint32_t objects;

	memset(x, 0, sizeof(*x));
	x->t = t;
	fit_platform(x, p);
	objects = litmus_heap(t);
	z.slot = t->line;
	z.bounce = p->bounce ? t->bounce * t->line : 0;
	z.mem = round_up(objects + t->heap * t->page + z.bounce, t->page);
	z.ndomains = (uint32_t)p->niommus + 1;
	z.client = api_state_size(busdma_maps(t));
	machine_init(&x->m, &x->platform, &z);
	x->m.values = true;
	x->own_size = lay_out(x, NULL);
	x->own = xcalloc(1, x->own_size);
	lay_out(x, x->own);
	api_init(&x->m, objects, t->heap * t->page);
	for (int i = 0; i < t->nvars; i++)
		x->var[i] = t->var[i].value;
	fill_objects(x);
	for (int i = 0; i < t->nthreads; i++)
		litmus_run_silent(x, i);
}

void litmus_exec_release(struct litmus_exec *x)
{
	machine_release(&x->m);
	free(x->own);
	vec_release(&x->labels);
	vec_release(&x->steps);
}

size_t litmus_state_size(const struct litmus_exec *x)
{
	return x->own_size + x->m.block_size;
}

void litmus_save(const struct litmus_exec *x, uint8_t *to)
{
	memcpy(to, x->own, x->own_size);
	machine_save(&x->m, to + x->own_size);
}

void litmus_load(struct litmus_exec *x, const uint8_t *from)
{
	memcpy(x->own, from, x->own_size);
	machine_load(&x->m, from + x->own_size);
}

/* ---- the end ---- */

bool litmus_may_run(const struct litmus_exec *x, int thread)
{
	const struct litmus_thread *th = &x->t->thread[thread];
	const struct litmus_op *op;

	if (litmus_at_end(x, thread))
		return false;
	op = &th->op[x->pc[thread]];
	if (op->kind == LITMUS_AWAIT)
		return !x->driven[op->dev] || x->ndone[op->dev];
	if (op->kind == LITMUS_DEV_WAIT)
		return x->rung[th->number];
	return true;
}

bool litmus_grants_full(const struct litmus_exec *x)
{
	for (uint32_t i = 0; i < x->m.sizes.ngrants; i++)
		if (!x->m.grant[i].live)
			return false;
	return true;
}

bool litmus_finished(const struct litmus_exec *x)
{
	for (int i = 0; i < x->t->nthreads; i++) {
		const struct litmus_thread *th = &x->t->thread[i];

		if (litmus_at_end(x, i))
			continue;
		if (!th->device || th->op[x->pc[i]].kind != LITMUS_DEV_WAIT ||
		    x->rung[th->number])
			return false;
	}
	return true;
}

const struct litmus_thread *litmus_blocked(const struct litmus_exec *x)
{
	const struct litmus_thread *found = NULL;

	for (int i = 0; i < x->t->nthreads; i++) {
		if (litmus_may_run(x, i))
			return NULL;
		if (!litmus_at_end(x, i) && !x->t->thread[i].device && !found)
			found = &x->t->thread[i];
	}
	return found;
}

static void check_leaks(struct litmus_exec *x)
{
	struct machine *m = &x->m;

	for (uint32_t i = 0; i < m->sizes.ngrants; i++)
		if (m->grant[i].live)
			machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, 0,
				       m->grant[i].dma,
				       m->grant[i].coherent
					   ? "an allocation is never freed"
					   : "a mapping is never unmapped");
	api_check_leaks(m);
}

void litmus_settle(struct litmus_exec *x)
{
	for (int c = 0; c < x->platform.ncpus; c++)
		machine_drain(&x->m, c);
	linux_bridge_flush(&x->m);
	for (int i = 0; i < x->t->nobjects; i++)
		machine_check_lost(&x->m, x->t->object[i].addr,
				   x->t->object[i].size);
	if (x->t->complete)
		check_leaks(x);
}
