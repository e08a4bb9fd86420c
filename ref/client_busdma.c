/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clients of bus_dma(9): maps over the driver's memory (loads, syncs of
 * every combination, transfers in both directions, unloads), and memory of
 * bus_dmamem_alloc().
 *
 * They call the implementation of ref/busdma.h; its state lies before the
 * client's own in the machine's block. Loads succeed at once: there are
 * bounce pages for all.
 */
#include "ref/client_impl.h"

#include <assert.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma.h"

#define DEV 0
/* Page 0 is nobody's: address 0 is NULL. */
#define FIRST LINE
#define MAX_SEGS 2

struct sub {
	uint64_t seg[MAX_SEGS];
	uint8_t len[MAX_SEGS], nsegs;
	uint8_t state[2];	/* of both halves, or of the memory */
	uint8_t map;		/* id */
	uint8_t known, started;
	uint8_t line, lines;	/* of the last load */
	uint8_t addr;		/* dmamem */
};

struct state {
	uint8_t nsubs, nlines, tag, other_tag;
	struct sub sub[CLIENT_MAX_SUBJECTS];
};

enum op {
	OP_LOAD,		/* arg: first line * 4 + lines */
	OP_UNLOAD,
	OP_SYNC,		/* arg: enum busdma_sync_op bits */
	OP_START,		/* arg: segment * 4 + direction */
	OP_DONE,
	OP_DESTROY,
	OP_READ,		/* arg: address */
	OP_WRITE,
	OP_ALLOC,
	OP_CREATE,
	OP_FREE			/* arg: enum deviation */
};

enum deviation { AS_ALLOCATED, OTHER_ADDR, OTHER_TAG, NDEVIATIONS };

static size_t api_size(const struct client_setup *s)
{
	return (api_state_size(s->nsubjects) + 7) & ~(size_t)7;
}

static size_t busdma_size(const struct client_setup *s)
{
	return api_size(s) + sizeof(struct state);
}

static struct state *state_of(const struct machine *m)
{
	/* the block's client part ends with the state and the caller's byte */
	return (struct state *)(m->client + m->sizes.client - 8 -
				sizeof(struct state));
}

static struct sub *sub_in(const struct machine *m, uint32_t mv)
{
	return &state_of(m)->sub[sub_of(mv)];
}

static bool in(const struct sub *s, enum subject kind, const char *name)
{
	return s->state[0] == contract_state_from_name(kind, name);
}

/* ---- moves ---- */

static bool loaded(const struct machine *m, const struct sub *s)
{
	return s->map && busdma_state(m)->map[s->map - 1].used &&
	       busdma_state(m)->map[s->map - 1].state == MAP_LOADED;
}

static void moves_start(const struct machine *m, const struct sub *s,
			struct list *l, int i)
{
	for (int k = 0; k < s->nsegs && !m->dev[DEV].transfer.running; k++) {
		add(l, move(OP_START, i, k * 4 + DIR_TO_DEVICE));
		add(l, move(OP_START, i, k * 4 + DIR_FROM_DEVICE));
	}
}

static void moves_sync(struct list *l, int i)
{
	static const unsigned ops[] = {
		BUSDMA_PREREAD, BUSDMA_PREWRITE, BUSDMA_PRE,
		BUSDMA_POSTREAD, BUSDMA_POSTWRITE, BUSDMA_POST,
	};

	for (size_t k = 0; k < sizeof(ops) / sizeof(*ops); k++)
		add(l, move(OP_SYNC, i, (int)ops[k]));
}

static void moves_load(const struct state *st, struct list *l, int i)
{
	for (int line = 0; line < st->nlines; line++)
		add(l, move(OP_LOAD, i, line * 4 + 1));
	if (st->nlines == 2 && st->nsubs == 1)
		add(l, move(OP_LOAD, i, 2));
}

static int map_moves(const struct machine *m, uint32_t *v, int max)
{
	const struct state *st = state_of(m);
	struct list l = { v, 0, max };

	for (int i = 0; i < st->nsubs; i++) {
		const struct sub *s = &st->sub[i];

		if (s->started) {
			add(&l, move(OP_DONE, i, 0));
			continue;
		}
		if (!loaded(m, s) && !in(s, SUBJECT_busdma_map, "destroyed"))
			moves_load(st, &l, i);
		if (!s->known)
			continue;
		moves_start(m, s, &l, i);
		add(&l, move(OP_UNLOAD, i, 0));
		if (loaded(m, s))
			moves_sync(&l, i);
		else if (!in(s, SUBJECT_busdma_map, "destroyed"))
			add(&l, move(OP_DESTROY, i, 0));
	}
	for (int b = FIRST; b < FIRST + st->nlines * LINE; b++) {
		add(&l, move(OP_READ, 0, b));
		add(&l, move(OP_WRITE, 0, b));
	}
	return l.n;
}

/* ---- what a move means ---- */

static void map_birth(const struct machine *m, int i, struct value *roles)
{
	const struct state *st = state_of(m);

	memset(roles, 0, ROLE_max * sizeof(*roles));
	roles[ROLE_tag] = num(st->tag);
	roles[ROLE_bmap] = num(st->sub[i].map);
	roles[ROLE_family] = num(FAMILY_busdma);
}

struct events {
	struct client_event *v;
	int n;
};

static void event(struct events *e, enum event ev, int sub, unsigned kinds)
{
	assert(e->n < CLIENT_MAX_EVENTS);
	e->v[e->n++] = (struct client_event){ .event = ev, .subject = sub,
					      .kinds = kinds };
}

static void events_of_sync(int i, unsigned op, struct events *e)
{
	if (op & BUSDMA_PREREAD)
		event(e, EVENT_bsync_preread, i, 0);
	if (op & BUSDMA_PREWRITE)
		event(e, EVENT_bsync_prewrite, i, 0);
	if (op & BUSDMA_POSTREAD)
		event(e, EVENT_bsync_postread, i, 0);
	if (op & BUSDMA_POSTWRITE)
		event(e, EVENT_bsync_postwrite, i, 0);
}

static bool covers(const struct sub *s, int addr)
{
	int line = (addr - FIRST) / LINE;

	return s->known && line >= s->line && line < s->line + s->lines;
}

static void events_of_load(const struct machine *m, int i, int arg,
			   struct events *e)
{
	const struct state *st = state_of(m);

	event(e, EVENT_load, i, 0);
	for (int k = 0; k < st->nsubs; k++)
		if (k != i && loaded(m, &st->sub[k]) &&
		    covers(&st->sub[k], FIRST + (arg >> 2) * LINE))
			event(e, EVENT_overlap, k, 1);
}

static int map_events(const struct machine *m, uint32_t mv,
		      struct client_event *v)
{
	const struct state *st = state_of(m);
	struct events e = { v, 0 };
	int i = sub_of(mv), arg = arg_of(mv);

	switch ((enum op)op_of(mv)) {
	case OP_LOAD: events_of_load(m, i, arg, &e); break;
	case OP_UNLOAD: event(&e, EVENT_unload, i, 0); break;
	case OP_SYNC: events_of_sync(i, (unsigned)arg, &e); break;
	case OP_START:
		/* each half of the contract is about one direction */
		event(&e, EVENT_dev_start, i,
		      (arg & 3) == DIR_FROM_DEVICE ? 1u : 2u);
		break;
	case OP_DONE: event(&e, EVENT_dev_done, i, 0); break;
	case OP_DESTROY: event(&e, EVENT_map_destroy, i, 0); break;
	case OP_READ: case OP_WRITE:
		for (int k = 0; k < st->nsubs; k++)
			if (covers(&st->sub[k], arg))
				event(&e, op_of(mv) == OP_READ ?
					      EVENT_cpu_read : EVENT_cpu_write,
				      k, 0);
		break;
	default: break;
	}
	return e.n;
}

/* ---- doing it ---- */

static void take_segments(struct machine *m, struct sub *s)
{
	struct busdma_segment seg;

	for (s->nsegs = 0; s->nsegs < MAX_SEGS &&
			   busdma_map_segment(m, s->map, s->nsegs, &seg);
	     s->nsegs++) {
		s->seg[s->nsegs] = seg.addr;
		s->len[s->nsegs] = (uint8_t)seg.len;
	}
}

static void act_load(struct machine *m, const struct state *st,
		     struct sub *s, uint32_t addr, uint32_t size)
{
	struct busdma_mem mem = busdma_mem_buffer(addr, size);

	s->known = 1;
	busdma_load(m, st->tag, s->map, &mem, (struct busdma_callback){ 0 },
		    BUSDMA_NOWAIT);
	take_segments(m, s);
}

static void act_start(struct machine *m, struct sub *s, int arg)
{
	s->started = 1;
	machine_dev_start(m, DEV, s->seg[arg >> 2], s->len[arg >> 2],
			  (enum dma_dir)(arg & 3));
}

static void act_access(struct machine *m, uint32_t addr, bool write)
{
	if (write)
		machine_cpu_write(m, 0, addr, machine_memtype(m, addr), 0);
	else
		machine_cpu_read(m, 0, addr, machine_memtype(m, addr));
}

static void map_act(struct machine *m, uint32_t mv)
{
	struct state *st = state_of(m);
	struct sub *s = sub_in(m, mv);
	int arg = arg_of(mv);

	switch ((enum op)op_of(mv)) {
	case OP_LOAD:
		s->line = (uint8_t)(arg >> 2);
		s->lines = (uint8_t)(arg & 3);
		act_load(m, st, s, (uint32_t)(FIRST + s->line * LINE),
			 (uint32_t)s->lines * LINE);
		break;
	case OP_UNLOAD: busdma_unload(m, st->tag, s->map); break;
	case OP_SYNC: busdma_sync(m, st->tag, s->map, (unsigned)arg); break;
	case OP_START: act_start(m, s, arg); break;
	case OP_DONE:
		s->started = 0;
		machine_dev_stop(m, DEV);
		break;
	case OP_DESTROY: busdma_map_destroy(m, st->tag, s->map); break;
	case OP_READ: act_access(m, (uint32_t)arg, false); break;
	case OP_WRITE: act_access(m, (uint32_t)arg, true); break;
	default: break;
	}
}

/* ---- states ---- */

static void sizes_with_heap(const struct client_setup *s,
			    const struct platform *p,
			    struct machine_sizes *z, int heap)
{
	uint32_t bounce = p->bounce ? (uint32_t)(s->nsubjects * s->nlines) *
					      LINE : 0;

	*z = (struct machine_sizes){
		.mem = (uint32_t)(1 + s->nlines + heap) * LINE + bounce,
		.bounce = bounce, .slot = LINE,
		.iova_pages = p->niommus ? (uint32_t)(s->nsubjects *
						      s->nlines) : 0,
		.ndomains = (uint32_t)p->niommus,
		.ngrants = (uint32_t)(s->nsubjects * MAX_SEGS),
	};
}

static void map_sizes(const struct client_setup *s, const struct platform *p,
		      struct machine_sizes *z)
{
	sizes_with_heap(s, p, z, 1);
}

static int new_tag(struct machine *m, int nlines)
{
	int tag, root = busdma_root_tag(m, DEV);
	struct busdma_tag_args a = {
		.parent = root, .dev = DEV, .alignment = 1,
		.lowaddr = BUSDMA_MAXADDR, .highaddr = BUSDMA_MAXADDR,
		.maxsize = (uint64_t)nlines * LINE, .nsegments = MAX_SEGS,
		.maxsegsz = (uint64_t)nlines * LINE,
		.lockfunc = BUSDMA_DFLT_LOCK,
	};

	if (busdma_tag_create(m, &a, &tag))
		assert(0);
	return tag;
}

static void start_common(struct machine *m, const struct client_setup *s)
{
	struct state *st = state_of(m);

	st->nsubs = (uint8_t)s->nsubjects;
	st->nlines = (uint8_t)s->nlines;
	for (uint32_t b = 0; b < (uint32_t)(s->nlines + 1) * LINE; b++) {
		m->mem[b].fresh = 1;
		m->ghost[b].defined = 1;
	}
}

static void map_start(struct machine *m, const struct client_setup *s)
{
	struct state *st = state_of(m);

	start_common(m, s);
	api_init(m, (uint32_t)(1 + s->nlines) * LINE, LINE);
	st->tag = (uint8_t)new_tag(m, s->nlines);
	for (int i = 0; i < s->nsubjects; i++) {
		int map;

		if (busdma_map_create(m, st->tag, 0, &map))
			assert(0);
		st->sub[i].map = (uint8_t)map;
	}
}

static uint8_t *busdma_contract_state(struct machine *m, int i, int kind)
{
	return &state_of(m)->sub[i].state[kind];
}

/* Nothing is loaded: no slot and no IOVA may be held. */
static void map_settle(struct machine *m)
{
	const struct state *st = state_of(m);
	uint32_t ptes = m->sizes.ndomains * m->sizes.iova_pages;
	bool held = false;

	*m->hazards &= (uint8_t)~HAZARD_PROTOCOL;
	for (int i = 0; i < st->nsubs; i++)
		if (loaded(m, &st->sub[i]))
			return;
	for (uint32_t i = 0; i < ptes; i++)
		held |= m->iova[i] == IOVA_HEAD || m->iova[i] == IOVA_BODY;
	for (uint32_t i = 0; i < m->nslots; i++)
		held |= m->slot[i].used;
	if (held)
		machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, 0, 0,
			       "an address or bounce page is held for ever");
}

static int busdma_parts(const struct machine *m, struct client_part *v)
{
	const struct busdma_state *b = busdma_state(m);
	const struct state *st = state_of(m);
	const struct api_state *a = api_state(m);

#define PART(first, bytes)                                                     \
	((struct client_part){ (uint32_t)((const uint8_t *)(first) -           \
					  m->client), (uint32_t)(bytes) })
	v[0] = PART(&b->tag, 4 * sizeof(b->tag[0]));
	v[1] = PART(&b->zone, sizeof(b->zone[0]));
	v[2] = PART(&b->pages, (const uint8_t *)b->map -
				       (const uint8_t *)&b->pages);
	v[3] = PART(&b->map, st->nsubs * sizeof(b->map[0]));
	v[4] = PART(st, sizeof(*st));
	v[5] = PART(a->block, 4 * sizeof(a->block[0]));
#undef PART
	return 6;
}

/* Maps are told apart by their ids, which their order of birth gives. */
static void busdma_canonical(struct machine *m, char *names)
{
	(void)m;
	(void)names;
}

/* ---- for people ---- */

static const char *show_sync(struct arena *a, int name, unsigned op)
{
	return arena_printf(a, "the driver syncs %c with%s%s%s%s", name,
			    op & BUSDMA_PREREAD ? " PREREAD" : "",
			    op & BUSDMA_PREWRITE ? " PREWRITE" : "",
			    op & BUSDMA_POSTREAD ? " POSTREAD" : "",
			    op & BUSDMA_POSTWRITE ? " POSTWRITE" : "");
}

static const char *busdma_show(struct arena *a, const struct machine *m,
			       uint32_t mv, const char *names)
{
	static const char *const how[NDEVIATIONS] = {
		"", " with another address", " with another tag",
	};
	int arg = arg_of(mv), name = names[sub_of(mv)];

	(void)m;
	switch ((enum op)op_of(mv)) {
	case OP_LOAD:
		return arena_printf(a, "the driver loads map %c", name);
	case OP_UNLOAD:
		return arena_printf(a, "the driver unloads map %c", name);
	case OP_SYNC: return show_sync(a, name, (unsigned)arg);
	case OP_START:
		return arena_printf(a, "the driver makes the device %s the "
				       "memory of %c",
				    (arg & 3) == DIR_TO_DEVICE ? "read" :
								 "write",
				    name);
	case OP_DONE:
		return arena_printf(a, "the device is done with %c", name);
	case OP_DESTROY:
		return arena_printf(a, "the driver destroys map %c", name);
	case OP_CREATE:
		return arena_printf(a, "the driver creates a map over that of "
				       "%c", name);
	case OP_READ:
		return arena_printf(a, "the CPU reads address %d", arg);
	case OP_WRITE:
		return arena_printf(a, "the CPU writes address %d", arg);
	case OP_ALLOC:
		return arena_printf(a, "the driver allocates %c with "
				       "bus_dmamem_alloc()", name);
	case OP_FREE:
		return arena_printf(a, "the driver frees %c%s", name,
				    how[arg]);
	}
	return "";
}

const struct client client_busdma = {
	.name = "busdma_map",
	.kinds = { SUBJECT_busdma_map, SUBJECT_busdma_out },
	.size = busdma_size,
	.sizes = map_sizes,
	.start = map_start,
	.moves = map_moves,
	.events = map_events,
	.birth = map_birth,
	.act = map_act,
	.state = busdma_contract_state,
	.settle = map_settle,
	.parts = busdma_parts,
	.canonical = busdma_canonical,
	.show = busdma_show,
};

/* ---- bus_dmamem_alloc() ---- */

static int mem_moves(const struct machine *m, uint32_t *v, int max)
{
	const struct state *st = state_of(m);
	struct list l = { v, 0, max };

	for (int i = 0; i < st->nsubs; i++) {
		const struct sub *s = &st->sub[i];

		if (s->started) {
			add(&l, move(OP_DONE, i, 0));
			continue;
		}
		if (!s->known || in(s, SUBJECT_busdma_mem, "freed"))
			add(&l, move(OP_ALLOC, i, 0));
		if (!s->known)
			continue;
		if (in(s, SUBJECT_busdma_mem, "live"))
			add(&l, move(OP_LOAD, i, 0));
		if (in(s, SUBJECT_busdma_mem, "loaded")) {
			moves_start(m, s, &l, i);
			add(&l, move(OP_UNLOAD, i, 0));
		}
		add(&l, move(OP_DESTROY, i, 0));
		for (int d = 0; d < NDEVIATIONS; d++)
			if (d != OTHER_ADDR || st->nsubs == 2)
				add(&l, move(OP_FREE, i, d));
		for (int b = 0; b < LINE; b++) {
			if (in(s, SUBJECT_busdma_mem, "freed"))
				break;
			add(&l, move(OP_READ, i, b));
			if (!m->dev[DEV].transfer.running)
				add(&l, move(OP_WRITE, i, b));
		}
	}
	return l.n;
}

static int other_addr(const struct state *st, int i)
{
	return st->sub[!i].addr;
}

static void mem_birth(const struct machine *m, int i, struct value *roles)
{
	const struct state *st = state_of(m);

	memset(roles, 0, ROLE_max * sizeof(*roles));
	roles[ROLE_tag] = num(st->tag);
	roles[ROLE_bmap] = num(st->sub[i].map);
	roles[ROLE_cpu_addr] = num(st->sub[i].addr);
	roles[ROLE_family] = num(FAMILY_busdma);
}

static int mem_events(const struct machine *m, uint32_t mv,
		      struct client_event *v)
{
	static const enum event events[] = {
		[OP_ALLOC] = EVENT_mem_alloc, [OP_LOAD] = EVENT_load,
		[OP_UNLOAD] = EVENT_unload, [OP_FREE] = EVENT_mem_free,
		[OP_START] = EVENT_dev_start, [OP_DONE] = EVENT_dev_done,
		[OP_READ] = EVENT_cpu_read, [OP_WRITE] = EVENT_cpu_write,
		[OP_DESTROY] = EVENT_map_destroy,
	};
	const struct state *st = state_of(m);
	const struct sub *s = sub_in(m, mv);

	v[0] = (struct client_event){ .event = events[op_of(mv)],
				      .subject = sub_of(mv) };
	if (op_of(mv) == OP_FREE) {
		v[0].roles[ROLE_tag] = num(arg_of(mv) == OTHER_TAG ?
						   st->other_tag : st->tag);
		v[0].roles[ROLE_bmap] = num(s->map);
		v[0].roles[ROLE_cpu_addr] =
			num(arg_of(mv) == OTHER_ADDR ?
				    other_addr(st, sub_of(mv)) : s->addr);
	}
	return 1;
}

static void act_alloc(struct machine *m, const struct state *st,
		      struct sub *s)
{
	uint32_t addr;
	int map;

	memset(s, 0, sizeof(*s));
	s->known = 1;
	busdma_mem_alloc(m, st->tag, &addr,
			 BUSDMA_NOWAIT | BUSDMA_COHERENT | BUSDMA_ZERO, &map);
	s->map = (uint8_t)map;
	s->addr = (uint8_t)addr;
}

static void mem_act(struct machine *m, uint32_t mv)
{
	struct state *st = state_of(m);
	struct sub *s = sub_in(m, mv);
	int arg = arg_of(mv);

	switch ((enum op)op_of(mv)) {
	case OP_ALLOC: act_alloc(m, st, s); break;
	case OP_LOAD: act_load(m, st, s, s->addr, LINE); break;
	case OP_UNLOAD: busdma_unload(m, st->tag, s->map); break;
	case OP_FREE:
		busdma_mem_free(m, arg == OTHER_TAG ? st->other_tag : st->tag,
				arg == OTHER_ADDR ?
					(uint32_t)other_addr(st, sub_of(mv)) :
					s->addr, s->map);
		break;
	case OP_START: act_start(m, s, arg); break;
	case OP_DONE:
		s->started = 0;
		machine_dev_stop(m, DEV);
		break;
	case OP_DESTROY: busdma_map_destroy(m, st->tag, s->map); break;
	case OP_READ: act_access(m, (uint32_t)(s->addr + arg), false); break;
	case OP_WRITE: act_access(m, (uint32_t)(s->addr + arg), true); break;
	default: break;
	}
}

static void mem_sizes(const struct client_setup *s, const struct platform *p,
		      struct machine_sizes *z)
{
	sizes_with_heap(s, p, z, s->nsubjects);
}

static void mem_start(struct machine *m, const struct client_setup *s)
{
	struct state *st = state_of(m);

	start_common(m, s);
	api_init(m, (uint32_t)(1 + s->nlines) * LINE,
		 (uint32_t)s->nsubjects * LINE);
	st->tag = (uint8_t)new_tag(m, 1);
	st->other_tag = (uint8_t)new_tag(m, 1);
}

static void mem_settle(struct machine *m)
{
	*m->hazards &= (uint8_t)~HAZARD_PROTOCOL;
}

const struct client client_dmamem = {
	.name = "busdma_mem",
	.kinds = { SUBJECT_busdma_mem },
	.size = busdma_size,
	.sizes = mem_sizes,
	.start = mem_start,
	.moves = mem_moves,
	.events = mem_events,
	.birth = mem_birth,
	.act = mem_act,
	.state = busdma_contract_state,
	.settle = mem_settle,
	.parts = busdma_parts,
	.canonical = busdma_canonical,
	.show = busdma_show,
};
