/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bus_dma's state, its locks and lock rules, and leaks.
 */
#include "ref/busdma.h"

#include <errno.h>
#include <stddef.h>

#include "ref/api.h"
#include "ref/busdma_impl.h"

struct busdma_state *busdma_state(const struct machine *m)
{
	return &api_state(m)->busdma;
}

int busdma_nmaps(const struct machine *m)
{
	size_t before = offsetof(struct api_state, busdma) +
			offsetof(struct busdma_state, map);
	size_t n = m->sizes.client > before ? (m->sizes.client - before) /
						  sizeof(struct busdma_map) :
					      0;

	return n < BUSDMA_MAPS ? (int)n : BUSDMA_MAPS;
}

int busdma_map_id(const struct busdma_state *s, const struct busdma_map *mp)
{
	return (int)(mp - s->map) + 1;
}

/* ---- hazards ---- */

void busdma_protocol(struct machine *m, const char *what)
{
	machine_hazard(m, HAZARD_PROTOCOL, ACTOR_KERNEL, *m->cpu, 0, what);
}

void busdma_panic(struct machine *m, const char *what)
{
	busdma_state(m)->panicked = 1;
	machine_hazard(m, HAZARD_CRASH, ACTOR_KERNEL, *m->cpu, 0, what);
}

static void gone(struct machine *m, const char *what)
{
	machine_hazard(m, HAZARD_CORRUPT, ACTOR_KERNEL, *m->cpu, 0, what);
}

struct busdma_tag *busdma_tag_at(struct machine *m, int tag)
{
	struct busdma_state *s = busdma_state(m);

	if (tag < 1 || tag > BUSDMA_TAGS || !s->tag[tag - 1].used ||
	    s->tag[tag - 1].gone) {
		gone(m, "a tag that does not exist is used");
		return NULL;
	}
	return &s->tag[tag - 1];
}

struct busdma_map *busdma_map_at(struct machine *m, int map)
{
	struct busdma_state *s = busdma_state(m);

	if (map < 1 || map > busdma_nmaps(m) || !s->map[map - 1].used) {
		gone(m, "a map that does not exist is used");
		return NULL;
	}
	return &s->map[map - 1];
}

struct busdma_map *busdma_map_for(struct machine *m, int tag, int map,
				  struct busdma_tag **t)
{
	struct busdma_map *mp = busdma_map_at(m, map);

	if (!mp)
		return NULL;
	if (mp->tag != tag)
		busdma_protocol(m, "a map is used with a tag that is not its own");
	*t = busdma_tag_at(m, mp->tag);
	return *t ? mp : NULL;
}

/* ---- locks ---- */

int busdma_thread(const struct machine *m)
{
	return busdma_state(m)->in_softintr ? BUSDMA_SOFTINTR : *m->cpu;
}

static struct busdma_lock *lock_at(struct machine *m, int lock)
{
	struct busdma_state *s = busdma_state(m);

	if (lock >= 1 && lock <= BUSDMA_LOCKS && s->lock[lock - 1].used)
		return &s->lock[lock - 1];
	gone(m, "a lock that does not exist is used");
	return NULL;
}

int busdma_lock_new(struct machine *m, bool sleepable)
{
	struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_LOCKS; i++) {
		if (s->lock[i].used)
			continue;
		s->lock[i] = (struct busdma_lock){ .used = 1,
						   .sleepable = sleepable };
		return i + 1;
	}
	return 0;
}

void busdma_lock_free(struct machine *m, int lock)
{
	struct busdma_lock *l = lock_at(m, lock);

	if (l && l->held)
		busdma_panic(m, "a lock that is held is destroyed");
	if (l)
		*l = (struct busdma_lock){ 0 };
}

void busdma_lock(struct machine *m, int lock)
{
	struct busdma_lock *l = lock_at(m, lock);

	if (l && l->held)
		busdma_panic(m, "a lock that is held is taken again");
	else if (l)
		l->held = (uint8_t)(busdma_thread(m) + 1);
}

void busdma_unlock(struct machine *m, int lock)
{
	struct busdma_lock *l = lock_at(m, lock);

	if (l && l->held != busdma_thread(m) + 1)
		busdma_panic(m, "a lock is released that is not held");
	else if (l)
		l->held = 0;
}

bool busdma_lock_held(const struct machine *m, int lock)
{
	return lock >= 1 && lock <= BUSDMA_LOCKS &&
	       busdma_state(m)->lock[lock - 1].held == busdma_thread(m) + 1;
}

void busdma_may_sleep(struct machine *m, const char *what)
{
	const struct busdma_state *s = busdma_state(m);
	bool held = false;

	for (int i = 0; i < BUSDMA_LOCKS; i++)
		held |= s->lock[i].used && !s->lock[i].sleepable &&
			busdma_lock_held(m, i + 1);
	if (held)
		busdma_protocol(m, what);
	else
		api_may_sleep(m);
}

void busdma_uses(struct machine *m, struct busdma_tag *t)
{
	int thread = busdma_thread(m) + 1;

	if (!t->user)
		t->user = (uint8_t)thread;
	if (t->user != thread)
		t->shared = 1;
	if (t->shared && t->lockfunc == BUSDMA_LOCK_MUTEX &&
	    !busdma_lock_held(m, t->lock))
		busdma_protocol(m, "a tag that threads share is used without its lock");
}

/* ---- leaks ---- */

static bool leak(struct machine *m, const char *what)
{
	machine_hazard(m, HAZARD_LEAK, ACTOR_KERNEL, *m->cpu, 0, what);
	return true;
}

static bool map_leaks(struct machine *m, const struct busdma_map *mp)
{
	if (mp->state == MAP_WAITING || mp->state == MAP_READY)
		return leak(m, "a deferred load never gets its callback");
	if (mp->state == MAP_LOADED)
		return leak(m, "a map is still loaded");
	if (mp->dmamem)
		return leak(m, "memory of bus_dmamem_alloc() is not freed");
	return leak(m, "a map is not destroyed");
}

bool busdma_check_leaks(struct machine *m)
{
	const struct busdma_state *s = busdma_state(m);
	bool any = false;

	for (int i = 0; i < BUSDMA_TAGS; i++)
		if (s->tag[i].used && !s->tag[i].bus)
			any = leak(m, "a tag is not destroyed");
	for (int i = 0; i < busdma_nmaps(m); i++)
		if (s->map[i].used)
			any = map_leaks(m, &s->map[i]);
	for (int i = 0; i < BUSDMA_KVAS; i++)
		if (s->kva[i].used)
			any = leak(m, "memory of bus_dmamem_map() is not unmapped");
	if (s->orphans)
		any = leak(m, "a load was replaced by another, nobody unloads it");
	return any;
}

const char *busdma_error_name(int error)
{
	switch (error) {
	case 0:
		return "0";
	case EBUSY:
		return "EBUSY";
	case EFAULT:
		return "EFAULT";
	case EFBIG:
		return "EFBIG";
	case EINPROGRESS:
		return "EINPROGRESS";
	case EINVAL:
		return "EINVAL";
	case ENOMEM:
		return "ENOMEM";
	default:
		return "error";
	}
}
