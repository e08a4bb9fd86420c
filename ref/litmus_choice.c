/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What can happen next in a litmus test, and which of it matters.
 *
 * Labels: a thread's move has bit 31, its number in bits 24 to 27, bit 28 if
 * the call fails, and in the low bits the operation done early, plus one. A
 * step of the hardware has its kind in bits 24 to 27, who in bits 20 to 23,
 * and which below; a write that the bridge lets go has bit 29 and its number.
 */
#include "ref/litmus_choice.h"

#include <string.h>

#include "ref/api.h"
#include "ref/linux_bridge.h"
#include "ref/litmus_ops.h"

#define BY_THREAD  (1u << 31)
#define BY_FAILURE (1u << 28)
#define BY_BRIDGE  (1u << 29)

/* The loads that may be done early lie on ways from the thread's place. */
struct ways {
	const struct litmus_thread *th;
	uint8_t seen[LITMUS_MAX_OPS + 1];
};

static bool depends(const struct litmus_expr *e, int var)
{
	return e && ((e->kind == LX_VAR && e->index == var) ||
		     depends(e->l, var) || depends(e->r, var));
}

/*
 * What the load waits for: its address, or another load of its byte (loads
 * of one byte keep their order).
 */
static bool waits(const struct litmus_exec *x, const struct ways *w, int number)
{
	const struct litmus_op *op = &w->th->op[number];
	int64_t addr = litmus_eval(x, op->arg[0]);

	if (addr < x->t->page || addr >= (int64_t)x->m.sizes.mem)
		return true;
	for (int i = 0; i < w->th->nops; i++) {
		const struct litmus_op *first = &w->th->op[i];

		if (i == number || !w->seen[i])
			continue;
		if (first->dst >= 0 && depends(op->arg[0], first->dst))
			return true;
		if (first->kind == LITMUS_LOAD &&
		    litmus_eval(x, first->arg[0]) == addr)
			return true;
	}
	return false;
}

/* Loads, what threads do silently, and branches either way. */
static void walk(struct ways *w, int i)
{
	const struct litmus_op *op;

	while (i < w->th->nops && !w->seen[i]) {
		op = &w->th->op[i];
		if (op->kind > LITMUS_LOAD)
			return;
		w->seen[i] = 1;
		if (op->kind == LITMUS_BRANCH)
			walk(w, op->target);
		i = op->kind == LITMUS_JUMP ? op->target : i + 1;
	}
}

static void choose_early(struct litmus_exec *x, int thread)
{
	struct ways w = {.th = &x->t->thread[thread]};
	int pc = x->pc[thread];

	if (w.th->device || !x->platform.store_buffer || x->early[thread].op)
		return;
	walk(&w, pc);
	for (int i = pc + 1; i < w.th->nops; i++) {
		const struct litmus_op *op = &w.th->op[i];

		if (w.seen[i] && op->kind == LITMUS_LOAD && !waits(x, &w, i))
			vec_push(&x->labels, BY_THREAD |
						 (uint32_t)thread << 24 |
						 (uint32_t)(i + 1));
	}
}

static void choose_threads(struct litmus_exec *x)
{
	for (int i = 0; i < x->t->nthreads; i++) {
		const struct litmus_thread *th = &x->t->thread[i];
		uint32_t label = BY_THREAD | (uint32_t)i << 24;

		if (!litmus_may_run(x, i))
			continue;
		vec_push(&x->labels, label);
		if (th->op[x->pc[i]].may_fail)
			vec_push(&x->labels, label | BY_FAILURE);
		choose_early(x, i);
	}
}

/* Whether a device can have to do with the line. */
static bool line_matters(const struct litmus_exec *x, uint32_t line)
{
	uint32_t size = x->platform.line, at = line * size;
	const struct machine *m = &x->m;

	for (int i = 0; i < x->t->nobjects; i++) {
		const struct litmus_object *o = &x->t->object[i];

		if (x->reached[i] && o->addr < at + size &&
		    at < o->addr + o->size)
			return true;
	}
	for (uint32_t i = 0; i < m->sizes.ngrants; i++)
		if (m->grant[i].live && m->grant[i].phys < at + size &&
		    at < m->grant[i].phys + m->grant[i].size)
			return true;
	if (at >= m->sizes.mem - m->sizes.bounce)
		return m->slot[machine_slot_of(m, at)].used;
	for (uint32_t i = at; i < at + size; i++)
		if (at >= litmus_heap(x->t) && m->ghost[i].defined)
			return true;
	return false;
}

/* The level below holds the same. */
static bool same_below(const struct litmus_exec *x, const struct cell *level,
		       uint32_t line)
{
	const struct machine *m = &x->m;
	uint32_t size = x->platform.line, at = line * size;
	const struct cell *below =
	    level != m->l2 && m->platform->l2 && m->line2[line].present
		? m->l2
		: m->mem;

	return !memcmp(&level[at], &below[at], size * sizeof(*level));
}

/* Caches are between the CPUs only, and these are coherent. */
static bool caches_are_seen(const struct litmus_exec *x)
{
	const struct api_state *s = api_state(&x->m);

	for (int d = 0; d < x->t->ndevices; d++)
		if (!x->platform.device[d].coherent)
			return true;
	for (uint32_t i = 0; i < x->m.npages; i++)
		if (x->m.memtype[i] != MEM_CACHED)
			return true;
	for (int i = 0; i < API_VIEWS; i++)
		if (s->view[i].kind != VIEW_NONE)
			return true;
	return false;
}

static bool step_matters(const struct litmus_exec *x, struct step s)
{
	const struct machine *m = &x->m;
	const struct pte *tlb;

	switch ((enum step_kind)s.kind) {
	case STEP_FILL_L1:
	case STEP_FILL_L2:
		return line_matters(x, s.b);
	case STEP_EVICT_L1:
		return line_matters(x, s.b) &&
		       (m->line1[s.a][s.b].dirty ||
			!same_below(x, m->l1[s.a], s.b));
	case STEP_EVICT_L2:
		return line_matters(x, s.b) &&
		       (m->line2[s.b].dirty || !same_below(x, m->l2, s.b));
	case STEP_TLB_DROP:
		tlb = &m->tlb[s.a * m->sizes.iova_pages + s.b];
		return tlb->stale;
	default:
		return true;
	}
}

static bool of_caches(struct step s)
{
	return s.kind == STEP_FILL_L1 || s.kind == STEP_FILL_L2 ||
	       s.kind == STEP_EVICT_L1 || s.kind == STEP_EVICT_L2;
}

static void find_steps(struct litmus_exec *x)
{
	int n = machine_steps(&x->m, x->steps.v, (int)x->steps.cap);

	if ((size_t)n > x->steps.cap) {
		vec_reserve(&x->steps, (size_t)n);
		machine_steps(&x->m, x->steps.v, n);
	}
	x->steps.n = (size_t)n;
}

static void choose_hardware(struct litmus_exec *x)
{
	bool caches = caches_are_seen(x);

	find_steps(x);
	vec_foreach (&x->steps, i) {
		struct step s = x->steps.v[i];

		if ((caches || !of_caches(s)) && step_matters(x, s))
			vec_push(&x->labels, (uint32_t)s.kind << 24 |
						 (uint32_t)s.a << 20 | s.b);
	}
}

void litmus_choices(struct litmus_exec *x)
{
	vec_clear(&x->labels);
	if (x->error || (*x->m.hazards & HAZARD_CRASH))
		return;
	choose_threads(x);
	choose_hardware(x);
	for (int i = 0; i < linux_bridge_held(&x->m); i++)
		if (linux_bridge_may_go(&x->m, i))
			vec_push(&x->labels, BY_BRIDGE | (uint32_t)i);
}

/* ---- doing ---- */

static struct step step_of(uint32_t label)
{
	return (struct step){(uint8_t)(label >> 24 & 15),
			     (uint8_t)(label >> 20 & 15), label & 0xfffff};
}

static void move_thread(struct litmus_exec *x, uint32_t label)
{
	int thread = (int)(label >> 24 & 15), early = (int)(label & 0xffff);

	if (early)
		litmus_load_early(x, thread, early - 1);
	else
		litmus_step(x, thread, label & BY_FAILURE);
}

void litmus_do(struct litmus_exec *x, uint32_t label)
{
	if (label & BY_THREAD)
		move_thread(x, label);
	else if (label & BY_BRIDGE)
		linux_bridge_go(&x->m, (int)(label & 0xff));
	else
		machine_do(&x->m, step_of(label));
}

/* ` (x, y)`: the objects that the step of the hardware is about. */
static const char *about(const struct litmus_exec *x, struct arena *a,
			 struct step s)
{
	uint32_t size = x->platform.line, at = s.b * size;
	const char *list = "";

	switch ((enum step_kind)s.kind) {
	case STEP_DRAIN:
		at = x->m.stores[s.a][s.b].addr;
		size = 1;
		break;
	case STEP_FILL_L1:
	case STEP_FILL_L2:
	case STEP_EVICT_L1:
	case STEP_EVICT_L2:
		break;
	default:
		return "";
	}
	for (int i = 0; i < x->t->nobjects; i++) {
		const struct litmus_object *o = &x->t->object[i];

		if (o->addr < at + size && at < o->addr + o->size)
			list = arena_printf(a, "%s%s%s", list,
					    *list ? ", " : "", o->name);
	}
	return *list ? arena_printf(a, " (%s)", list) : "";
}

static const char *bridge_text(const struct litmus_exec *x, struct arena *a,
			       int i)
{
	const struct api_posted *w = &api_state(&x->m)->posted[i];

	return arena_printf(a, "the bridge lets the write of %u to %llu go",
			    w->value, (unsigned long long)w->dma);
}

const char *litmus_tell(struct litmus_exec *x, struct arena *a, uint32_t label,
			const struct litmus_thread **th,
			const struct litmus_op **op)
{
	int thread = (int)(label >> 24 & 15), early = (int)(label & 0xffff);
	const char *text, *fails;
	int64_t got;

	*th = NULL;
	*op = NULL;
	if (!(label & BY_THREAD) && (label & BY_BRIDGE)) {
		text = bridge_text(x, a, (int)(label & 0xff));
		litmus_do(x, label);
		return text;
	}
	if (!(label & BY_THREAD)) {
		text = arena_printf(a, "%s%s",
				    machine_step_show(a, &x->m, step_of(label)),
				    about(x, a, step_of(label)));
		litmus_do(x, label);
		return text;
	}
	*th = &x->t->thread[thread];
	*op = &(*th)->op[early ? early - 1 : x->pc[thread]];
	litmus_do(x, label);
	got = x->got;
	if (early)
		return arena_printf(a, "does the load of '%s' early: %d",
				    (*op)->text, x->early[thread].value);
	fails = label & BY_FAILURE ? " fails" : "";
	text = (*op)->part ? (*op)->part : (*op)->text;
	if ((*op)->dst < 0)
		return arena_printf(a, "%s%s", text, fails);
	return arena_printf(a, "%s%s gets %lld", text, fails, (long long)got);
}
