/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory and processes for the BSD dialects of libdmaref: see the header.
 */
#include "ref/dmaref_bsd.h"

#include "ref/api.h"

#define CLUSTER 2048

/* ---- memory ---- */

bool dmaref_piece(struct dmaref *r, struct busdma_mem *mem, const void *host,
		  uint64_t len)
{
	uint64_t ptr = dmaref_pointer(r, host);
	uint32_t page = r->m.platform->page;

	while (len) {
		enum memtype type;
		uint32_t addr, n;

		if (ptr == DMAREF_FOREIGN ||
		    !api_pointer(&r->m, ptr, &addr, &type)) {
			dmaref_raise(r, HAZARD_CRASH, ptr,
				     "memory is loaded that is not the machine's");
			return false;
		}
		n = page - addr % page;
		if (n > len)
			n = (uint32_t)len;
		busdma_mem_add(mem, addr, n);
		ptr += n;
		len -= n;
	}
	return true;
}

/* As malloc(9): by powers of two, up to a page. */
static uint32_t alignment_of(const struct dmaref *r, size_t len)
{
	uint32_t align = 16;

	while (align < len && align < r->m.platform->page)
		align *= 2;
	return align;
}

void *dmaref_memory(struct dmaref *r, size_t len, bool zero)
{
	int64_t at = len && len < r->m.sizes.mem ?
			     api_mem_alloc(&r->m, (uint32_t)len,
					   alignment_of(r, len), 0,
					   BUSDMA_MAXADDR) : -1;

	if (at < 0)
		return NULL;
	if (zero)
		machine_zero(&r->m, (uint32_t)at, (uint32_t)len);
	return dmaref_host(r, (uint64_t)at);
}

void dmaref_memory_free(struct dmaref *r, void *host)
{
	uint64_t ptr = dmaref_pointer(r, host);

	if (host)
		api_mem_free(&r->m, ptr > UINT32_MAX ? 0 : (uint32_t)ptr);
}

size_t dmaref_cluster(const struct dmaref *r)
{
	return r->m.platform->page < CLUSTER ? r->m.platform->page : CLUSTER;
}

/* ---- processes ---- */

int dmaref_process(struct dmaref *r, int npages, char **base)
{
	uint32_t page = r->m.platform->page;
	int proc = 0;

	*base = NULL;
	if (npages > 0 && npages <= BUSDMA_PROC_PAGES)
		*base = dmaref_memory(r, (size_t)npages * page, true);
	if (*base)
		proc = busdma_proc_new(&r->m);
	for (int i = 0; proc && i < npages; i++)
		busdma_proc_page(&r->m, proc, i,
				 (uint32_t)dmaref_pointer(r, *base) +
					 (uint32_t)i * page);
	if (*base && !proc)
		dmaref_memory_free(r, *base);
	return proc;
}

void dmaref_process_exit(struct dmaref *r, int proc, char *base)
{
	busdma_proc_free(&r->m, proc);
	dmaref_memory_free(r, base);
}

int dmaref_process_of(const struct dmaref *r, const void *host, uint32_t *addr)
{
	const struct busdma_state *s = busdma_state(&r->m);
	uint64_t ptr = dmaref_pointer(r, host);
	uint32_t page = r->m.platform->page;

	for (int p = 0; p < BUSDMA_PROCS; p++)
		for (uint32_t i = 0; s->proc[p].used && i < BUSDMA_PROC_PAGES;
		     i++)
			if (s->proc[p].page[i] &&
			    ptr - s->proc[p].page[i] < page) {
				*addr = i * page +
					(uint32_t)(ptr - s->proc[p].page[i]);
				return p + 1;
			}
	return 0;
}

uint32_t dmaref_process_address(const struct dmaref *r, const char *base,
				const void *host)
{
	ptrdiff_t off = (const char *)host - base;
	uint32_t end = BUSDMA_PROC_PAGES * r->m.platform->page;

	/* past the last page there is none: the load notices */
	return off < 0 || off >= end ? end : (uint32_t)off;
}
