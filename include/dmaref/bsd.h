/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What <dmaref/netbsd.h> and <dmaref/openbsd.h> have in common; include one
 * of those.
 *
 * Tags come from the bus: dmaref_bsd_dmat() stands for the member of the
 * attach arguments. Memory that devices see comes from bus_dmamem_alloc() and
 * bus_dmamem_map(), mbufs, dmaref_bsd_alloc() or a process.
 */
#ifndef DMAREF_BSD_H
#define DMAREF_BSD_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "dmaref.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- types ---- */

typedef uint64_t bus_addr_t;
typedef uint64_t bus_size_t;
typedef struct dmaref_bsd_tag *bus_dma_tag_t;

typedef struct dmaref_bsd_segment {
	bus_addr_t ds_addr;
	bus_size_t ds_len;
} bus_dma_segment_t;

#define DMAREF_BSD_SEGS 16

struct dmaref_bsd_map {
	bus_size_t dm_maxsegsz;
	bus_size_t dm_mapsize;
	int dm_nsegs;
	bus_dma_segment_t *dm_segs;
	/* the library's */
	int dmaref_id;
	bus_dma_segment_t dmaref_segs[DMAREF_BSD_SEGS];
};
typedef struct dmaref_bsd_map *bus_dmamap_t;

#define BUS_DMA_WAITOK 0x000
#define BUS_DMA_NOWAIT 0x001
#define BUS_DMA_ALLOCNOW 0x002
#define BUS_DMA_COHERENT 0x004
#define BUS_DMA_STREAMING 0x008
#define BUS_DMA_BUS1 0x010
#define BUS_DMA_BUS2 0x020
#define BUS_DMA_BUS3 0x040
#define BUS_DMA_BUS4 0x080
#define BUS_DMA_READ 0x100
#define BUS_DMA_WRITE 0x200
#define BUS_DMA_NOCACHE 0x400

#define BUS_DMASYNC_PREREAD 0x01
#define BUS_DMASYNC_POSTREAD 0x02
#define BUS_DMASYNC_PREWRITE 0x04
#define BUS_DMASYNC_POSTWRITE 0x08

/* ---- memory ---- */

#define PAGE_SIZE dmaref_bsd_page_size()
size_t dmaref_bsd_page_size(void);
/* Kernel memory; NULL if there is none. */
void *dmaref_bsd_alloc(size_t size, bool zero);
void dmaref_bsd_free(void *addr);

struct mbuf {
	struct mbuf *m_next;
	char *m_data;
	int m_len;
	int m_flags;
	struct {
		int len;
	} m_pkthdr;
	void *dmaref_buf;
};

#define M_PKTHDR 0x00000002
#define M_DONTWAIT 1
#define M_WAIT 0
#define MT_DATA 1
#define mtod(m, t) ((t)((m)->m_data))
/* With a data buffer of 2048 bytes, or of a page where that is less. */
#define m_getcl(how, type, flags) dmaref_bsd_m_getcl(flags)
#define m_gethdr(how, type) dmaref_bsd_m_getcl(M_PKTHDR)
#define m_get(how, type) dmaref_bsd_m_getcl(0)
#define m_freem dmaref_bsd_m_freem
struct mbuf *dmaref_bsd_m_getcl(int flags);
void m_freem(struct mbuf *m);

/* An address space; at most two. */
struct vmspace {
	int dmaref_id;
	char *dmaref_base;
	int dmaref_npages;
};

struct proc {
	struct vmspace *p_vmspace;
};

/* A process with N pages of memory, contiguous as it sees them, or NULL. */
struct proc *dmaref_bsd_proc(int npages);
void dmaref_bsd_proc_exit(struct proc *p);
void *dmaref_bsd_user(struct proc *p);
/* Pages of the process that are not wired are taken away. */
void dmaref_bsd_reclaim(struct proc *p);
/* Wires, or not any more: 0, EFAULT. */
int dmaref_bsd_wire(struct vmspace *vm, void *addr, size_t len);
void dmaref_bsd_unwire(struct vmspace *vm, void *addr, size_t len);

/* ---- a lock whose holder may not sleep ---- */

struct dmaref_bsd_mutex {
	int dmaref_id;
};
void dmaref_bsd_mutex_init(struct dmaref_bsd_mutex *m);
void dmaref_bsd_mutex_destroy(struct dmaref_bsd_mutex *m);
void dmaref_bsd_mutex_enter(struct dmaref_bsd_mutex *m);
void dmaref_bsd_mutex_exit(struct dmaref_bsd_mutex *m);

/* ---- bus_dma(9) ---- */

#define bus_dmamap_create dmaref_bsd_map_create
#define bus_dmamap_destroy dmaref_bsd_map_destroy
#define bus_dmamap_load dmaref_bsd_load
#define bus_dmamap_load_mbuf dmaref_bsd_load_mbuf
#define bus_dmamap_load_raw dmaref_bsd_load_raw
#define bus_dmamap_unload dmaref_bsd_unload
#define bus_dmamap_sync dmaref_bsd_sync
#define bus_dmamem_alloc dmaref_bsd_mem_alloc
#define bus_dmamem_free dmaref_bsd_mem_free
#define bus_dmamem_unmap dmaref_bsd_mem_unmap
#define bus_dmamem_mmap dmaref_bsd_mem_mmap

/* The tag that the bus passes to the driver of DEV. */
bus_dma_tag_t dmaref_bsd_dmat(struct device *dev);
int bus_dmamap_create(bus_dma_tag_t tag, bus_size_t size, int nsegments,
		      bus_size_t maxsegsz, bus_size_t boundary, int flags,
		      bus_dmamap_t *dmamp);
void bus_dmamap_destroy(bus_dma_tag_t tag, bus_dmamap_t dmam);
int bus_dmamap_load(bus_dma_tag_t tag, bus_dmamap_t dmam, void *buf,
		    bus_size_t buflen, struct proc *p, int flags);
int bus_dmamap_load_mbuf(bus_dma_tag_t tag, bus_dmamap_t dmam,
			 struct mbuf *chain, int flags);
int bus_dmamap_load_raw(bus_dma_tag_t tag, bus_dmamap_t dmam,
			bus_dma_segment_t *segs, int nsegs, bus_size_t size,
			int flags);
void bus_dmamap_unload(bus_dma_tag_t tag, bus_dmamap_t dmam);
void bus_dmamap_sync(bus_dma_tag_t tag, bus_dmamap_t dmam, bus_addr_t offset,
		     bus_size_t len, int ops);
int bus_dmamem_alloc(bus_dma_tag_t tag, bus_size_t size, bus_size_t alignment,
		     bus_size_t boundary, bus_dma_segment_t *segs, int nsegs,
		     int *rsegs, int flags);
void bus_dmamem_free(bus_dma_tag_t tag, bus_dma_segment_t *segs, int nsegs);
void bus_dmamem_unmap(bus_dma_tag_t tag, void *kva, size_t size);
/* bus_dmamem_map() */
int dmaref_bsd_mem_map(bus_dma_tag_t tag, bus_dma_segment_t *segs, int nsegs,
		       size_t size, void **kvap, int flags);
int64_t bus_dmamem_mmap(bus_dma_tag_t tag, bus_dma_segment_t *segs, int nsegs,
			int64_t off, int prot, int flags);
/* What bus_dmamap_load_uio() is made of; VM: NULL is the kernel's. */
int dmaref_bsd_load_iov(bus_dma_tag_t tag, bus_dmamap_t dmam,
			struct vmspace *vm, const struct iovec *iov, int n,
			size_t resid, int flags);
int dmaref_bsd_subregion(bus_dma_tag_t tag, bus_addr_t min_addr,
			 bus_addr_t max_addr, bus_dma_tag_t *newtag,
			 int flags);
void dmaref_bsd_tag_destroy(bus_dma_tag_t tag);

#ifdef __cplusplus
}
#endif

#endif
