/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tags, maps, loads and syncs of NetBSD and OpenBSD. Bounce pages belong to
 * one map each: from its creation (ALLOCNOW), or from load to unload.
 */
#include "ref/busdma_nb.h"

#include <errno.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma_impl.h"

/* ---- tags ---- */

int busdma_nb_bus_tag(struct machine *m, int dev)
{
	const struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_TAGS; i++)
		if (s->tag[i].used && s->tag[i].bus && s->tag[i].netbsd &&
		    s->tag[i].dev == dev)
			return i + 1;
	return busdma_tag_new(m, &(struct busdma_tag){
		.bus = 1, .netbsd = 1, .dev = (uint8_t)dev, .alignment = 1,
		.iommu = m->platform->device[dev].iommu >= 0,
		.highaddr = BUSDMA_MAXADDR,
	});
}

int busdma_nb_subregion(struct machine *m, int tag, uint64_t min, uint64_t max,
			int *newtag, unsigned flags)
{
	struct busdma_tag *parent = busdma_tag_at(m, tag), t;

	*newtag = 0;
	if (!(flags & BUSDMA_NOWAIT))
		busdma_may_sleep(m, "bus_dmatag_subregion() with a mutex held");
	if (!parent || min > max)
		return EINVAL;
	t = *parent;
	t.bus = t.maps = t.refs = 0;
	t.parent = (uint8_t)tag;
	if (min > t.lowaddr)
		t.lowaddr = min;
	if (max < t.highaddr)
		t.highaddr = max;
	if (api_fails(m, API_FAIL_ALLOC) || !(*newtag = busdma_tag_new(m, &t)))
		return ENOMEM;
	parent->refs++;
	return 0;
}

void busdma_nb_tag_destroy(struct machine *m, int tag)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);

	if (!t)
		return;
	if (t->bus)
		busdma_protocol(m, "the bus's tag is destroyed");
	else if (busdma_tag_destroy(m, tag) == EBUSY)
		busdma_protocol(m, "a tag is destroyed that has maps");
}

/* ---- maps ---- */

/* Takes N pages of those that nobody has. */
static bool take_pages(struct machine *m, const struct busdma_tag *t,
		       uint32_t n)
{
	struct busdma_state *s = busdma_state(m);

	if (!n)
		return true;
	if (!busdma_reaches_area(m, t) || n > m->nslots - s->pages)
		return false;
	s->pages = (uint16_t)(s->pages + n);
	return true;
}

static void give_pages(struct machine *m, uint8_t *n)
{
	struct busdma_state *s = busdma_state(m);

	s->pages = (uint16_t)(s->pages - *n);
	*n = 0;
}

int busdma_nb_create(struct machine *m, int tag, uint64_t size,
		     unsigned nsegments, uint64_t maxsegsz, uint64_t boundary,
		     unsigned flags, int *map)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);
	struct busdma_map *mp;
	uint32_t pages = 0;

	*map = 0;
	if (!(flags & BUSDMA_NOWAIT))
		busdma_may_sleep(m, "bus_dmamap_create() with a mutex held");
	if (!t)
		return EINVAL;
	if ((flags & BUSDMA_ALLOCNOW) && busdma_needs_bounce(m, t))
		pages = busdma_pages_for(m, size);
	if (api_fails(m, API_FAIL_ALLOC) || pages > UINT8_MAX ||
	    !take_pages(m, t, pages))
		return ENOMEM;
	*map = busdma_map_new(m, tag);
	if (!*map) {
		uint8_t n = (uint8_t)pages;

		give_pages(m, &n);
		return ENOMEM;
	}
	mp = &busdma_state(m)->map[*map - 1];
	mp->kept = (uint8_t)pages;
	mp->wide = (flags & BUSDMA_64BIT) != 0;
	mp->limit = size;
	mp->nsegments = nsegments;
	mp->maxsegsz = mp->maxmaxsegsz = maxsegsz;
	mp->boundary = boundary;
	return 0;
}

/* Not loaded any more, and nothing held for the load. */
static void unload(struct machine *m, struct busdma_map *mp)
{
	busdma_release(m, mp);
	give_pages(m, &mp->extra);
	mp->maxsegsz = mp->maxmaxsegsz;
	mp->coherent = 0;
}

void busdma_nb_destroy(struct machine *m, int tag, int map)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);

	if (!mp)
		return;
	unload(m, mp);
	give_pages(m, &mp->kept);
	t->maps--;
	memset(mp, 0, sizeof(*mp));
}

void busdma_nb_unload(struct machine *m, int tag, int map)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);

	if (!mp)
		return;
	if (mp->state != MAP_LOADED)
		busdma_protocol(m, "a map that is not loaded is unloaded");
	unload(m, mp);
}

/* ---- loads ---- */

static enum dma_dir dir_of(unsigned flags)
{
	switch (flags & (BUSDMA_READ | BUSDMA_WRITE)) {
	case BUSDMA_READ:
		return DIR_FROM_DEVICE;
	case BUSDMA_WRITE:
		return DIR_TO_DEVICE;
	default:
		return DIR_BIDIRECTIONAL;
	}
}

static bool is_uncached(const struct machine *m, const struct busdma_mem *mem)
{
	for (int i = 0; i < mem->npieces && i < BUSDMA_EXTENTS; i++)
		if (machine_memtype(m, mem->piece[i].addr) == MEM_CACHED)
			return false;
	return true;
}

static int build(struct machine *m, const struct busdma_tag *t,
		 struct busdma_map *mp, const struct busdma_mem *mem)
{
	const struct busdma_limits lim = { 1, mp->boundary, mp->maxsegsz,
					   mp->nsegments };
	uint32_t n = 0;
	int error;

	if (mem->npieces > BUSDMA_EXTENTS)
		return EFBIG;
	n = busdma_count_pages(m, t, mp, &lim, mem);
	if (n > BUSDMA_EXTENTS)
		return EFBIG;
	if ((n && api_fails(m, API_FAIL_BOUNCE)) ||
	    (n > mp->kept && !take_pages(m, t, n - mp->kept)))
		return ENOMEM;
	mp->extra = n > mp->kept ? (uint8_t)(n - mp->kept) : 0;
	mp->needed = mp->reserved = (uint8_t)n;
	error = busdma_build(m, t, mp, &lim, mem);
	if (error)
		give_pages(m, &mp->extra);
	return error;
}

static int load_error(struct machine *m, const struct busdma_map *mp,
		      const struct busdma_mem *mem)
{
	if (mem->panic || mem->unmapped) {
		busdma_panic(m, mem->panic ? mem->panic :
				"a user address where no page is gets loaded");
		return EINVAL;
	}
	if (mem->unwired)
		busdma_protocol(m, "user pages that are not wired get loaded");
	if (mem->mapsize > mp->limit || mem->size > mp->limit)
		return EINVAL;
	if (busdma_mem_is_there(m, mem))
		return 0;
	busdma_panic(m, "an address where no memory is gets loaded");
	return EINVAL;
}

int busdma_nb_load(struct machine *m, int tag, int map,
		   const struct busdma_mem *mem, unsigned flags)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);
	int error;

	if (!mp)
		return EINVAL;
	if (!(flags & BUSDMA_NOWAIT) && !mp->kept)
		busdma_may_sleep(m, "bus_dmamap_load() with a mutex held");
	if (mp->state == MAP_LOADED) {
		busdma_orphan(m, mp);
		mp->extra = 0;
	}
	error = load_error(m, mp, mem);
	mp->dir = (uint8_t)dir_of(flags);
	mp->coherent = !error && is_uncached(m, mem);
	if (!error)
		error = build(m, t, mp, mem);
	mp->mapsize = error ? 0 : mem->mapsize;
	return error;
}

int busdma_nb_load_raw(struct machine *m, int tag, int map,
		       const struct busdma_segment *segs, int nsegs,
		       uint64_t size, unsigned flags)
{
	struct busdma_mem mem = { .kind = LOAD_BUFFER, .mapsize = size };

	for (int i = 0; i < nsegs && size; i++) {
		uint64_t len = segs[i].len < size ? segs[i].len : size;

		busdma_mem_add(&mem, (uint32_t)segs[i].addr, len);
		size -= len;
	}
	return busdma_nb_load(m, tag, map, &mem, flags);
}

struct busdma_mem busdma_nb_mem_buffer(const struct machine *m, int proc,
				       uint32_t addr, uint32_t len)
{
	const struct busdma_iovec iov = { addr, len };
	struct busdma_mem mem = busdma_mem_uio(m, proc, &iov, 1, len);

	mem.kind = LOAD_BUFFER;
	return mem;
}

/* ---- sync ---- */

void busdma_nb_sync(struct machine *m, int tag, int map, uint64_t offset,
		    uint64_t len, unsigned ops)
{
	struct busdma_tag *t;
	struct busdma_map *mp = busdma_map_for(m, tag, map, &t);

	if (!mp)
		return;
	if (!ops || (ops & ~(unsigned)(BUSDMA_PRE | BUSDMA_POST)))
		busdma_protocol(m, "a sync with operations that do not exist");
	if ((ops & BUSDMA_PRE) && (ops & BUSDMA_POST)) {
		busdma_panic(m, "a sync mixes PRE and POST operations");
		return;
	}
	if (mp->state != MAP_LOADED) {
		busdma_protocol(m, "a map that is not loaded is synced");
		return;
	}
	if (!len || offset >= mp->mapsize || len > mp->mapsize - offset)
		busdma_protocol(m, "a sync leaves the map");
	busdma_sync_range(m, t, mp, offset, len, ops);
}

/* ---- members of the map ---- */

static const struct busdma_map *look(const struct machine *m, int map)
{
	const struct busdma_state *s = busdma_state(m);

	return map >= 1 && map <= busdma_nmaps(m) && s->map[map - 1].used ?
		       &s->map[map - 1] : NULL;
}

uint64_t busdma_nb_mapsize(const struct machine *m, int map)
{
	const struct busdma_map *mp = look(m, map);

	return mp ? mp->mapsize : 0;
}

int busdma_nb_nsegs(const struct machine *m, int map)
{
	const struct busdma_map *mp = look(m, map);

	return mp && mp->state == MAP_LOADED ? mp->nsegs : 0;
}

uint64_t busdma_nb_maxsegsz(const struct machine *m, int map)
{
	const struct busdma_map *mp = look(m, map);

	return mp ? mp->maxsegsz : 0;
}

void busdma_nb_set_maxsegsz(struct machine *m, int map, uint64_t size)
{
	struct busdma_map *mp = busdma_map_at(m, map);

	if (!mp)
		return;
	if (!size || size > mp->maxmaxsegsz)
		busdma_panic(m, "dm_maxsegsz is more than the map was made for");
	else
		mp->maxsegsz = size;
}
