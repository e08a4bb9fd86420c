/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scatter-gather mappings: each entry by itself, or all in one range of
 * IOVA, where entries that meet at pages' ends become one segment.
 */
#include "ref/linux_sg.h"

#include <string.h>

#include "ref/dmamap.h"
#include "ref/linux_map.h"
#include "ref/linux_mask.h"

static int prot_of(enum dma_dir dir)
{
	return (dir != DIR_FROM_DEVICE ? PROT_READ_BIT : 0) |
	       (dir != DIR_TO_DEVICE ? PROT_WRITE_BIT : 0);
}

/* One range of IOVA for all, unless each is bounced. */
static bool joined(const struct machine *m, int dev)
{
	return m->dev[dev].api_domain != MACHINE_NONE && !m->platform->bounce;
}

static void invalidate(struct api_sg *sg, int n)
{
	for (int i = 0; i < n; i++) {
		sg[i].dma = MACHINE_ERROR_HANDLE;
		sg[i].dma_len = 0;
	}
}

/* ---- each by itself ---- */

static void unmap_each(struct machine *m, int dev, struct api_sg *sg, int n,
		       enum dma_dir dir, unsigned attrs)
{
	for (int i = 0; i < n; i++)
		dmamap_unmap(m, dev, sg[i].dma, sg[i].dma_len, dir, attrs);
}

static int map_each(struct machine *m, int dev, struct api_sg *sg, int n,
		    enum dma_dir dir, unsigned attrs)
{
	for (int i = 0; i < n; i++) {
		sg[i].dma = dmamap_map(m, dev, sg[i].addr, sg[i].len, dir,
				       attrs);
		sg[i].dma_len = sg[i].len;
		if (sg[i].dma != MACHINE_ERROR_HANDLE)
			continue;
		unmap_each(m, dev, sg, i, dir, attrs | ATTR_SKIP_CPU_SYNC);
		invalidate(sg, n);
		return -LINUX_EIO;
	}
	return n;
}

/* ---- one range ---- */

static uint32_t pages_of(const struct machine *m, const struct api_sg *s)
{
	uint32_t page = m->platform->page;

	return (s->addr % page + s->len + page - 1) / page;
}

/* Entry S in front of IOVA page FIRST; its grant goes on in the next's. */
static void map_part(struct machine *m, int dev, const struct api_sg *s,
		     uint32_t first, enum dma_dir dir, bool more)
{
	uint32_t page = m->platform->page;
	int grant;

	for (uint32_t k = 0; k < pages_of(m, s); k++)
		machine_pte_set(m, m->dev[dev].api_domain, first + k,
				s->addr / page + k, prot_of(dir));
	grant = machine_grant(m, dev,
			      (uint64_t)first * page + s->addr % page,
			      s->addr, s->len, dir, false);
	if (grant != MACHINE_NONE)
		m->grant[grant].more = more;
}

/* Whether entry I + 1 is joined to the segment that is CUR_LEN long. */
static bool joins(const struct machine *m, int dev, const struct api_sg *sg,
		  int i, uint64_t next_dma, uint32_t cur_len)
{
	const struct api_dev *d = &api_state(m)->dev[dev];
	uint32_t page = m->platform->page;

	return (sg[i].addr + sg[i].len) % page == 0 &&
	       sg[i + 1].addr % page == 0 && (next_dma & d->seg_boundary) &&
	       d->max_seg_size >= cur_len &&
	       d->max_seg_size - cur_len >= sg[i + 1].len;
}

/* Lays the entries out behind IOVA page FIRST; returns the segments. */
static int lay_out(struct machine *m, int dev, struct api_sg *sg, int n,
		   uint32_t first, enum dma_dir dir)
{
	uint32_t page = m->platform->page;
	int segs = 0;
	bool append = false;

	for (int i = 0; i < n; i++) {
		uint32_t next = first + pages_of(m, &sg[i]);

		if (!append) {
			sg[segs].dma = (uint64_t)first * page +
				       sg[i].addr % page;
			sg[segs++].dma_len = 0;
		}
		sg[segs - 1].dma_len += sg[i].len;
		append = i + 1 < n && joins(m, dev, sg, i,
					    (uint64_t)next * page,
					    sg[segs - 1].dma_len);
		map_part(m, dev, &sg[i], first, dir, append);
		first = next;
	}
	return segs;
}

static void sync_parts(struct machine *m, int dev, const struct api_sg *sg,
		       int n, enum sync_point point, enum dma_dir dir)
{
	for (int i = 0; i < n; i++)
		dmamap_arch_sync(m, dev, point, sg[i].addr, sg[i].len, dir);
}

static void forget_parts(struct machine *m, const struct api_sg *sg, int n)
{
	for (int i = 0; i < n; i++)
		machine_forget(m, sg[i].addr, sg[i].len);
}

static int map_joined(struct machine *m, int dev, struct api_sg *sg, int n,
		      enum dma_dir dir, unsigned attrs)
{
	uint32_t total = 0;
	int first;

	machine_drain(m, *m->cpu);
	for (int i = 0; i < n; i++)
		total += pages_of(m, &sg[i]);
	first = machine_iova_take(m, m->dev[dev].api_domain, total);
	invalidate(sg, n);
	if (first < 0)
		return -LINUX_ENOMEM;
	if (!(attrs & ATTR_SKIP_CPU_SYNC)) {
		if (dir == DIR_FROM_DEVICE)
			forget_parts(m, sg, n);
		sync_parts(m, dev, sg, n, SYNC_MAP, dir);
	}
	return lay_out(m, dev, sg, n, (uint32_t)first, dir);
}

static void end_grants(struct machine *m, int dev, uint64_t from, uint64_t to)
{
	for (uint32_t i = 0; i < m->sizes.ngrants; i++) {
		const struct grant *g = &m->grant[i];

		if (g->live && g->dev == dev && g->dma >= from && g->dma < to)
			machine_grant_end(m, (int)i);
	}
}

/* Works on the first N entries, and on segments up to the last of them. */
static void unmap_joined(struct machine *m, int dev, struct api_sg *sg, int n,
			 enum dma_dir dir, unsigned attrs)
{
	uint64_t from = sg[0].dma, to = from;

	machine_drain(m, *m->cpu);
	if (!(attrs & ATTR_SKIP_CPU_SYNC))
		sync_parts(m, dev, sg, n, SYNC_UNMAP, dir);
	for (int i = 0; i < n && sg[i].dma_len; i++)
		to = sg[i].dma + sg[i].dma_len;
	end_grants(m, dev, from, to);
	if (to > from)
		dmamap_iova_unmap(m, dev, from, (uint32_t)(to - from));
}

/* ---- the calls ---- */

/* All of the first N entries are memory that is there. */
static bool all_memory(const struct machine *m, const struct api_sg *sg, int n)
{
	for (int i = 0; i < n; i++)
		if (!sg[i].len || sg[i].addr >= m->sizes.mem ||
		    sg[i].len > m->sizes.mem - sg[i].addr)
			return false;
	return true;
}

int linux_sg_map(struct machine *m, int dev, struct api_sg *sg, int nents,
		 enum dma_dir dir, unsigned attrs)
{
	if (m->platform->no_dma)
		return -LINUX_EOPNOTSUPP;
	if (!linux_check_dir(m, dir) || !m->dev[dev].has_mask || nents <= 0 ||
	    !all_memory(m, sg, nents))
		return -LINUX_EINVAL;
	if (api_fails(m, API_FAIL_MAP))
		return -LINUX_ENOMEM;
	attrs = linux_attrs(m, attrs);
	api_state(m)->booted = 1;
	return joined(m, dev) ? map_joined(m, dev, sg, nents, dir, attrs) :
				map_each(m, dev, sg, nents, dir, attrs);
}

void linux_sg_unmap(struct machine *m, int dev, struct api_sg *sg, int nents,
		    enum dma_dir dir, unsigned attrs)
{
	if (m->platform->no_dma || !linux_check_dir(m, dir) || nents <= 0 ||
	    !all_memory(m, sg, nents))
		return;
	attrs = linux_attrs(m, attrs);
	if (joined(m, dev))
		unmap_joined(m, dev, sg, nents, dir, attrs);
	else
		unmap_each(m, dev, sg, nents, dir, attrs);
}

void linux_sg_sync_for_cpu(struct machine *m, int dev, const struct api_sg *sg,
			   int nents, enum dma_dir dir)
{
	if (m->platform->no_dma || !linux_check_dir(m, dir) ||
	    !all_memory(m, sg, nents))
		return;
	machine_drain(m, *m->cpu);
	if (joined(m, dev))
		sync_parts(m, dev, sg, nents, SYNC_FOR_CPU, dir);
	else
		for (int i = 0; i < nents; i++)
			dmamap_sync_for_cpu(m, dev, sg[i].dma, sg[i].len, dir);
}

void linux_sg_sync_for_device(struct machine *m, int dev,
			      const struct api_sg *sg, int nents,
			      enum dma_dir dir)
{
	if (m->platform->no_dma || !linux_check_dir(m, dir) ||
	    !all_memory(m, sg, nents))
		return;
	machine_drain(m, *m->cpu);
	if (!joined(m, dev)) {
		for (int i = 0; i < nents; i++)
			dmamap_sync_for_device(m, dev, sg[i].dma, sg[i].len,
					       dir);
		return;
	}
	if (dir == DIR_FROM_DEVICE)
		forget_parts(m, sg, nents);
	sync_parts(m, dev, sg, nents, SYNC_FOR_DEVICE, dir);
}

/* ---- lists by id ---- */

struct api_sg_list *linux_sg_list(const struct machine *m, int list)
{
	struct api_state *s = api_state(m);

	if (list < 1 || list > API_SGS || !s->sg[list - 1].used)
		return NULL;
	return &s->sg[list - 1];
}

int linux_sg_new(struct machine *m, int n)
{
	struct api_state *s = api_state(m);

	if (n < 1 || n > API_SG_ENTRIES || api_fails(m, API_FAIL_ALLOC))
		return 0;
	for (int i = 0; i < API_SGS; i++) {
		if (s->sg[i].used)
			continue;
		s->sg[i] = (struct api_sg_list){ .used = 1, .n = (uint8_t)n };
		return i + 1;
	}
	return 0;
}

void linux_sg_free(struct machine *m, int list)
{
	struct api_sg_list *l = linux_sg_list(m, list);

	if (l)
		memset(l, 0, sizeof(*l));
}

static struct api_sg *entry(const struct machine *m, int list, int i)
{
	struct api_sg_list *l = linux_sg_list(m, list);

	return l && i >= 0 && i < l->n ? &l->sg[i] : NULL;
}

void linux_sg_set(struct machine *m, int list, int i, uint64_t addr,
		  uint64_t len)
{
	struct api_sg *s = entry(m, list, i);

	if (s)
		*s = (struct api_sg){ .addr = (uint32_t)addr,
				      .len = (uint32_t)len };
}

uint64_t linux_sg_dma(const struct machine *m, int list, int i)
{
	const struct api_sg *s = entry(m, list, i);

	return s ? s->dma : MACHINE_ERROR_HANDLE;
}

uint32_t linux_sg_dma_len(const struct machine *m, int list, int i)
{
	const struct api_sg *s = entry(m, list, i);

	return s ? s->dma_len : 0;
}

static int at_most(const struct api_sg_list *l, int nents)
{
	return nents > l->n ? l->n : nents;
}

int linux_list_map(struct machine *m, int dev, int list, int nents,
		   enum dma_dir dir, unsigned attrs)
{
	struct api_sg_list *l = linux_sg_list(m, list);
	int n = l ? linux_sg_map(m, dev, l->sg, at_most(l, nents), dir, attrs) :
		    0;

	if (l)
		l->nents = (uint8_t)(n > 0 ? n : 0);
	return n > 0 ? n : 0;
}

void linux_list_unmap(struct machine *m, int dev, int list, int nents,
		      enum dma_dir dir, unsigned attrs)
{
	struct api_sg_list *l = linux_sg_list(m, list);

	if (l)
		linux_sg_unmap(m, dev, l->sg, at_most(l, nents), dir, attrs);
}

void linux_list_sync(struct machine *m, int dev, int list, int nents,
		     enum dma_dir dir, bool for_cpu)
{
	struct api_sg_list *l = linux_sg_list(m, list);

	if (l && for_cpu)
		linux_sg_sync_for_cpu(m, dev, l->sg, at_most(l, nents), dir);
	else if (l)
		linux_sg_sync_for_device(m, dev, l->sg, at_most(l, nents), dir);
}

int linux_table_map(struct machine *m, int dev, int list, enum dma_dir dir,
		    unsigned attrs)
{
	struct api_sg_list *l = linux_sg_list(m, list);
	int n = l ? linux_sg_map(m, dev, l->sg, l->n, dir, attrs) :
		    -LINUX_EINVAL;

	if (l)
		l->nents = (uint8_t)(n > 0 ? n : 0);
	return n < 0 ? n : 0;
}

void linux_table_unmap(struct machine *m, int dev, int list, enum dma_dir dir,
		       unsigned attrs)
{
	linux_list_unmap(m, dev, list, API_SG_ENTRIES, dir, attrs);
}

void linux_table_sync(struct machine *m, int dev, int list, enum dma_dir dir,
		      bool for_cpu)
{
	linux_list_sync(m, dev, list, API_SG_ENTRIES, dir, for_cpu);
}
