/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bus_dma(9) as FreeBSD has it.  The values of the sync operations are the
 * kernel's, because the rules test single bits of them.
 */
#ifndef CORPUS_FREEBSD_SYS_BUS_DMA_H
#define CORPUS_FREEBSD_SYS_BUS_DMA_H

#include <sys/types.h>

struct bio;
struct bus_dma_tag;
struct bus_dmamap;
struct memdesc;
struct mbuf;
struct uio;
struct vm_page;
union ccb;

typedef struct bus_dma_tag *bus_dma_tag_t;
typedef struct bus_dmamap *bus_dmamap_t;
typedef int bus_dmasync_op_t;

#define BUS_DMA_WAITOK 0x00
#define BUS_DMA_NOWAIT 0x01
#define BUS_DMA_ALLOCNOW 0x02
#define BUS_DMA_COHERENT 0x04
#define BUS_DMA_ZERO 0x08
#define BUS_DMA_NOWRITE 0x100
#define BUS_DMA_NOCACHE 0x200

#define BUS_DMASYNC_PREREAD 1
#define BUS_DMASYNC_POSTREAD 2
#define BUS_DMASYNC_PREWRITE 4
#define BUS_DMASYNC_POSTWRITE 8

#define BUS_SPACE_MAXADDR_24BIT 0xffffffUL
#define BUS_SPACE_MAXADDR_32BIT 0xffffffffUL
#define BUS_SPACE_MAXADDR 0xffffffffffffffffUL
#define BUS_SPACE_MAXSIZE_32BIT 0xffffffffUL
#define BUS_SPACE_MAXSIZE 0xffffffffffffffffUL
#define BUS_SPACE_UNRESTRICTED (~0)

typedef struct bus_dma_segment {
	bus_addr_t ds_addr;
	bus_size_t ds_len;
} bus_dma_segment_t;

typedef enum {
	BUS_DMA_LOCK = 1,
	BUS_DMA_UNLOCK = 2
} bus_dma_lock_op_t;

typedef int bus_dma_filter_t(void *arg, bus_addr_t addr);
typedef void bus_dma_lock_t(void *arg, bus_dma_lock_op_t op);
typedef void bus_dmamap_callback_t(void *arg, bus_dma_segment_t *segs,
    int nseg, int error);
typedef void bus_dmamap_callback2_t(void *arg, bus_dma_segment_t *segs,
    int nseg, bus_size_t mapsize, int error);

void busdma_lock_mutex(void *arg, bus_dma_lock_op_t op);

int bus_dma_tag_create(bus_dma_tag_t parent, bus_size_t alignment,
    bus_addr_t boundary, bus_addr_t lowaddr, bus_addr_t highaddr,
    bus_dma_filter_t *filtfunc, void *filtfuncarg, bus_size_t maxsize,
    int nsegments, bus_size_t maxsegsz, int flags, bus_dma_lock_t *lockfunc,
    void *lockfuncarg, bus_dma_tag_t *dmat);
int bus_dma_tag_destroy(bus_dma_tag_t dmat);

int bus_dmamap_create(bus_dma_tag_t dmat, int flags, bus_dmamap_t *mapp);
int bus_dmamap_destroy(bus_dma_tag_t dmat, bus_dmamap_t map);

int bus_dmamem_alloc(bus_dma_tag_t dmat, void **vaddr, int flags,
    bus_dmamap_t *mapp);
void bus_dmamem_free(bus_dma_tag_t dmat, void *vaddr, bus_dmamap_t map);

int bus_dmamap_load(bus_dma_tag_t dmat, bus_dmamap_t map, void *buf,
    bus_size_t buflen, bus_dmamap_callback_t *callback, void *callback_arg,
    int flags);
int bus_dmamap_load_mbuf(bus_dma_tag_t dmat, bus_dmamap_t map,
    struct mbuf *mbuf, bus_dmamap_callback2_t *callback, void *callback_arg,
    int flags);
int bus_dmamap_load_mbuf_sg(bus_dma_tag_t dmat, bus_dmamap_t map,
    struct mbuf *mbuf, bus_dma_segment_t *segs, int *nsegs, int flags);
int bus_dmamap_load_uio(bus_dma_tag_t dmat, bus_dmamap_t map, struct uio *uio,
    bus_dmamap_callback2_t *callback, void *callback_arg, int flags);
int bus_dmamap_load_ccb(bus_dma_tag_t dmat, bus_dmamap_t map, union ccb *ccb,
    bus_dmamap_callback_t *callback, void *callback_arg, int flags);
int bus_dmamap_load_bio(bus_dma_tag_t dmat, bus_dmamap_t map, struct bio *bio,
    bus_dmamap_callback_t *callback, void *callback_arg, int flags);
void bus_dmamap_unload(bus_dma_tag_t dmat, bus_dmamap_t map);
void bus_dmamap_sync(bus_dma_tag_t dmat, bus_dmamap_t map,
    bus_dmasync_op_t op);

#endif
