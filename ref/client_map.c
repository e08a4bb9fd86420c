/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client of streaming mappings: maps, checks, syncs, unmaps, starts the
 * device, reads and writes, frees, with every value of every role.
 *
 * A line is two bytes here, a page is one line: whatever depends on sharing
 * a line, on part of a mapping or on a neighbour shows with these.
 */
#include "ref/client_impl.h"

#include <assert.h>
#include <string.h>

#include "ref/dmamap.h"

#define DEV 0
#define OTHER_DEV 1
#define MAX_ENTRIES 2

struct range {
	uint8_t at, size;
};

struct sub {
	uint64_t dma[MAX_ENTRIES];
	uint8_t state;
	uint8_t known;		/* born, and the driver has the handle */
	uint8_t dir;
	uint8_t gone;		/* its memory was freed */
	uint8_t started;	/* a transfer on it is under way */
	struct range range;
};

struct state {
	uint8_t nsubs, nlines, sg;
	uint8_t freed[2];	/* lines that nobody owns */
	struct sub sub[CLIENT_MAX_SUBJECTS];
};

enum op {
	OP_MAP,			/* arg: range * 8 + dir * 2 + fails */
	OP_CHECK,
	OP_MISCOMPARE,
	OP_SYNC_CPU,		/* arg: direction; sg: + 4 * wrong count */
	OP_SYNC_DEV,
	OP_UNMAP,		/* arg: enum deviation */
	OP_START,		/* arg: entry */
	OP_DONE,
	OP_LOSE,
	OP_FREE,
	OP_ALLOC,		/* arg: line */
	OP_READ,		/* arg: byte */
	OP_WRITE
};

/* In which role an unmap does not repeat the map. */
enum deviation {
	AS_MAPPED, OTHER_DIR1, OTHER_DIR2, LESS, WRONG_DEV, AS_RESOURCE,
	AS_SINGLE, FEWER, NDEVIATIONS
};

static struct state *state_of(const struct machine *m)
{
	return (struct state *)m->client;
}

static struct sub *sub_in(const struct machine *m, uint32_t mv)
{
	return &state_of(m)->sub[sub_of(mv)];
}

static bool is(uint8_t state, const char *name)
{
	return state == contract_state_from_name(SUBJECT_mapping, name);
}

/* Constant numbers of states, looked up once: the searches ask often. */
enum { ST_none = 0, ST_unchecked, ST_failed, ST_mapped, ST_written, ST_cpu,
       ST_cpu_written, ST_running, ST_done, ST_unmapped };

static void check_numbers(void)
{
	assert(is(ST_unchecked, "unchecked") && is(ST_failed, "failed") &&
	       is(ST_mapped, "mapped") && is(ST_written, "written") &&
	       is(ST_cpu, "cpu") && is(ST_cpu_written, "cpu_written") &&
	       is(ST_running, "running") && is(ST_done, "done") &&
	       is(ST_unmapped, "unmapped"));
	assert((int)DIR_FROM_DEVICE == (int)DIR_from_device &&
	       (int)DIR_TO_DEVICE == (int)DIR_to_device);
}

static bool live(const struct sub *s)
{
	return s->known && contract_state_is_live(SUBJECT_mapping, s->state);
}

/* ---- ranges that can be mapped ---- */

static int range_list(const struct state *st, struct range *r)
{
	int n = 0;

	r[n++] = (struct range){ 0, (uint8_t)(st->nlines * LINE) };
	if (st->sg)
		return n;
	if (st->nlines == 1) {
		r[n++] = (struct range){ 0, 1 };
		r[n++] = (struct range){ 1, 1 };
	} else {
		r[n++] = (struct range){ 0, LINE };
		r[n++] = (struct range){ LINE, LINE };
		if (st->nsubs == 1)
			r[n++] = (struct range){ LINE, 1 };
	}
	return n;
}

static bool covers(struct range r, int byte)
{
	return byte >= r.at && byte < r.at + r.size;
}

static bool touches_line(struct range r, int line)
{
	return r.at < (line + 1) * LINE && r.at + r.size > line * LINE;
}

static bool share_line(struct range a, struct range b)
{
	for (int l = 0; l < 2; l++)
		if (touches_line(a, l) && touches_line(b, l))
			return true;
	return false;
}

static bool owned(const struct state *st, struct range r)
{
	for (int l = 0; l < st->nlines; l++)
		if (touches_line(r, l) && st->freed[l])
			return false;
	return true;
}

/* Part K of a mapping: a list has an entry for each line. */
static struct range entry(const struct state *st, const struct sub *s, int k)
{
	if (!st->sg)
		return s->range;
	return (struct range){ (uint8_t)(k * LINE), LINE };
}

static int entries(const struct state *st)
{
	return st->sg ? st->nlines : 1;
}

/* ---- moves ---- */

static void moves_map(const struct state *st, struct list *l, int i)
{
	struct range r[4];
	int n = range_list(st, r);

	for (int k = 0; k < n; k++)
		for (int dir = 0; owned(st, r[k]) && dir < 3; dir++) {
			add(l, move(OP_MAP, i, k * 8 + dir * 2));
			add(l, move(OP_MAP, i, k * 8 + dir * 2 + 1));
		}
}

static bool deviation_makes_sense(const struct state *st, const struct sub *s,
				  enum deviation d)
{
	switch (d) {
	case LESS: return !st->sg && s->range.size > 1;
	case AS_SINGLE: return st->sg;
	case FEWER: return st->sg;
	case AS_RESOURCE: return !st->sg;
	default: return true;
	}
}

static void moves_of(const struct state *st, const struct sub *s,
		     struct list *l, int i)
{
	if (s->state == ST_unchecked) {
		add(l, move(OP_CHECK, i, 0));
		if (!st->sg)
			add(l, move(OP_MISCOMPARE, i, 0));
	}
	for (int dir = 0; dir < 3; dir++)
		for (int few = 0; few <= (st->sg ? 1 : 0); few++) {
			add(l, move(OP_SYNC_CPU, i, dir + 4 * few));
			add(l, move(OP_SYNC_DEV, i, dir + 4 * few));
		}
	for (int d = 0; d < NDEVIATIONS; d++)
		if (deviation_makes_sense(st, s, (enum deviation)d))
			add(l, move(OP_UNMAP, i, d));
	add(l, move(OP_LOSE, i, 0));
	if (!s->gone)
		add(l, move(OP_FREE, i, 0));
}

static bool device_idle(const struct machine *m)
{
	return !m->dev[DEV].transfer.running;
}

static int map_moves(const struct machine *m, uint32_t *v, int max)
{
	const struct state *st = state_of(m);
	struct list l = { v, 0, max };

	for (int i = 0; i < st->nsubs; i++) {
		const struct sub *s = &st->sub[i];

		if (!live(s))
			moves_map(st, &l, i);
		if (!s->known) {
			/* a handle of 0 in memory that was cleared */
			add(&l, move(OP_UNMAP, i, AS_MAPPED));
			continue;
		}
		moves_of(st, s, &l, i);
		for (int k = 0; device_idle(m) && !s->gone && k < entries(st);
		     k++)
			add(&l, move(OP_START, i, k));
		if (s->started)
			add(&l, move(OP_DONE, i, 0));
	}
	for (int line = 0; line < st->nlines; line++) {
		if (st->freed[line])
			add(&l, move(OP_ALLOC, 0, line));
		for (int b = line * LINE;
		     !st->freed[line] && b < (line + 1) * LINE; b++) {
			add(&l, move(OP_READ, 0, b));
			add(&l, move(OP_WRITE, 0, b));
		}
	}
	return l.n;
}

/* ---- what a move means ---- */

static enum family family_of(const struct state *st)
{
	return st->sg ? FAMILY_sg : FAMILY_single;
}

/* The vocabulary's direction is numbered as the machine's and the kernel's. */
static struct value dir_value(int dir)
{
	return num(dir);
}

static void map_birth(const struct machine *m, int i, struct value *roles)
{
	const struct state *st = state_of(m);
	const struct sub *s = &st->sub[i];

	client_no_roles(roles);
	roles[ROLE_dev] = num(DEV);
	roles[ROLE_dir] = dir_value(s->dir);
	roles[ROLE_family] = num(family_of(st));
	if (st->sg) {
		roles[ROLE_nents_arg] = num(entries(st));
		roles[ROLE_nents_result] = num(-1);
	} else {
		roles[ROLE_size] = num(s->range.size);
	}
}

static int unmap_dir(const struct sub *s, enum deviation d)
{
	return d == OTHER_DIR1 ? (s->dir + 1) % 3 :
	       d == OTHER_DIR2 ? (s->dir + 2) % 3 : s->dir;
}

/* What an unmap with LESS leaves out: a line if there are several. */
static uint32_t unmap_size(const struct sub *s, uint32_t size,
			   enum deviation d)
{
	if (d != LESS)
		return size;
	return size - (s->range.size > LINE ? LINE : 1);
}

static void unmap_roles(const struct state *st, const struct sub *s,
			enum deviation d, struct value *roles)
{
	roles[ROLE_dev] = num(d == WRONG_DEV ? OTHER_DEV : DEV);
	roles[ROLE_dir] = dir_value(unmap_dir(s, d));
	roles[ROLE_family] = num(d == AS_RESOURCE ? FAMILY_resource :
				 d == AS_SINGLE ? FAMILY_single :
				 family_of(st));
	if (st->sg && d != AS_SINGLE)
		roles[ROLE_nents] = num(entries(st) - (d == FEWER));
	if (!st->sg)
		roles[ROLE_size] = num(unmap_size(s, s->range.size, d));
}

struct events {
	struct client_event *v;
	int n;
};

static struct value *event(struct events *e, enum event ev, int sub)
{
	struct client_event *x = &e->v[e->n++];

	assert(e->n <= CLIENT_MAX_EVENTS);
	x->event = ev;
	x->subject = sub;
	x->kinds = 0;
	client_no_roles(x->roles);
	return x->roles;
}

static void events_of_sync(const struct state *st, enum event ev, int i,
			   int arg, struct events *e)
{
	struct value *roles = event(e, ev, i);

	roles[ROLE_dir] = dir_value(arg & 3);
	if (st->sg)
		roles[ROLE_nents] = num(entries(st) - (arg >> 2));
}

static void events_of_access(const struct state *st, int byte, bool write,
			     struct events *e)
{
	for (int i = 0; i < st->nsubs; i++) {
		const struct sub *s = &st->sub[i];

		if (!s->known || s->gone)
			continue;
		if (covers(s->range, byte))
			event(e, write ? EVENT_cpu_write : EVENT_cpu_read, i);
		else if (touches_line(s->range, byte / LINE))
			event(e, write ? EVENT_near_write : EVENT_near_read,
			      i);
	}
}

static void events_of_map(const struct state *st, int i, int arg,
			  struct events *e)
{
	struct range r[4];

	range_list(st, r);
	event(e, EVENT_map, i);
	for (int k = 0; k < st->nsubs; k++)
		if (k != i && live(&st->sub[k]) && !st->sub[k].gone &&
		    share_line(st->sub[k].range, r[arg >> 3]))
			event(e, EVENT_overlap, k)[ROLE_dir] =
				dir_value(arg >> 1 & 3);
}

static void events_of_free(const struct state *st, int i, struct events *e)
{
	for (int k = 0; k < st->nsubs; k++)
		if (st->sub[k].known && !st->sub[k].gone &&
		    share_line(st->sub[k].range, st->sub[i].range))
			event(e, EVENT_buf_free, k);
}

static int map_events(const struct machine *m, uint32_t mv,
		      struct client_event *v)
{
	const struct state *st = state_of(m);
	const struct sub *s = sub_in(m, mv);
	struct events e = { v, 0 };
	int i = sub_of(mv), arg = arg_of(mv);

	switch ((enum op)op_of(mv)) {
	case OP_MAP: events_of_map(st, i, arg, &e); break;
	case OP_CHECK:
		event(&e, s->dma[0] == MACHINE_ERROR_HANDLE ?
			      EVENT_check_fail : EVENT_check_ok, i);
		break;
	case OP_MISCOMPARE: event(&e, EVENT_miscompare, i); break;
	case OP_SYNC_CPU:
		events_of_sync(st, EVENT_sync_cpu, i, arg, &e);
		break;
	case OP_SYNC_DEV:
		events_of_sync(st, EVENT_sync_dev, i, arg, &e);
		break;
	case OP_UNMAP:
		unmap_roles(st, s, (enum deviation)arg,
			    event(&e, EVENT_unmap, i));
		break;
	case OP_START: event(&e, EVENT_dev_start, i); break;
	case OP_DONE: event(&e, EVENT_dev_done, i); break;
	case OP_LOSE:
		event(&e, EVENT_scope_end, i);
		event(&e, EVENT_handle_lost, i);
		break;
	case OP_FREE: events_of_free(st, i, &e); break;
	case OP_ALLOC: break;
	case OP_READ: events_of_access(st, arg, false, &e); break;
	case OP_WRITE: events_of_access(st, arg, true, &e); break;
	}
	return e.n;
}

/* ---- doing it ---- */

static void act_map(struct machine *m, struct state *st, struct sub *s,
		    int arg)
{
	enum dma_dir dir = (enum dma_dir)(arg >> 1 & 3);
	struct range r[4];

	range_list(st, r);
	*s = (struct sub){ .known = 1, .dir = (uint8_t)dir,
			   .range = r[arg >> 3] };
	for (int k = 0; k < MAX_ENTRIES; k++)
		s->dma[k] = MACHINE_ERROR_HANDLE;
	for (int k = 0; !(arg & 1) && k < entries(st); k++) {
		struct range part = entry(st, s, k);

		s->dma[k] = dmamap_map(m, DEV, part.at, part.size, dir, 0);
		if (s->dma[k] == MACHINE_ERROR_HANDLE) {
			while (k-- > 0)
				dmamap_unmap(m, DEV, s->dma[k], LINE, dir, 0);
			s->dma[0] = s->dma[1] = MACHINE_ERROR_HANDLE;
			return;
		}
	}
}

static void act_unmap(struct machine *m, const struct state *st,
		      struct sub *s, enum deviation d)
{
	enum dma_dir dir = (enum dma_dir)unmap_dir(s, d);
	int dev = d == WRONG_DEV ? OTHER_DEV : DEV;
	int n = entries(st) - (d == FEWER || d == AS_SINGLE);

	if (!s->known) {
		dmamap_unmap(m, DEV, 0, LINE, DIR_FROM_DEVICE, 0);
		return;
	}
	for (int k = 0; k < n; k++)
		dmamap_unmap(m, dev, s->dma[k],
			     unmap_size(s, entry(st, s, k).size, d), dir,
			     d == AS_RESOURCE ? ATTR_SKIP_CPU_SYNC : 0);
}

static void act_sync(struct machine *m, const struct state *st,
		     const struct sub *s, bool cpu, int arg)
{
	for (int k = 0; k < entries(st) - (arg >> 2); k++)
		(cpu ? dmamap_sync_for_cpu : dmamap_sync_for_device)(
			m, DEV, s->dma[k], entry(st, s, k).size,
			(enum dma_dir)(arg & 3));
}

static void act_free(struct machine *m, struct state *st, int i)
{
	struct range r = st->sub[i].range;

	for (int k = 0; k < st->nsubs; k++)
		if (st->sub[k].known && share_line(st->sub[k].range, r))
			st->sub[k].gone = 1;
	for (int l = 0; l < st->nlines; l++)
		if (touches_line(r, l)) {
			st->freed[l] = 1;
			machine_memory_free(m, (uint32_t)l * LINE, LINE);
		}
}

static void map_act(struct machine *m, uint32_t mv)
{
	struct state *st = state_of(m);
	struct sub *s = sub_in(m, mv);
	int arg = arg_of(mv);

	switch ((enum op)op_of(mv)) {
	case OP_MAP: act_map(m, st, s, arg); break;
	case OP_CHECK: case OP_MISCOMPARE: break;
	case OP_SYNC_CPU: act_sync(m, st, s, true, arg); break;
	case OP_SYNC_DEV: act_sync(m, st, s, false, arg); break;
	case OP_UNMAP: act_unmap(m, st, s, (enum deviation)arg); break;
	case OP_START:
		s->started = 1;
		machine_dev_start(m, DEV, s->dma[arg], entry(st, s, arg).size,
				  (enum dma_dir)s->dir);
		break;
	case OP_DONE:
		s->started = 0;
		machine_dev_stop(m, DEV);
		break;
	case OP_LOSE: s->known = 0; break;
	case OP_FREE: act_free(m, st, sub_of(mv)); break;
	case OP_ALLOC: st->freed[arg] = 0; break;
	case OP_READ:
		machine_cpu_read(m, 0, (uint32_t)arg, MEM_CACHED);
		break;
	case OP_WRITE:
		machine_cpu_write(m, 0, (uint32_t)arg, MEM_CACHED, 0);
		break;
	}
}

/* ---- states ---- */

static size_t map_size(const struct client_setup *s)
{
	(void)s;
	return sizeof(struct state);
}

static void map_sizes(const struct client_setup *s, const struct platform *p,
		      struct machine_sizes *z)
{
	bool pool = p->bounce;
	uint32_t bounce = pool ? (uint32_t)s->nsubjects *
					 (uint32_t)s->nlines * LINE : 0;

	*z = (struct machine_sizes){
		.mem = (uint32_t)s->nlines * LINE + bounce, .bounce = bounce,
		.slot = LINE,
		.iova_pages = p->niommus ? (uint32_t)(s->nsubjects *
						      s->nlines) : 0,
		.ndomains = (uint32_t)p->niommus,
		.ngrants = (uint32_t)(s->nsubjects * (s->sg ? 2 : 1)),
	};
}

static void map_start(struct machine *m, const struct client_setup *s)
{
	struct state *st = state_of(m);

	check_numbers();
	st->nsubs = (uint8_t)s->nsubjects;
	st->nlines = (uint8_t)s->nlines;
	st->sg = s->sg;
	/* what is in memory was written before, and drained */
	for (uint32_t b = 0; b < (uint32_t)s->nlines * LINE; b++) {
		m->mem[b] = machine_cpu_peek(m, 0, b, MEM_CACHED);
		m->mem[b].fresh = 1;
		m->ghost[b].defined = 1;
	}
}

/* Subjects that there are not do not change. */
static int map_parts(const struct machine *m, struct client_part *parts)
{
	const struct state *st = state_of(m);

	parts[0] = (struct client_part){
		0, (uint32_t)(offsetof(struct state, sub) +
			      (size_t)st->nsubs * sizeof(struct sub)),
	};
	return 1;
}

static uint8_t *map_state(struct machine *m, int i, int kind)
{
	(void)kind;
	return &state_of(m)->sub[i].state;
}

/* Complete: no mapping is live to the driver; nothing may be held then. */
static void check_leaks(struct machine *m)
{
	const struct state *st = state_of(m);
	uint32_t ptes = m->sizes.ndomains * m->sizes.iova_pages;
	bool held = false;

	for (int i = 0; i < st->nsubs; i++)
		if (live(&st->sub[i]))
			return;
	for (uint32_t i = 0; i < ptes; i++)
		held |= m->iova[i] == IOVA_HEAD || m->iova[i] == IOVA_BODY;
	for (uint32_t i = 0; i < m->nslots; i++)
		held |= m->slot[i].used;
	for (uint32_t i = 0; i < m->sizes.ngrants; i++)
		held |= m->grant[i].live;
	if (held)
		machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, 0, 0,
			       "an address, slot or permission is held for "
			       "ever");
}

static void map_settle(struct machine *m)
{
	struct state *st = state_of(m);

	for (int i = 0; i < st->nsubs; i++)
		if (!st->sub[i].known)
			memset(&st->sub[i], 0, sizeof(st->sub[i]));
	check_leaks(m);
}

static void swap_subs(struct state *st, int i, int k, char *names)
{
	struct sub t = st->sub[k];

	st->sub[k] = st->sub[i];
	st->sub[i] = t;
	if (names) {
		char name = names[k];

		names[k] = names[i];
		names[i] = name;
	}
}

static void sort_subs(struct state *st, char *names)
{
	for (int i = 1; i < st->nsubs; i++)
		for (int k = i; k > 0 && memcmp(&st->sub[k - 1], &st->sub[k],
						sizeof(st->sub[k])) > 0; k--)
			swap_subs(st, k - 1, k, names);
}

/* Which subject is which, and which grant is which, does not matter. */
static void map_canonical(struct machine *m, char *names)
{
	sort_subs(state_of(m), names);
	client_sort_grants(m);
}

/* ---- for people ---- */

static const char *dir_text(int dir)
{
	static const char *const names[] = { "BIDIRECTIONAL", "TO_DEVICE",
					     "FROM_DEVICE" };

	return names[dir];
}

static const char *show_map(struct arena *a, const struct state *st, int name,
			    int arg)
{
	struct range r[4];

	range_list(st, r);
	return arena_printf(a, "the driver maps bytes %d to %d as %c, %s%s",
			    r[arg >> 3].at,
			    r[arg >> 3].at + r[arg >> 3].size - 1, name,
			    dir_text(arg >> 1 & 3),
			    arg & 1 ? "; the map fails" : "");
}

static const char *map_show(struct arena *a, const struct machine *m,
			    uint32_t mv, const char *names)
{
	static const char *const how[NDEVIATIONS] = {
		"", " with another direction", " with another direction",
		" with a smaller size", " for another device",
		" with dma_unmap_resource()", " with dma_unmap_single()",
		" with fewer entries",
	};
	int arg = arg_of(mv), name = names[sub_of(mv)];

	switch ((enum op)op_of(mv)) {
	case OP_MAP: return show_map(a, state_of(m), name, arg);
	case OP_CHECK:
		return arena_printf(a, "the driver tests %c with "
				       "dma_mapping_error()", name);
	case OP_MISCOMPARE:
		return arena_printf(a, "the driver compares %c with 0 to see "
				       "whether the map failed", name);
	case OP_SYNC_CPU: case OP_SYNC_DEV:
		return arena_printf(a, "the driver syncs %c for the %s, %s%s",
				    name, op_of(mv) == OP_SYNC_CPU ? "CPU" :
				    "device", dir_text(arg & 3),
				    arg >> 2 ? ", with fewer entries" : "");
	case OP_UNMAP:
		if (!sub_in(m, mv)->known)
			return "the driver unmaps a handle of 0 that was "
			       "never mapped";
		return arena_printf(a, "the driver unmaps %c%s", name,
				    how[arg]);
	case OP_START:
		return arena_printf(a, "the driver starts the device on %c",
				    name);
	case OP_DONE:
		return arena_printf(a, "the device is done with %c", name);
	case OP_LOSE:
		return arena_printf(a, "the driver forgets the handle of %c",
				    name);
	case OP_FREE:
		return arena_printf(a, "the driver frees the memory of %c",
				    name);
	case OP_ALLOC:
		return arena_printf(a, "somebody else is given the memory of "
				       "line %d", arg);
	case OP_READ:
		return arena_printf(a, "the CPU reads byte %d", arg);
	case OP_WRITE:
		return arena_printf(a, "the CPU writes byte %d", arg);
	}
	return "";
}

const struct client client_mapping = {
	.name = "mapping",
	.kinds = { SUBJECT_mapping },
	.size = map_size,
	.sizes = map_sizes,
	.start = map_start,
	.moves = map_moves,
	.events = map_events,
	.birth = map_birth,
	.act = map_act,
	.state = map_state,
	.settle = map_settle,
	.parts = map_parts,
	.canonical = map_canonical,
	.show = map_show,
};
