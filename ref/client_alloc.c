/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client of coherent memory: allocates, checks, uses, starts the device,
 * frees, with every value of every role.
 *
 * The page allocator is a set of used lines (a line is a page here), a free
 * does what it is told with them: what follows from a wrong size, address or
 * handle follows from that.
 */
#include "ref/client_impl.h"

#include <assert.h>
#include <string.h>

#include "ref/dmamap.h"

#define DEV 0
#define OTHER_DEV 1
#define NULL_ADDR 0xff

struct sub {
	uint64_t dma;
	uint8_t state, known;
	uint8_t addr;		/* NULL_ADDR: the allocation failed */
	uint8_t lines;		/* its size */
	uint8_t started;
};

struct state {
	uint8_t nsubs, nlines;
	uint8_t used[2];	/* lines that the allocator has given out */
	struct sub sub[CLIENT_MAX_SUBJECTS];
};

enum op {
	OP_ALLOC,		/* arg: lines * 2 + fails */
	OP_CHECK,
	OP_READ,		/* arg: byte of the memory */
	OP_WRITE,
	OP_START,		/* arg: direction of the transfer */
	OP_DONE, OP_LOSE,
	OP_FREE			/* arg: enum deviation */
};

enum deviation {
	AS_ALLOCATED, LESS, MORE, OTHER_ADDR, OTHER_HANDLE, WRONG_DEV,
	AS_POOL, NDEVIATIONS
};

static struct state *state_of(const struct machine *m)
{
	return (struct state *)m->client;
}

static struct sub *sub_in(const struct machine *m, uint32_t mv)
{
	return &state_of(m)->sub[sub_of(mv)];
}

static bool live(const struct sub *s)
{
	return s->known && contract_state_is_live(SUBJECT_allocation, s->state);
}

/* What the driver may think of: there is none while nothing else is. */
static const struct sub *another(const struct state *st, const struct sub *s)
{
	for (int i = 0; i < st->nsubs; i++)
		if (&st->sub[i] != s && st->sub[i].known &&
		    st->sub[i].addr != NULL_ADDR)
			return &st->sub[i];
	return NULL;
}

/* ---- moves ---- */

static bool deviation_makes_sense(const struct state *st, const struct sub *s,
				  enum deviation d)
{
	if (s->addr == NULL_ADDR)
		return d == AS_ALLOCATED;
	switch (d) {
	case LESS: return s->lines > 1;
	case MORE: return s->lines < st->nlines && s->addr == 0;
	case OTHER_ADDR: case OTHER_HANDLE: return another(st, s) != NULL;
	default: return true;
	}
}

static void moves_of(const struct machine *m, const struct sub *s,
		     struct list *l, int i)
{
	const struct transfer *t = &m->dev[DEV].transfer;
	const struct state *st = state_of(m);

	if (s->state ==
	    contract_state_from_name(SUBJECT_allocation, "unchecked"))
		add(l, move(OP_CHECK, i, 0));
	for (int b = 0; b < s->lines * LINE; b++) {
		add(l, move(OP_READ, i, b));
		if (!t->running || t->dir == DIR_TO_DEVICE)
			add(l, move(OP_WRITE, i, b));
	}
	for (int dir = DIR_TO_DEVICE; dir <= DIR_FROM_DEVICE; dir++)
		if (!t->running)
			add(l, move(OP_START, i, dir));
	if (s->started)
		add(l, move(OP_DONE, i, 0));
	add(l, move(OP_LOSE, i, 0));
	for (int d = 0; d < NDEVIATIONS; d++)
		if (deviation_makes_sense(st, s, (enum deviation)d))
			add(l, move(OP_FREE, i, d));
}

static int alloc_moves(const struct machine *m, uint32_t *v, int max)
{
	const struct state *st = state_of(m);
	struct list l = { v, 0, max };

	for (int i = 0; i < st->nsubs; i++) {
		const struct sub *s = &st->sub[i];

		for (int n = 1; !live(s) && n <= st->nlines; n++) {
			add(&l, move(OP_ALLOC, i, n * 2));
			add(&l, move(OP_ALLOC, i, n * 2 + 1));
		}
		if (s->known)
			moves_of(m, s, &l, i);
	}
	return l.n;
}

/* ---- what a move means ---- */

static void fill_roles(struct value *roles, int dev, int addr, uint64_t dma,
		       int lines, enum family family)
{
	roles[ROLE_dev] = num(dev);
	roles[ROLE_cpu_addr] = num(addr);
	roles[ROLE_handle] = num((int64_t)dma);
	roles[ROLE_size] = num(lines * LINE);
	roles[ROLE_family] = num(family);
}

static void alloc_birth(const struct machine *m, int i, struct value *roles)
{
	const struct sub *s = &state_of(m)->sub[i];

	memset(roles, 0, ROLE_max * sizeof(*roles));
	fill_roles(roles, DEV, s->addr, s->dma, s->lines, FAMILY_coherent);
}

struct free_args {
	int dev, addr, lines;
	uint64_t dma;
	enum family family;
};

static struct free_args free_args(const struct state *st, const struct sub *s,
				  enum deviation d)
{
	const struct sub *o = another(st, s);

	return (struct free_args){
		.dev = d == WRONG_DEV ? OTHER_DEV : DEV,
		.addr = d == OTHER_ADDR ? o->addr : s->addr,
		.lines = s->lines - (d == LESS) + (d == MORE),
		.dma = d == OTHER_HANDLE ? o->dma : s->dma,
		.family = d == AS_POOL ? FAMILY_pool : FAMILY_coherent,
	};
}

static int alloc_events(const struct machine *m, uint32_t mv,
			struct client_event *v)
{
	static const enum event events[] = {
		[OP_ALLOC] = EVENT_alloc, [OP_READ] = EVENT_cpu_read,
		[OP_WRITE] = EVENT_cpu_write, [OP_START] = EVENT_dev_start,
		[OP_DONE] = EVENT_dev_done, [OP_LOSE] = EVENT_handle_lost,
		[OP_FREE] = EVENT_free,
	};
	const struct sub *s = sub_in(m, mv);

	v[0] = (struct client_event){ .event = events[op_of(mv)],
				      .subject = sub_of(mv) };
	if (op_of(mv) == OP_CHECK)
		v[0].event = s->addr == NULL_ADDR ? EVENT_check_fail :
						    EVENT_check_ok;
	if (op_of(mv) == OP_FREE) {
		struct free_args f = free_args(state_of(m), s,
					       (enum deviation)arg_of(mv));

		fill_roles(v[0].roles, f.dev, f.addr, f.dma, f.lines,
			   f.family);
	}
	if (op_of(mv) != OP_LOSE)
		return 1;
	v[1] = (struct client_event){ .event = EVENT_scope_end,
				      .subject = sub_of(mv) };
	return 2;
}

/* ---- doing it ---- */

static int lines_free(const struct state *st, int n)
{
	for (int at = 0; at + n <= st->nlines; at++) {
		int k = 0;

		while (k < n && !st->used[at + k])
			k++;
		if (k == n)
			return at;
	}
	return -1;
}

static enum memtype coherent_type(const struct machine *m)
{
	return m->platform->coherent_uncached &&
	       !m->platform->device[DEV].coherent ? MEM_UNCACHED : MEM_CACHED;
}

static bool behind_iommu(const struct machine *m, int dev)
{
	return m->platform->device[dev].iommu >= 0;
}

static void act_alloc(struct machine *m, struct state *st, struct sub *s,
		      int arg)
{
	int n = arg >> 1, at = arg & 1 ? -1 : lines_free(st, n);
	uint64_t dma = (uint64_t)at * LINE;
	uint32_t addr = (uint32_t)at * LINE, size = (uint32_t)n * LINE;

	*s = (struct sub){ .known = 1, .addr = NULL_ADDR,
			   .dma = MACHINE_ERROR_HANDLE, .lines = (uint8_t)n };
	if (at >= 0 && behind_iommu(m, DEV))
		dma = dmamap_iova_map(m, DEV, addr, size,
				      PROT_READ_BIT | PROT_WRITE_BIT);
	if (at < 0 || dma == MACHINE_ERROR_HANDLE)
		return;
	memset(&st->used[at], 1, (size_t)n);
	machine_zero(m, addr, size);
	machine_set_memtype(m, addr, size, coherent_type(m));
	s->addr = (uint8_t)addr;
	s->dma = dma;
	machine_grant(m, DEV, dma, addr, size, DIR_BIDIRECTIONAL, true);
}

static void act_free(struct machine *m, struct state *st,
		     const struct free_args *f)
{
	uint32_t size = (uint32_t)f->lines * LINE;

	if (f->addr == NULL_ADDR || f->family == FAMILY_pool)
		return;
	machine_grant_end(m, machine_grant_at(m, f->dev, f->dma, size));
	if (behind_iommu(m, f->dev))
		dmamap_iova_unmap(m, f->dev, f->dma, size);
	machine_memory_free(m, (uint32_t)f->addr, size);
	machine_set_memtype(m, (uint32_t)f->addr, size, MEM_CACHED);
	memset(&st->used[f->addr / LINE], 0, (size_t)f->lines);
}

/* The line is S's, and given out to S, as far as allocations go. */
static bool owns(const struct state *st, const struct sub *s)
{
	return live(s) && st->used[s->addr / LINE];
}

static void act_access(struct machine *m, const struct state *st,
		       const struct sub *s, int byte, bool write)
{
	uint32_t addr = (uint32_t)(s->addr + byte);

	if (s->addr == NULL_ADDR) {
		machine_hazard(m, HAZARD_FAULT, ACTOR_CPU, 0, 0,
			       "the CPU follows a null pointer");
		return;
	}
	if (!owns(st, s)) {
		machine_hazard(m, HAZARD_CORRUPT, ACTOR_CPU, 0, addr,
			       "the CPU uses memory that was freed");
		return;
	}
	if (write)
		machine_cpu_write(m, 0, addr, machine_memtype(m, addr), 0);
	else
		machine_cpu_read(m, 0, addr, machine_memtype(m, addr));
}

static void alloc_act(struct machine *m, uint32_t mv)
{
	struct state *st = state_of(m);
	struct sub *s = sub_in(m, mv);
	int arg = arg_of(mv);
	struct free_args f;

	switch ((enum op)op_of(mv)) {
	case OP_ALLOC: act_alloc(m, st, s, arg); break;
	case OP_CHECK: break;
	case OP_READ: act_access(m, st, s, arg, false); break;
	case OP_WRITE: act_access(m, st, s, arg, true); break;
	case OP_START:
		s->started = 1;
		machine_dev_start(m, DEV, s->dma,
				  (uint32_t)s->lines * LINE,
				  (enum dma_dir)arg);
		break;
	case OP_DONE:
		s->started = 0;
		machine_dev_stop(m, DEV);
		break;
	case OP_LOSE: s->known = 0; break;
	case OP_FREE:
		f = free_args(st, s, (enum deviation)arg);
		act_free(m, st, &f);
		break;
	}
}

/* ---- states ---- */

static size_t alloc_size(const struct client_setup *s)
{
	(void)s;
	return sizeof(struct state);
}

static void alloc_sizes(const struct client_setup *s,
			const struct platform *p, struct machine_sizes *z)
{
	*z = (struct machine_sizes){
		.mem = (uint32_t)s->nlines * LINE,
		.iova_pages = p->niommus ? (uint32_t)s->nlines + 1 : 0,
		.ndomains = (uint32_t)p->niommus,
		.ngrants = (uint32_t)s->nsubjects,
	};
}

static void alloc_start(struct machine *m, const struct client_setup *s)
{
	struct state *st = state_of(m);

	st->nsubs = (uint8_t)s->nsubjects;
	st->nlines = (uint8_t)s->nlines;
}

static uint8_t *alloc_state(struct machine *m, int i, int kind)
{
	(void)kind;
	return &state_of(m)->sub[i].state;
}

static void alloc_settle(struct machine *m)
{
	struct state *st = state_of(m);
	uint32_t ptes = m->sizes.ndomains * m->sizes.iova_pages;
	bool held = false;

	for (int i = 0; i < st->nsubs; i++)
		if (!st->sub[i].known)
			memset(&st->sub[i], 0, sizeof(st->sub[i]));
	for (int i = 0; i < st->nsubs; i++)
		if (live(&st->sub[i]) && st->sub[i].addr != NULL_ADDR)
			return;
	for (int l = 0; l < st->nlines; l++)
		held |= st->used[l];
	for (uint32_t i = 0; i < ptes; i++)
		held |= m->iova[i] == IOVA_HEAD || m->iova[i] == IOVA_BODY;
	if (held)
		machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, 0, 0,
			       "memory or an address is held for ever");
}

/* Which subject is which does not matter. */
static void alloc_canonical(struct machine *m, char *names)
{
	struct state *st = state_of(m);
	struct sub *s = st->sub;

	/* two at most: one exchange sorts them */
	if (st->nsubs == 2 && memcmp(&s[0], &s[1], sizeof(*s)) > 0) {
		struct sub t = s[0];

		s[0] = s[1];
		s[1] = t;
		if (names) {
			char name = names[0];

			names[0] = names[1];
			names[1] = name;
		}
	}
	client_sort_grants(m);
}

/* ---- for people ---- */

static const char *alloc_show(struct arena *a, const struct machine *m,
			      uint32_t mv, const char *names)
{
	static const char *const how[NDEVIATIONS] = {
		"", " with a smaller size", " with a larger size",
		" with another's CPU address", " with another's handle",
		" for another device", " with dma_pool_free()",
	};
	int arg = arg_of(mv), name = names[sub_of(mv)];

	(void)m;
	switch ((enum op)op_of(mv)) {
	case OP_ALLOC:
		return arena_printf(a, "the driver allocates %d bytes of "
				       "coherent memory as %c%s",
				    (arg >> 1) * LINE, name,
				    arg & 1 ? "; the allocation fails" : "");
	case OP_CHECK:
		return arena_printf(a, "the driver tests whether %c is NULL",
				    name);
	case OP_READ:
		return arena_printf(a, "the CPU reads byte %d of %c", arg,
				    name);
	case OP_WRITE:
		return arena_printf(a, "the CPU writes byte %d of %c", arg,
				    name);
	case OP_START:
		return arena_printf(a, "the driver makes the device %s %c",
				    arg == DIR_TO_DEVICE ? "read" : "write",
				    name);
	case OP_DONE:
		return arena_printf(a, "the device is done with %c", name);
	case OP_LOSE:
		return arena_printf(a, "the driver forgets %c", name);
	case OP_FREE:
		return arena_printf(a, "the driver frees %c%s", name,
				    how[arg]);
	}
	return "";
}

const struct client client_allocation = {
	.name = "allocation",
	.kinds = { SUBJECT_allocation },
	.size = alloc_size,
	.sizes = alloc_sizes,
	.start = alloc_start,
	.moves = alloc_moves,
	.events = alloc_events,
	.birth = alloc_birth,
	.act = alloc_act,
	.state = alloc_state,
	.settle = alloc_settle,
	.canonical = alloc_canonical,
	.show = alloc_show,
};
