/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loads: from the driver's memory to segments that the device can use.
 *
 *   parts     the memory, cut at pages; each is bounced or not
 *   runs      adjacent parts that need no bounce page
 *   extents   runs and bounced parts, with bus addresses, cut at boundaries
 *             and at the largest segment
 *   segments  adjacent extents, where the restrictions allow it
 */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "ref/busdma.h"
#include "ref/busdma_impl.h"
#include "ref/dmamap.h"

/* ---- parts ---- */

struct cursor {
	int piece;
	uint32_t off;
};

struct part {
	uint32_t addr, len;
	bool bounce;
};

/*
 * The cache is maintained by lines: what shares its first or last one must
 * go elsewhere. Memory of the allocator has its lines to itself, and nobody
 * writes next to an mbuf's data.
 */
static bool line_bounce(const struct machine *m, const struct busdma_tag *t,
			const struct busdma_map *mp, uint32_t addr,
			uint32_t len)
{
	return m->nslots && !t->netbsd && !mp->mbuf && !mp->coherent &&
	       busdma_noncoherent(m, t) &&
	       ((addr | len) & (m->platform->line - 1));
}

static bool must_bounce(const struct machine *m, const struct busdma_tag *t,
			const struct busdma_map *mp,
			const struct busdma_limits *lim, const struct part *p)
{
	if (mp->dmamem)
		return false;
	return m->platform->bounce || (p->addr & (lim->alignment - 1)) ||
	       line_bounce(m, t, mp, p->addr, p->len) ||
	       (!busdma_behind_iommu(m, t) && !mp->wide &&
		busdma_excluded(m, t, p->addr));
}

static bool next_part(const struct machine *m, const struct busdma_tag *t,
		      const struct busdma_map *mp,
		      const struct busdma_limits *lim,
		      const struct busdma_mem *mem, struct cursor *at,
		      struct part *p)
{
	uint32_t unit = busdma_unit(m);

	while (at->piece < mem->npieces &&
	       at->off == mem->piece[at->piece].len)
		*at = (struct cursor){ at->piece + 1, 0 };
	if (at->piece == mem->npieces)
		return false;
	p->addr = mem->piece[at->piece].addr + at->off;
	p->len = mem->piece[at->piece].len - at->off;
	if (p->len > unit - p->addr % unit)
		p->len = unit - p->addr % unit;
	p->bounce = must_bounce(m, t, mp, lim, p);
	at->off += p->len;
	return true;
}

uint32_t busdma_count_pages(const struct machine *m,
			    const struct busdma_tag *t,
			    const struct busdma_map *mp,
			    const struct busdma_limits *lim,
			    const struct busdma_mem *mem)
{
	struct cursor at = { 0, 0 };
	struct part p;
	uint32_t n = 0;

	while (next_part(m, t, mp, lim, mem, &at, &p))
		n += p.bounce;
	return n;
}

/* ---- extents ---- */

struct builder {
	struct machine *m;
	const struct busdma_tag *t;
	struct busdma_map *mp;
	const struct busdma_limits *lim;
	uint64_t seg_len; /* of the last segment */
	uint32_t seg_dma;
	uint32_t run, run_len; /* waiting to become extents */
};

static bool crosses(uint64_t boundary, uint64_t addr, uint64_t len)
{
	return boundary && ((addr ^ (addr + len - 1)) & ~(boundary - 1));
}

static bool joins_segment(const struct builder *b, uint32_t dma, uint32_t orig,
			  uint32_t len)
{
	const struct busdma_extent *last;

	if (!b->mp->next)
		return false;
	last = &b->mp->ext[b->mp->next - 1];
	return last->dma + last->len == dma && last->orig + last->len == orig &&
	       b->seg_len + len <= b->lim->maxsegsz &&
	       !crosses(b->lim->boundary, b->seg_dma, b->seg_len + len);
}

/* One extent that fits into a segment. */
static int add_extent(struct builder *b, const struct busdma_extent *e)
{
	bool joins = joins_segment(b, e->dma, e->orig, e->len);

	if (b->mp->next == BUSDMA_EXTENTS ||
	    (!joins && b->mp->nsegs >= b->lim->nsegments))
		return EFBIG;
	b->mp->ext[b->mp->next] = *e;
	b->mp->ext[b->mp->next].head = !joins;
	b->mp->ext[b->mp->next].grant = MACHINE_NONE;
	b->mp->next++;
	if (joins) {
		b->seg_len += e->len;
		return 0;
	}
	b->mp->nsegs++;
	b->seg_len = e->len;
	b->seg_dma = e->dma;
	return 0;
}

static uint32_t largest(const struct builder *b, uint32_t dma, uint32_t len)
{
	uint64_t boundary = b->lim->boundary;

	if (boundary && len > boundary - (dma & (boundary - 1)))
		len = (uint32_t)(boundary - (dma & (boundary - 1)));
	return len > b->lim->maxsegsz ? (uint32_t)b->lim->maxsegsz : len;
}

/* Cuts E; what E holds (slot, IOVAs) belongs to the first cut. */
static int add_cut(struct builder *b, struct busdma_extent e)
{
	uint32_t rest = e.len;
	int error = 0;

	while (rest && !error) {
		e.len = largest(b, e.dma, rest);
		error = add_extent(b, &e);
		rest -= e.len;
		e.dma += e.len;
		e.phys += e.len;
		e.orig += e.len;
		e.slot = 0;
		e.iova_len = 0;
	}
	return error;
}

static int prot_of(const struct busdma_tag *t, const struct busdma_map *mp)
{
	if (t->netbsd && mp->dir == DIR_FROM_DEVICE)
		return PROT_WRITE_BIT;
	if (mp->dir == DIR_TO_DEVICE)
		return PROT_READ_BIT;
	return PROT_READ_BIT | PROT_WRITE_BIT;
}

/* Gives back what E holds, which is in no map. */
static void drop(struct builder *b, const struct busdma_extent *e)
{
	if (e->iova_len)
		dmamap_iova_unmap(b->m, b->t->dev, e->dma, e->iova_len);
	if (e->slot)
		machine_slot_give(b->m, e->slot - 1);
	if (e->slot)
		busdma_zone_free_page(b->m, busdma_zone_of(b->m, b->t));
}

/* The bus address, and the extents; E's slot is given back on errors. */
static int emit(struct builder *b, struct busdma_extent e)
{
	bool fits = b->mp->next < BUSDMA_EXTENTS;

	e.dma = e.phys;
	if (fits && busdma_behind_iommu(b->m, b->t)) {
		uint64_t dma = dmamap_iova_map(b->m, b->t->dev, e.phys, e.len,
					       prot_of(b->t, b->mp));

		if (dma == MACHINE_ERROR_HANDLE) {
			drop(b, &e);
			return ENOMEM;
		}
		e.dma = (uint32_t)dma;
		e.iova_len = e.len;
	}
	if (fits && busdma_behind_iommu(b->m, b->t) &&
	    busdma_in_window(b->t, e.dma, e.len)) {
		drop(b, &e);
		return ENOMEM;
	}
	if (!fits || (b->mp->nsegs >= b->lim->nsegments &&
		      !joins_segment(b, e.dma, e.orig, 1))) {
		drop(b, &e);
		return EFBIG;
	}
	return add_cut(b, e);
}

static int flush_run(struct builder *b)
{
	struct busdma_extent e = { .orig = b->run, .phys = b->run,
				   .len = b->run_len };

	if (!b->run_len)
		return 0;
	b->run_len = 0;
	return emit(b, e);
}

static int add_plain(struct builder *b, const struct part *p)
{
	int error = 0;

	if (b->run_len && b->run + b->run_len != p->addr)
		error = flush_run(b);
	if (!b->run_len)
		b->run = p->addr;
	b->run_len += p->len;
	return error;
}

static int add_bounced(struct builder *b, const struct part *p)
{
	struct busdma_zone *z = busdma_zone_of(b->m, b->t);
	int error = flush_run(b), slot;

	if (error)
		return error;
	slot = machine_slot_take(b->m, p->addr, p->len, DIR_BIDIRECTIONAL);
	assert(slot >= 0 && b->mp->reserved && b->mp->needed);
	b->mp->reserved--;
	b->mp->needed--;
	if (z)
		z->reserved--;
	return emit(b, (struct busdma_extent){
		.orig = p->addr, .phys = machine_slot_addr(b->m, slot),
		.len = p->len, .slot = (uint16_t)(slot + 1), .bounced = 1,
	});
}

/* ---- grants ---- */

static uint32_t segment_length(const struct busdma_map *mp, int head)
{
	uint32_t len = mp->ext[head].len;

	for (int i = head + 1; i < mp->next && !mp->ext[i].head; i++)
		len += mp->ext[i].len;
	return len;
}

static bool grant_segments(struct machine *m, const struct busdma_tag *t,
			   struct busdma_map *mp)
{
	for (int i = 0; i < mp->next; i++) {
		struct busdma_extent *e = &mp->ext[i];
		int grant;

		if (!e->head)
			continue;
		grant = machine_grant(m, t->dev, e->dma, e->orig,
				      segment_length(mp, i),
				      (enum dma_dir)mp->dir, false);
		if (grant == MACHINE_NONE)
			return false;
		e->grant = (uint8_t)grant;
	}
	return true;
}

/* ---- building, and giving back ---- */

static void return_reserve(struct machine *m, struct busdma_map *mp,
			   const struct busdma_tag *t)
{
	struct busdma_zone *z = busdma_zone_of(m, t);

	for (mp->needed = 0; mp->reserved; mp->reserved--) {
		if (z)
			z->reserved--;
		busdma_zone_free_page(m, z);
	}
}

int busdma_build(struct machine *m, const struct busdma_tag *t,
		 struct busdma_map *mp, const struct busdma_limits *lim,
		 const struct busdma_mem *mem)
{
	struct builder b = { .m = m, .t = t, .mp = mp, .lim = lim };
	struct cursor at = { 0, 0 };
	struct part p;
	int error = mem->npieces > BUSDMA_EXTENTS ? EFBIG : 0;

	mp->next = mp->nsegs = 0;
	while (!error && next_part(m, t, mp, lim, mem, &at, &p))
		error = p.bounce ? add_bounced(&b, &p) : add_plain(&b, &p);
	if (!error)
		error = flush_run(&b);
	if (!error && !grant_segments(m, t, mp))
		error = ENOMEM;
	if (error) {
		busdma_release(m, mp);
		return_reserve(m, mp, t);
		return error;
	}
	mp->state = MAP_LOADED;
	return 0;
}

void busdma_release(struct machine *m, struct busdma_map *mp)
{
	struct busdma_tag *t = &busdma_state(m)->tag[mp->tag - 1];
	struct busdma_extent ext[BUSDMA_EXTENTS];
	int n = mp->next;

	memcpy(ext, mp->ext, sizeof(ext));
	memset(mp->ext, 0, sizeof(mp->ext));
	mp->next = mp->nsegs = 0;
	mp->mapsize = 0;
	mp->state = MAP_IDLE;
	for (int i = 0; i < n; i++) {
		struct builder b = { .m = m, .t = t };

		machine_grant_end(m, ext[i].head ? ext[i].grant : MACHINE_NONE);
		drop(&b, &ext[i]);
	}
}

void busdma_orphan(struct machine *m, struct busdma_map *mp)
{
	struct busdma_state *s = busdma_state(m);

	busdma_protocol(m, "a map that is loaded is loaded again");
	s->orphans = (uint16_t)(s->orphans + mp->next);
	memset(mp->ext, 0, sizeof(mp->ext));
	mp->next = mp->nsegs = 0;
	mp->state = MAP_IDLE;
}
