/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the BSD dialects of libdmaref share: memory of the program as pieces
 * to load, kernel memory, processes.
 */
#ifndef REF_DMAREF_BSD_H
#define REF_DMAREF_BSD_H

#include "ref/busdma.h"
#include "ref/dmaref.h"

/* LEN bytes at HOST to be loaded; false, and a hazard: not the machine's. */
bool dmaref_piece(struct dmaref *r, struct busdma_mem *mem, const void *host,
		  uint64_t len);
/* LEN bytes of kernel memory, NULL if there are none. */
void *dmaref_memory(struct dmaref *r, size_t len, bool zero);
void dmaref_memory_free(struct dmaref *r, void *host);

/* Data buffer of an mbuf. */
size_t dmaref_cluster(const struct dmaref *r);

/* A process with NPAGES pages of memory from *BASE on; 0: no memory. */
int dmaref_process(struct dmaref *r, int npages, char **base);
void dmaref_process_exit(struct dmaref *r, int proc, char *base);
/* The process and its address that a host pointer is; 0: none's. */
int dmaref_process_of(const struct dmaref *r, const void *host,
		      uint32_t *addr);
/* An address in a process whose memory begins at BASE. */
uint32_t dmaref_process_address(const struct dmaref *r, const char *base,
				const void *host);

#endif
