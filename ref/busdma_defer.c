/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's load calls: callbacks, errors, loads that wait for bounce pages.
 */
#include <errno.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma.h"
#include "ref/busdma_impl.h"

/* ---- the callback ---- */

static int list_segments(const struct busdma_map *mp,
			 struct busdma_segment *segs)
{
	int n = 0;

	for (int i = 0; i < mp->next; i++) {
		const struct busdma_extent *e = &mp->ext[i];

		if (e->head)
			segs[n++] = (struct busdma_segment){ e->dma, 0 };
		segs[n - 1].len += e->len;
	}
	return n;
}

/* The list's storage serves the next load: a pointer kept reads nonsense. */
static void overwrite(struct busdma_segment *segs)
{
	for (int i = 0; i < BUSDMA_EXTENTS; i++)
		segs[i] = (struct busdma_segment){ MACHINE_ERROR_HANDLE, 0 };
}

static void call_back(struct machine *m, struct busdma_map *mp,
		      struct busdma_callback cb, int error)
{
	struct busdma_state *s = busdma_state(m);
	struct busdma_segment inner[BUSDMA_EXTENTS];
	struct busdma_segment *segs = s->in_callback ? inner : s->scratch;
	bool outer = !s->in_callback;
	int n = error ? 0 : list_segments(mp, segs);
	uint64_t mapsize = error ? 0 : mp->mapsize;

	mp->told = 1;
	mp->error = (int16_t)error;
	s->in_callback = 1;
	if (cb.fn)
		cb.fn(cb.arg, segs, n, mapsize, error);
	if (!outer)
		return;
	s->in_callback = 0;
	overwrite(s->scratch);
}

/* ---- loading ---- */

static struct busdma_limits limits_of(const struct busdma_tag *t)
{
	return (struct busdma_limits){ t->alignment, t->boundary, t->maxsegsz,
				       t->nsegments };
}

/* Keeps what is to be loaded where the extents will be. */
static void wait_for_pages(struct machine *m, struct busdma_map *mp,
			   const struct busdma_mem *mem,
			   struct busdma_callback cb)
{
	mp->order = busdma_next_order(m);
	mp->state = MAP_WAITING;
	mp->callback = cb;
	mp->mapsize = mem->mapsize;
	mp->next = (uint8_t)mem->npieces;
	for (int i = 0; i < mem->npieces; i++)
		mp->ext[i] = (struct busdma_extent){
			.orig = mem->piece[i].addr, .len = mem->piece[i].len,
		};
}

static struct busdma_mem what_waits(struct busdma_map *mp)
{
	struct busdma_mem mem = { .mapsize = mp->mapsize,
				  .npieces = mp->next };

	for (int i = 0; i < mp->next; i++)
		mem.piece[i] = (struct busdma_piece){ mp->ext[i].orig,
						      mp->ext[i].len };
	memset(mp->ext, 0, sizeof(mp->ext));
	mp->next = 0;
	return mem;
}

/* Pages for the load: 0, EINPROGRESS, ENOMEM, EFBIG. */
static int get_pages(struct machine *m, const struct busdma_tag *t,
		     struct busdma_map *mp, const struct busdma_mem *mem,
		     bool nowait)
{
	struct busdma_limits lim = limits_of(t);
	uint32_t n = mem->npieces > BUSDMA_EXTENTS ?
			     0 : busdma_count_pages(m, t, mp, &lim, mem);
	bool waits = !nowait && api_fails(m, API_FAIL_DEFER);

	if (!n && !waits)
		return 0;
	if (n > BUSDMA_EXTENTS)
		return EFBIG;
	mp->needed = (uint8_t)n;
	waits |= n && api_fails(m, API_FAIL_BOUNCE);
	if (!waits && busdma_zone_reserve(m, mp, !nowait) == 0)
		return 0;
	if (!nowait)
		return EINPROGRESS;
	mp->needed = 0;
	return ENOMEM;
}

static int load_now(struct machine *m, const struct busdma_tag *t,
		    struct busdma_map *mp, const struct busdma_mem *mem)
{
	struct busdma_limits lim = limits_of(t);
	int error = busdma_build(m, t, mp, &lim, mem);

	if (!error)
		mp->mapsize = mem->mapsize;
	return error;
}

/* The kernel stops, or the memory is not there. */
static int refuse(struct machine *m, const struct busdma_tag *t,
		  const struct busdma_mem *mem)
{
	if (mem->panic) {
		busdma_panic(m, mem->panic);
		return EINVAL;
	}
	if (mem->unmapped) {
		machine_hazard(m, HAZARD_CORRUPT, ACTOR_KERNEL, *m->cpu, 0,
			       "a user address where no page is gets loaded");
		return EFAULT;
	}
	if (mem->unwired)
		busdma_protocol(m, "user pages that are not wired get loaded");
	if (mem->size > t->maxsize)
		return EINVAL;
	if (busdma_mem_is_there(m, mem))
		return 0;
	busdma_panic(m, "an address where no memory is gets loaded");
	return EFAULT;
}

/* Everything but callbacks: 0, or why not. */
static int try_load(struct machine *m, struct busdma_tag *t,
		    struct busdma_map *mp, const struct busdma_mem *mem,
		    bool nowait)
{
	int error;

	mp->mbuf = mem->kind == LOAD_MBUF;
	error = get_pages(m, t, mp, mem, nowait);
	if (!error && mp->needed && t->alignment > busdma_unit(m)) {
		busdma_panic(m, "no bounce page has the alignment");
		error = EINVAL;
	}
	return error ? error : load_now(m, t, mp, mem);
}

static struct busdma_map *begin(struct machine *m, int tag, int map,
				struct busdma_tag **t)
{
	struct busdma_map *mp = busdma_map_for(m, tag, map, t);

	if (!mp)
		return NULL;
	busdma_uses(m, *t);
	if (mp->state == MAP_LOADED)
		busdma_orphan(m, mp);
	if (mp->state == MAP_IDLE) {
		mp->told = 0;
		mp->error = 0;
		return mp;
	}
	busdma_protocol(m, "a map whose load waits is loaded");
	return NULL;
}

/* mbufs and uios never wait, and tell the caller what the callback is told. */
static bool is_callback2(const struct busdma_mem *mem)
{
	return mem->kind == LOAD_MBUF || mem->kind == LOAD_UIO;
}

int busdma_load(struct machine *m, int tag, int map,
		const struct busdma_mem *mem, struct busdma_callback cb,
		unsigned flags)
{
	bool nowait = is_callback2(mem) || (flags & BUSDMA_NOWAIT);
	struct busdma_tag *t;
	struct busdma_map *mp = begin(m, tag, map, &t);
	int error;

	if (!mp)
		return EINVAL;
	if (mem->none) {
		call_back(m, mp, cb, 0);
		return 0;
	}
	mp->dir = flags & BUSDMA_NOWRITE ? DIR_TO_DEVICE : DIR_BIDIRECTIONAL;
	error = refuse(m, t, mem);
	if (error == EINVAL && (mem->panic || !is_callback2(mem)))
		return error;
	if (!error)
		error = try_load(m, t, mp, mem, nowait);
	if (error == EINPROGRESS)
		wait_for_pages(m, mp, mem, cb);
	else
		call_back(m, mp, cb, error);
	if (is_callback2(mem) || error == EINPROGRESS || error == ENOMEM)
		return error;
	return 0;
}

int busdma_load_mbuf_sg(struct machine *m, int tag, int map,
			const struct busdma_mem *mem,
			struct busdma_segment *segs, int *nsegs,
			unsigned flags)
{
	struct busdma_tag *t;
	struct busdma_map *mp = begin(m, tag, map, &t);
	int error;

	/* never waits, whatever the flags */
	(void)flags;
	*nsegs = 0;
	if (!mp)
		return EINVAL;
	mp->dir = DIR_BIDIRECTIONAL;
	error = refuse(m, t, mem);
	if (!error)
		error = try_load(m, t, mp, mem, true);
	if (!error)
		*nsegs = list_segments(mp, segs);
	return error;
}

/* ---- the software interrupt ---- */

static struct busdma_map *first_ready(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);
	struct busdma_map *first = NULL;

	for (int i = 0; i < busdma_nmaps(m); i++)
		if (s->map[i].used && s->map[i].state == MAP_READY &&
		    (!first || s->map[i].order < first->order))
			first = &s->map[i];
	return first;
}

/* A failure that was injected is over: the pages may have been there. */
static void look_again(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);
	struct busdma_map *first = NULL;

	for (int i = 0; i < busdma_nmaps(m); i++)
		if (s->map[i].used && s->map[i].state == MAP_WAITING &&
		    (!first || s->map[i].order < first->order))
			first = &s->map[i];
	if (!first || busdma_zone_reserve(m, first, true))
		return;
	first->order = busdma_next_order(m);
	first->state = MAP_READY;
}

static void lock_op(struct machine *m, const struct busdma_tag *t,
		    enum busdma_lock_op op)
{
	if (t->lockfunc == BUSDMA_LOCK_CLIENT)
		t->client_lock(t->lockarg, op);
	else if (t->lockfunc == BUSDMA_DFLT_LOCK)
		busdma_panic(m, "dflt_lock() is called for a deferred load");
	else if (op == BUSDMA_LOCK)
		busdma_lock(m, t->lock);
	else
		busdma_unlock(m, t->lock);
}

static bool mutex_taken(const struct machine *m, const struct busdma_tag *t)
{
	return t->lockfunc == BUSDMA_LOCK_MUTEX && t->lock &&
	       busdma_state(m)->lock[t->lock - 1].held;
}

static void complete(struct machine *m, struct busdma_tag *t,
		     struct busdma_map *mp)
{
	struct busdma_mem mem = what_waits(mp);
	struct busdma_callback cb = mp->callback;

	memset(&mp->callback, 0, sizeof(mp->callback));
	mp->order = 0;
	mp->state = MAP_IDLE;
	busdma_uses(m, t);
	call_back(m, mp, cb, load_now(m, t, mp, &mem));
}

int busdma_softintr(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);
	struct busdma_map *mp;
	int n = 0;

	for (look_again(m); !s->panicked && (mp = first_ready(m));
	     look_again(m)) {
		struct busdma_tag *t = &s->tag[mp->tag - 1];

		if (mutex_taken(m, t))
			break;
		s->in_softintr = 1;
		lock_op(m, t, BUSDMA_LOCK);
		if (!s->panicked) {
			complete(m, t, mp);
			lock_op(m, t, BUSDMA_UNLOCK);
			n++;
		}
		s->in_softintr = 0;
	}
	return n;
}
