/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tags: restrictions and their inheritance, and the zones of bounce pages
 * that tags draw from.
 *
 * A tag takes over what its parent forbids: the wider window, the narrower
 * boundary. Size, alignment and segment limits are not inherited by the
 * kernels, and not here; a tag without filter of its own has its parent's.
 */
#include <errno.h>
#include <string.h>

#include "ref/api.h"
#include "ref/busdma.h"
#include "ref/busdma_impl.h"

static bool power_of_two(uint64_t n)
{
	return n && !(n & (n - 1));
}

static uint64_t page_end(const struct machine *m, uint64_t addr)
{
	return addr | (m->platform->page - 1);
}

static struct busdma_tag *tag_of(const struct machine *m, int tag)
{
	return &busdma_state(m)->tag[tag - 1];
}

/* ---- windows ---- */

bool busdma_in_window(const struct busdma_tag *t, uint64_t addr, uint64_t len)
{
	uint64_t last = addr + len - 1;

	if (t->netbsd)
		return addr < t->lowaddr || last > t->highaddr;
	return last > t->lowaddr && addr <= t->highaddr;
}

bool busdma_excluded(const struct machine *m, const struct busdma_tag *t,
		     uint64_t addr)
{
	for (;;) {
		if (busdma_in_window(t, addr, 1) &&
		    (!t->filter.fn || t->filter.fn(t->filter.arg, addr)))
			return true;
		if (!t->above)
			return false;
		t = tag_of(m, t->above);
	}
}

/* ARG: the pages' bits above, the shift of a page in the lowest byte. */
static int page_filter(void *arg, uint64_t addr)
{
	uint64_t bits = (uint64_t)(uintptr_t)arg >> 8;
	uint64_t page = addr >> ((uintptr_t)arg & 0xff);

	return page < 56 && (bits >> page & 1);
}

struct busdma_filter busdma_page_filter(const struct machine *m, uint64_t bits)
{
	unsigned shift = 0;

	while (1u << shift < m->platform->page)
		shift++;
	return (struct busdma_filter){
		page_filter, (void *)(uintptr_t)(bits << 8 | shift)
	};
}

bool busdma_behind_iommu(const struct machine *m, const struct busdma_tag *t)
{
	return t->iommu && m->platform->device[t->dev].iommu >= 0 &&
	       m->dev[t->dev].domain != MACHINE_NONE;
}

bool busdma_noncoherent(const struct machine *m, const struct busdma_tag *t)
{
	return platform_cached(m->platform) && !t->coherent &&
	       !m->platform->device[t->dev].coherent;
}

/* ---- zones ---- */

uint32_t busdma_unit(const struct machine *m)
{
	uint32_t page = m->platform->page;

	return m->nslots && m->sizes.slot < page ? m->sizes.slot : page;
}

uint32_t busdma_pages_for(const struct machine *m, uint64_t size)
{
	uint64_t unit = busdma_unit(m), n = size / unit + (size % unit != 0);

	/* a buffer may begin in the middle of a page */
	return n >= UINT16_MAX ? UINT16_MAX : (uint32_t)n + 1;
}

bool busdma_reaches_area(const struct machine *m, const struct busdma_tag *t)
{
	return m->nslots &&
	       !busdma_in_window(t, machine_slot_addr(m, 0), m->sizes.bounce);
}

struct busdma_zone *busdma_zone_of(struct machine *m,
				   const struct busdma_tag *t)
{
	return t->zone ? &busdma_state(m)->zone[t->zone - 1] : NULL;
}

static void grow(struct machine *m, const struct busdma_tag *t,
		 struct busdma_zone *z, uint32_t n)
{
	struct busdma_state *s = busdma_state(m);

	if (!busdma_reaches_area(m, t))
		return;
	if (n > m->nslots - s->pages)
		n = m->nslots - s->pages;
	z->total = (uint16_t)(z->total + n);
	z->free = (uint16_t)(z->free + n);
	s->pages = (uint16_t)(s->pages + n);
}

static bool find_zone(struct machine *m, struct busdma_tag *t)
{
	struct busdma_state *s = busdma_state(m);
	int unused = -1;

	for (int i = BUSDMA_ZONES - 1; i >= 0; i--) {
		const struct busdma_zone *z = &s->zone[i];

		if (!z->used)
			unused = i;
		else if (t->alignment <= z->alignment &&
			 t->lowaddr >= z->lowaddr) {
			t->zone = (uint8_t)(i + 1);
			return true;
		}
	}
	if (unused < 0)
		return false;
	s->zone[unused] = (struct busdma_zone){
		.used = 1, .lowaddr = t->lowaddr,
		.alignment = t->alignment > busdma_unit(m) ? t->alignment :
							     busdma_unit(m),
	};
	t->zone = (uint8_t)(unused + 1);
	return true;
}

/* Whether there are buffers that the device does not reach. */
static bool window_has_memory(const struct machine *m,
			      const struct busdma_tag *t)
{
	uint32_t low = m->sizes.bounce_low ?
			       m->platform->page + m->sizes.bounce : 0;
	uint32_t high = m->sizes.bounce_low ? 0 : m->sizes.bounce;

	return busdma_in_window(t, low, m->sizes.mem - low - high);
}

bool busdma_needs_bounce(const struct machine *m, const struct busdma_tag *t)
{
	return m->platform->bounce ||
	       (!busdma_behind_iommu(m, t) &&
		(t->filter.fn || window_has_memory(m, t)));
}

int busdma_zone_setup(struct machine *m, struct busdma_tag *t, bool allocnow)
{
	uint32_t want = busdma_pages_for(m, t->maxsize);
	struct busdma_zone *z;

	if (!t->could_bounce)
		return 0;
	if (!t->zone && !find_zone(m, t))
		return ENOMEM;
	z = busdma_zone_of(m, t);
	if (t->grown && z->maps)
		grow(m, t, z, want);
	if (t->grown)
		return 0;
	if (want > z->total)
		grow(m, t, z, want - z->total);
	if (allocnow ? z->total < want :
		       !z->total && busdma_needs_bounce(m, t))
		return ENOMEM;
	t->grown = 1;
	return 0;
}

int busdma_zone_reserve(struct machine *m, struct busdma_map *mp, bool partly)
{
	struct busdma_zone *z = busdma_zone_of(m, tag_of(m, mp->tag));
	int lack = mp->needed - mp->reserved;
	int n = z && z->free < lack ? z->free : lack;

	if (!z)
		return lack;
	if (lack > n && !partly)
		return lack - n;
	z->free = (uint16_t)(z->free - n);
	z->reserved = (uint16_t)(z->reserved + n);
	mp->reserved = (uint8_t)(mp->reserved + n);
	return lack - n;
}

static struct busdma_map *first_waiting(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);
	struct busdma_map *first = NULL;

	for (int i = 0; i < busdma_nmaps(m); i++)
		if (s->map[i].used && s->map[i].state == MAP_WAITING &&
		    (!first || s->map[i].order < first->order))
			first = &s->map[i];
	return first;
}

/* Starts again when nobody waits: equal situations have equal states. */
uint32_t busdma_next_order(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);
	uint32_t last = 0;

	for (int i = 0; i < busdma_nmaps(m); i++)
		if (s->map[i].used && s->map[i].order > last)
			last = s->map[i].order;
	return last + 1;
}

void busdma_zone_free_page(struct machine *m, struct busdma_zone *z)
{
	struct busdma_map *mp;

	if (!z)
		return;
	z->free++;
	mp = first_waiting(m);
	if (!mp || busdma_zone_reserve(m, mp, true))
		return;
	mp->order = busdma_next_order(m);
	mp->state = MAP_READY;
}

/* ---- tags ---- */

int busdma_tag_new(struct machine *m, const struct busdma_tag *as)
{
	struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_TAGS; i++) {
		if (s->tag[i].used)
			continue;
		s->tag[i] = *as;
		s->tag[i].used = 1;
		s->tag[i].refs = 1;
		return i + 1;
	}
	return 0;
}

int busdma_root_tag(struct machine *m, int dev)
{
	const struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_TAGS; i++)
		if (s->tag[i].used && s->tag[i].bus && !s->tag[i].netbsd &&
		    s->tag[i].dev == dev)
			return i + 1;
	return busdma_tag_new(m, &(struct busdma_tag){
		.bus = 1, .dev = (uint8_t)dev,
		.iommu = m->platform->device[dev].iommu >= 0,
		.lowaddr = BUSDMA_MAXADDR, .highaddr = BUSDMA_MAXADDR,
		.alignment = 1, .maxsize = BUSDMA_MAXADDR,
		.maxsegsz = BUSDMA_MAXADDR, .nsegments = BUSDMA_UNRESTRICTED,
	});
}

static bool args_make_sense(const struct busdma_tag_args *a)
{
	return power_of_two(a->alignment) &&
	       (!a->boundary || power_of_two(a->boundary)) && a->maxsegsz &&
	       a->nsegments && a->lowaddr <= a->highaddr;
}

/* One window around both; an empty one adds nothing (the kernels' does). */
static void inherit_window(struct busdma_tag *t,
			   const struct busdma_tag *parent)
{
	bool empty = t->lowaddr >= t->highaddr;

	if (parent->lowaddr >= parent->highaddr)
		return;
	if (empty || parent->lowaddr < t->lowaddr)
		t->lowaddr = parent->lowaddr;
	if (empty || parent->highaddr > t->highaddr)
		t->highaddr = parent->highaddr;
}

static void inherit(struct busdma_tag *t, const struct busdma_tag *parent,
		    int id)
{
	inherit_window(t, parent);
	if (!t->boundary || (parent->boundary && parent->boundary < t->boundary))
		t->boundary = parent->boundary;
	t->above = (uint8_t)id;
	if (!t->filter.fn) {
		/* all of the parent is in this tag now */
		t->filter = parent->filter;
		t->above = parent->above;
	}
	t->parent = (uint8_t)id;
	t->dev = parent->dev;
	t->iommu = parent->iommu;
	t->coherent |= parent->coherent;
	t->could_bounce = t->filter.fn || parent->could_bounce;
}

static void own_restrictions(const struct machine *m, struct busdma_tag *t,
			     const struct busdma_tag_args *a)
{
	*t = (struct busdma_tag){
		.lowaddr = page_end(m, a->lowaddr),
		.highaddr = page_end(m, a->highaddr),
		.alignment = a->alignment, .boundary = a->boundary,
		.maxsize = a->maxsize,
		.maxsegsz = a->boundary && a->boundary < a->maxsegsz ?
				    a->boundary : a->maxsegsz,
		.nsegments = a->nsegments, .flags = a->flags,
		.filter = a->filter, .dev = (uint8_t)a->dev,
		.coherent = (a->flags & BUSDMA_COHERENT) != 0,
		.lockfunc = (uint8_t)a->lockfunc, .lock = (uint8_t)a->lock,
		.client_lock = a->client_lock, .lockarg = a->lockarg,
	};
}

static bool could_bounce(const struct machine *m, const struct busdma_tag *t)
{
	return t->lowaddr < m->sizes.mem - 1 || t->alignment > 1 ||
	       m->platform->bounce || (m->nslots && busdma_noncoherent(m, t));
}

int busdma_tag_create(struct machine *m, const struct busdma_tag_args *a,
		      int *tag)
{
	struct busdma_tag *parent = NULL, *t, new;

	*tag = 0;
	busdma_may_sleep(m, "bus_dma_tag_create() with a mutex held");
	if (a->parent && !(parent = busdma_tag_at(m, a->parent)))
		return EINVAL;
	if (!args_make_sense(a)) {
		busdma_protocol(m, "a tag is given restrictions that make no sense");
		return EINVAL;
	}
	own_restrictions(m, &new, a);
	if (parent)
		inherit(&new, parent, a->parent);
	if (could_bounce(m, &new))
		new.could_bounce = 1;
	if (api_fails(m, API_FAIL_ALLOC) ||
	    !(*tag = busdma_tag_new(m, &new)))
		return ENOMEM;
	t = tag_of(m, *tag);
	if ((a->flags & BUSDMA_ALLOCNOW) && busdma_zone_setup(m, t, true)) {
		memset(t, 0, sizeof(*t));
		*tag = 0;
		return ENOMEM;
	}
	if (parent)
		parent->refs++;
	return 0;
}

int busdma_tag_destroy(struct machine *m, int tag)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);

	if (!t)
		return EINVAL;
	if (t->maps)
		return EBUSY;
	t->gone = 1;
	/* a tag goes when nothing refers to it, and its parent may follow */
	while (tag && --tag_of(m, tag)->refs == 0) {
		int parent = tag_of(m, tag)->parent;

		memset(tag_of(m, tag), 0, sizeof(*t));
		tag = parent;
	}
	return 0;
}
