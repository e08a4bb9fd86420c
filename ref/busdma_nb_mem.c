/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA memory of NetBSD and OpenBSD: allocated, mapped, unmapped, freed.
 *
 * Steps out of order are broken rules: memory is unmapped before it is
 * freed, and neither while a map is loaded with it.
 */
#include <errno.h>

#include "ref/api.h"
#include "ref/busdma_impl.h"
#include "ref/busdma_nb.h"

static uint32_t whole_pages(const struct machine *m, uint64_t size)
{
	uint32_t page = m->platform->page;

	return (uint32_t)((size + page - 1) / page * page);
}

static bool power_of_two(uint64_t n)
{
	return n && !(n & (n - 1));
}

/* ---- allocation ---- */

struct wanted {
	uint32_t align, boundary;
	uint64_t low, high;
};

/*
 * The heap is searched upwards: what is too low is held while the search
 * goes on.
 */
static int64_t take(struct machine *m, const struct wanted *w, uint32_t size)
{
	int64_t at = api_mem_alloc(m, size, w->align, w->boundary, w->high);
	int64_t next;

	if (at < 0 || (uint64_t)at >= w->low)
		return at;
	next = take(m, w, size);
	api_mem_free(m, (uint32_t)at);
	return next;
}

static void free_segments(struct machine *m, const struct busdma_segment *segs,
			  int n)
{
	for (int i = 0; i < n; i++)
		api_mem_free(m, (uint32_t)segs[i].addr);
}

/* As few segments as there can be, the largest first. */
static int take_segments(struct machine *m, const struct wanted *w,
			 uint32_t size, struct busdma_segment *segs, int nsegs)
{
	uint32_t chunk = size, page = m->platform->page;
	int n = 0;

	while (size && chunk && n < nsegs) {
		int64_t at = take(m, w, chunk);

		if (at < 0) {
			chunk -= page;
			continue;
		}
		segs[n++] = (struct busdma_segment){ (uint64_t)at, chunk };
		size -= chunk;
		if (chunk > size)
			chunk = size;
	}
	if (!size)
		return n;
	free_segments(m, segs, n);
	return 0;
}

int busdma_nb_mem_alloc(struct machine *m, int tag, uint64_t size,
			uint64_t alignment, uint64_t boundary,
			struct busdma_segment *segs, int nsegs, int *rsegs,
			unsigned flags)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);
	struct wanted w;

	*rsegs = 0;
	if (!(flags & BUSDMA_NOWAIT))
		busdma_may_sleep(m, "bus_dmamem_alloc() with a mutex held");
	if (!t)
		return EINVAL;
	if (!size || (alignment && !power_of_two(alignment)) ||
	    (boundary && (!power_of_two(boundary) || boundary < size))) {
		busdma_protocol(m, "memory is asked for that cannot be");
		return EINVAL;
	}
	if (size > m->sizes.mem || alignment > m->sizes.mem ||
	    api_fails(m, API_FAIL_ALLOC))
		return ENOMEM;
	w = (struct wanted){
		.align = alignment < m->platform->page ? m->platform->page :
							 (uint32_t)alignment,
		.boundary = boundary > UINT32_MAX ? 0 : (uint32_t)boundary,
		.low = busdma_behind_iommu(m, t) ? 0 : t->lowaddr,
		.high = busdma_behind_iommu(m, t) ? BUSDMA_MAXADDR :
						    t->highaddr,
	};
	*rsegs = take_segments(m, &w, whole_pages(m, size), segs, nsegs);
	if (flags & BUSDMA_ZERO)
		for (int i = 0; i < *rsegs; i++)
			machine_zero(m, (uint32_t)segs[i].addr,
				     (uint32_t)segs[i].len);
	return *rsegs ? 0 : ENOMEM;
}

/* ---- order of the steps ---- */

static bool overlaps(uint64_t a, uint64_t alen, uint64_t b, uint64_t blen)
{
	return a < b + blen && b < a + alen;
}

static bool is_loaded(const struct machine *m, uint64_t addr, uint64_t len)
{
	const struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < busdma_nmaps(m); i++)
		for (int k = 0; s->map[i].state == MAP_LOADED &&
				k < s->map[i].next; k++)
			if (overlaps(s->map[i].ext[k].orig,
				     s->map[i].ext[k].len, addr, len))
				return true;
	return false;
}

static bool is_mapped(const struct machine *m, uint64_t addr, uint64_t len)
{
	const struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_KVAS; i++) {
		const struct busdma_kva *k = &s->kva[i];

		for (uint32_t off = 0; k->used && off < k->size;
		     off += m->platform->page) {
			enum memtype type;
			uint32_t at;

			if (api_pointer(m, k->ptr + off, &at, &type) &&
			    overlaps(at, 1, addr, len))
				return true;
		}
	}
	return false;
}

void busdma_nb_mem_free(struct machine *m, int tag,
			const struct busdma_segment *segs, int nsegs)
{
	if (!busdma_tag_at(m, tag))
		return;
	for (int i = 0; i < nsegs; i++) {
		if (is_loaded(m, segs[i].addr, segs[i].len))
			busdma_protocol(m, "memory of a loaded map is freed");
		if (is_mapped(m, segs[i].addr, segs[i].len))
			busdma_protocol(m, "memory is freed that is still mapped");
	}
	free_segments(m, segs, nsegs);
}

/* ---- kernel mappings ---- */

static enum memtype type_of(const struct machine *m,
			    const struct busdma_tag *t, unsigned flags)
{
	if (flags & BUSDMA_NOCACHE)
		return MEM_UNCACHED;
	if (flags & BUSDMA_PREFETCHABLE)
		return MEM_WC;
	return (flags & BUSDMA_COHERENT) && busdma_noncoherent(m, t) ?
		       MEM_UNCACHED : MEM_CACHED;
}

static void set_type(struct machine *m, uint64_t addr, uint64_t len,
		     enum memtype type)
{
	machine_cache(m, CACHE_FLUSH, (uint32_t)addr, (uint32_t)len);
	machine_set_memtype(m, (uint32_t)addr, (uint32_t)len, type);
}

/* Kernel addresses for pages that are not adjacent, or 0. */
static uint64_t new_view(struct machine *m, const struct busdma_segment *segs,
			 int nsegs, uint32_t size, enum memtype type)
{
	struct api_state *s = api_state(m);
	uint32_t page = m->platform->page, n = 0;
	struct api_scatter *sc;
	int v = 0, c = 0;

	while (v < API_VIEWS && s->view[v].kind != VIEW_NONE)
		v++;
	while (c < API_SCATTERS && s->scatter[c].users)
		c++;
	if (v == API_VIEWS || c == API_SCATTERS ||
	    size / page > API_SCATTER_PAGES)
		return 0;
	sc = &s->scatter[c];
	*sc = (struct api_scatter){ .users = 1 };
	for (int i = 0; i < nsegs; i++)
		for (uint64_t off = 0; off < segs[i].len && n < size / page;
		     off += page)
			sc->page[n++] = (uint16_t)((segs[i].addr + off) / page);
	sc->npages = (uint8_t)n;
	s->view[v] = (struct api_view){ .kind = VIEW_VMAP, .size = size,
					.type = (uint8_t)type,
					.scatter = (uint8_t)(c + 1) };
	return (uint64_t)(v + 1) << API_VIEW_SHIFT;
}

static void free_view(struct machine *m, uint64_t ptr)
{
	struct api_state *s = api_state(m);
	struct api_view *v = &s->view[(ptr >> API_VIEW_SHIFT) - 1];

	s->scatter[v->scatter - 1] = (struct api_scatter){ 0 };
	*v = (struct api_view){ 0 };
}

static bool adjacent(const struct busdma_segment *segs, int nsegs)
{
	for (int i = 1; i < nsegs; i++)
		if (segs[i - 1].addr + segs[i - 1].len != segs[i].addr)
			return false;
	return true;
}

static struct busdma_kva *free_kva(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_KVAS; i++)
		if (!s->kva[i].used)
			return &s->kva[i];
	return NULL;
}

int busdma_nb_mem_map(struct machine *m, int tag,
		      const struct busdma_segment *segs, int nsegs,
		      uint64_t size, uint64_t *kva, unsigned flags)
{
	struct busdma_tag *t = busdma_tag_at(m, tag);
	struct busdma_kva *k = free_kva(m);
	enum memtype type;

	*kva = 0;
	if (!(flags & BUSDMA_NOWAIT))
		busdma_may_sleep(m, "bus_dmamem_map() with a mutex held");
	if (!t || nsegs < 1)
		return EINVAL;
	if ((flags & BUSDMA_NOCACHE) && (flags & BUSDMA_PREFETCHABLE))
		busdma_protocol(m, "NOCACHE and PREFETCHABLE exclude each other");
	if (!k || size > m->sizes.mem || api_fails(m, API_FAIL_MAP))
		return ENOMEM;
	type = type_of(m, t, flags);
	*k = (struct busdma_kva){ .size = whole_pages(m, size) };
	k->ptr = adjacent(segs, nsegs) ?
			 segs[0].addr :
			 new_view(m, segs, nsegs, k->size, type);
	if (!k->ptr)
		return ENOMEM;
	for (int i = 0; i < nsegs && type != MEM_CACHED; i++)
		set_type(m, segs[i].addr, segs[i].len, type);
	k->used = 1;
	*kva = k->ptr;
	return 0;
}

/* The pages' mapping is the usual one again. */
static void restore_types(struct machine *m, const struct busdma_kva *k)
{
	uint32_t page = m->platform->page;

	for (uint32_t off = 0; off < k->size; off += page) {
		enum memtype type;
		uint32_t at;

		if (!api_pointer(m, k->ptr + off, &at, &type))
			continue;
		if (is_loaded(m, at, page))
			busdma_protocol(m, "memory of a loaded map is unmapped");
		if (machine_memtype(m, at) != MEM_CACHED)
			set_type(m, at, page, MEM_CACHED);
	}
}

void busdma_nb_mem_unmap(struct machine *m, int tag, uint64_t kva,
			 uint64_t size)
{
	struct busdma_state *s = busdma_state(m);
	int i = 0;

	if (!busdma_tag_at(m, tag))
		return;
	while (i < BUSDMA_KVAS && (!s->kva[i].used || s->kva[i].ptr != kva))
		i++;
	if (i == BUSDMA_KVAS) {
		busdma_protocol(m, "memory is unmapped that is not mapped");
		return;
	}
	if (whole_pages(m, size) != s->kva[i].size)
		busdma_protocol(m, "memory is unmapped with another size");
	restore_types(m, &s->kva[i]);
	if (kva >> API_VIEW_SHIFT)
		free_view(m, kva);
	s->kva[i] = (struct busdma_kva){ 0 };
}

int64_t busdma_nb_mem_mmap(struct machine *m, int tag,
			   const struct busdma_segment *segs, int nsegs,
			   int64_t off, int prot, unsigned flags)
{
	/* neither changes which page it is */
	(void)prot;
	(void)flags;
	if (!busdma_tag_at(m, tag))
		return -1;
	if (off < 0 || off % m->platform->page) {
		busdma_panic(m, "bus_dmamem_mmap() of no whole page");
		return -1;
	}
	for (int i = 0; i < nsegs; i++) {
		if ((uint64_t)off < segs[i].len)
			return (int64_t)segs[i].addr + off;
		off -= (int64_t)segs[i].len;
	}
	return -1;
}
