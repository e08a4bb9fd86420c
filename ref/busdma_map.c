/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps: their life, and syncs.
 *
 * Without bounce pages a sync is cache work, what the platform does for the
 * device (PRE) and for the CPU (POST). With them PREWRITE copies to the
 * bounce pages and POSTREAD from them; PREREAD copies nothing, so that what
 * the device does not write is undefined after POSTREAD.
 */
#include <errno.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma.h"
#include "ref/busdma_impl.h"
#include "ref/dmamap.h"

/* ---- life ---- */

int busdma_map_new(struct machine *m, int tag)
{
	struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < busdma_nmaps(m); i++) {
		if (s->map[i].used)
			continue;
		memset(&s->map[i], 0, sizeof(s->map[i]));
		s->map[i].used = 1;
		s->map[i].tag = (uint8_t)tag;
		s->tag[tag - 1].maps++;
		return i + 1;
	}
	return 0;
}

int busdma_map_create(struct machine *m, int tag, unsigned flags, int *map)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);
	struct busdma_zone *z;

	/* COHERENT is a hint for one port; it changes nothing here */
	(void)flags;
	*map = 0;
	busdma_may_sleep(m, "bus_dmamap_create() with a mutex held");
	if (!t)
		return EINVAL;
	if (api_fails(m, API_FAIL_ALLOC) || busdma_zone_setup(m, t, false) ||
	    !(*map = busdma_map_new(m, tag)))
		return ENOMEM;
	z = busdma_zone_of(m, t);
	if (z)
		z->maps++;
	busdma_state(m)->map[*map - 1].coherent = t->coherent;
	return 0;
}

int busdma_map_destroy(struct machine *m, int tag, int map)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);
	struct busdma_zone *z;

	if (!mp)
		return EINVAL;
	if (mp->dmamem) {
		busdma_panic(m, "the map of bus_dmamem_alloc() is destroyed");
		return EINVAL;
	}
	if (mp->state != MAP_IDLE)
		return EBUSY;
	z = busdma_zone_of(m, t);
	if (z)
		z->maps--;
	t->maps--;
	memset(mp, 0, sizeof(*mp));
	return 0;
}

bool busdma_map_is_null(const struct machine *m, int map)
{
	const struct busdma_state *s = busdma_state(m);
	const struct busdma_tag *t;

	if (map < 1 || map > busdma_nmaps(m) || !s->map[map - 1].used)
		return true;
	t = &s->tag[s->map[map - 1].tag - 1];
	return !busdma_noncoherent(m, t) && !busdma_behind_iommu(m, t) &&
	       (!t->could_bounce || s->map[map - 1].dmamem);
}

void busdma_unload(struct machine *m, int tag, int map)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);

	if (!mp)
		return;
	busdma_uses(m, t);
	if (mp->state != MAP_LOADED)
		busdma_protocol(m, "a map that is not loaded is unloaded");
	else
		busdma_release(m, mp);
	mp->mbuf = 0;
}

bool busdma_map_segment(const struct machine *m, int map, int i,
			struct busdma_segment *seg)
{
	const struct busdma_map *mp;
	int at;

	if (map < 1 || map > busdma_nmaps(m))
		return false;
	mp = &busdma_state(m)->map[map - 1];
	if (mp->state != MAP_LOADED)
		return false;
	for (at = 0; at < mp->next && (i || !mp->ext[at].head); at++)
		i -= mp->ext[at].head;
	if (at == mp->next)
		return false;
	*seg = (struct busdma_segment){ mp->ext[at].dma, mp->ext[at].len };
	for (at++; at < mp->next && !mp->ext[at].head; at++)
		seg->len += mp->ext[at].len;
	return true;
}

/* ---- sync ---- */

static enum dma_dir dir_of(bool read, bool write)
{
	return read && write ? DIR_BIDIRECTIONAL :
	       read	     ? DIR_FROM_DEVICE :
			       DIR_TO_DEVICE;
}

static void cache_work(struct machine *m, const struct busdma_tag *t,
		       const struct busdma_map *mp, uint32_t addr,
		       uint32_t len, unsigned op)
{
	if (t->coherent || mp->coherent)
		return;
	if (op & BUSDMA_PRE)
		dmamap_arch_sync(m, t->dev, SYNC_FOR_DEVICE, addr, len,
				 dir_of(op & BUSDMA_PREREAD,
					op & BUSDMA_PREWRITE));
	if (op & BUSDMA_POST)
		dmamap_arch_sync(m, t->dev, SYNC_FOR_CPU, addr, len,
				 dir_of(op & BUSDMA_POSTREAD,
					op & BUSDMA_POSTWRITE));
}

/*
 * The kernels go over the bounce pages once: a PRE half that did something
 * there leaves none for the POST half.
 */
static void sync_bounced(struct machine *m, const struct busdma_tag *t,
			 const struct busdma_map *mp,
			 const struct busdma_extent *e, unsigned op)
{
	bool pre = (op & BUSDMA_PREWRITE) ||
		   ((op & BUSDMA_PREREAD) && busdma_noncoherent(m, t));

	if (op & BUSDMA_PREWRITE)
		machine_copy(m, e->phys, e->orig, e->len);
	if (pre)
		cache_work(m, t, mp, e->phys, e->len, op & BUSDMA_PRE);
	if (pre || !(op & BUSDMA_POSTREAD))
		return;
	cache_work(m, t, mp, e->phys, e->len, op & BUSDMA_POST);
	machine_copy(m, e->orig, e->phys, e->len);
}

static void sync_extent(struct machine *m, const struct busdma_tag *t,
			const struct busdma_map *mp,
			const struct busdma_extent *e, unsigned op)
{
	/* the device is to fill it: what is there does not matter any more */
	if ((op & (BUSDMA_PRE | BUSDMA_POST)) == BUSDMA_PREREAD)
		machine_forget(m, e->orig, e->len);
	if (e->bounced)
		sync_bounced(m, t, mp, e, op);
	else
		cache_work(m, t, mp, e->phys, e->len, op);
}

void busdma_sync_range(struct machine *m, const struct busdma_tag *t,
		       const struct busdma_map *mp, uint64_t off, uint64_t len,
		       unsigned op)
{
	uint64_t at = 0;

	for (int i = 0; i < mp->next; at += mp->ext[i++].len) {
		struct busdma_extent e = mp->ext[i];
		uint64_t from = off > at ? off - at : 0;
		uint64_t to = off + len > at ? off + len - at : 0;

		if (to > e.len)
			to = e.len;
		if (from >= to)
			continue;
		e.orig += (uint32_t)from;
		e.phys += (uint32_t)from;
		e.len = (uint32_t)(to - from);
		sync_extent(m, t, mp, &e, op);
	}
	if (op & BUSDMA_PRE)
		machine_drain(m, *m->cpu);
}

static bool plain_extents(const struct busdma_map *mp)
{
	for (int i = 0; i < mp->next; i++)
		if (!mp->ext[i].bounced)
			return true;
	return false;
}

void busdma_sync(struct machine *m, int tag, int map, unsigned op)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);

	if (!mp)
		return;
	busdma_uses(m, t);
	if (!op || (op & ~(unsigned)(BUSDMA_PRE | BUSDMA_POST)))
		busdma_protocol(m, "a sync with operations that do not exist");
	if (mp->state != MAP_LOADED) {
		busdma_protocol(m, "a map that is not loaded is synced");
		return;
	}
	if ((op & BUSDMA_PRE) && (op & BUSDMA_POST)) {
		busdma_protocol(m, "a sync mixes PRE and POST operations");
		if (plain_extents(mp) && !mp->coherent &&
		    busdma_noncoherent(m, t)) {
			busdma_panic(m, "unsupported combination of sync operations");
			return;
		}
	}
	busdma_sync_range(m, t, mp, 0, UINT64_MAX / 2, op);
}
