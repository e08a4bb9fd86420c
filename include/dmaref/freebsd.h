/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FreeBSD's bus_dma(9) for user space: driver-like C that includes this
 * instead of the kernel's headers runs on the machine of libdmaref.
 *
 * The names, types, flags and errors are the kernel's; the functions have
 * prefixed names in the library. Memory that devices see comes from
 * bus_dmamem_alloc(), malloc(9), mbufs and pages below, not from malloc(3).
 * What is not FreeBSD's begins with dmaref_; see also <dmaref/dmaref.h> for
 * platforms, devices, failures and hazards.
 *
 * A deferred load completes when time passes (dmaref_freebsd_idle(), device
 * accesses, mtx_unlock()) and the tag's mutex is free.
 *
 * Errors are those of <errno.h>. One dialect for each translation unit.
 *
 * Source: FreeBSD bus_dma(9), sys/bus_dma.h, sys/mbuf.h, sys/uio.h,
 * sys/bio.h, cam/cam_ccb.h of FreeBSD 14.
 */
#ifndef DMAREF_FREEBSD_H
#define DMAREF_FREEBSD_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/uio.h>

#include "dmaref.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- types ---- */

typedef uint64_t bus_addr_t;
typedef uint64_t bus_size_t;
typedef struct dmaref_freebsd_tag *bus_dma_tag_t;
typedef struct dmaref_freebsd_map *bus_dmamap_t;
typedef struct device *device_t;

typedef struct bus_dma_segment {
	bus_addr_t ds_addr;
	bus_size_t ds_len;
} bus_dma_segment_t;

typedef enum { BUS_DMA_LOCK = 1, BUS_DMA_UNLOCK = 2 } bus_dma_lock_op_t;
typedef int bus_dmasync_op_t;
typedef int bus_dma_filter_t(void *, bus_addr_t);
typedef void bus_dma_lock_t(void *, bus_dma_lock_op_t);
typedef void bus_dmamap_callback_t(void *, bus_dma_segment_t *, int, int);
typedef void bus_dmamap_callback2_t(void *, bus_dma_segment_t *, int,
				    bus_size_t, int);

#define BUS_SPACE_MAXADDR_24BIT 0xFFFFFFUL
#define BUS_SPACE_MAXADDR_32BIT 0xFFFFFFFFUL
#define BUS_SPACE_MAXADDR 0xFFFFFFFFFFFFFFFFUL
#define BUS_SPACE_MAXSIZE_24BIT 0xFFFFFFUL
#define BUS_SPACE_MAXSIZE_32BIT 0xFFFFFFFFUL
#define BUS_SPACE_MAXSIZE 0xFFFFFFFFFFFFFFFFUL
#define BUS_SPACE_UNRESTRICTED (~0)

#define BUS_DMA_WAITOK 0x00
#define BUS_DMA_NOWAIT 0x01
#define BUS_DMA_ALLOCNOW 0x02
#define BUS_DMA_COHERENT 0x04
#define BUS_DMA_ZERO 0x08
#define BUS_DMA_BUS1 0x10
#define BUS_DMA_BUS2 0x20
#define BUS_DMA_BUS3 0x40
#define BUS_DMA_BUS4 0x80
#define BUS_DMA_NOWRITE 0x100
#define BUS_DMA_NOCACHE 0x200

#define BUS_DMASYNC_PREREAD 1
#define BUS_DMASYNC_POSTREAD 2
#define BUS_DMASYNC_PREWRITE 4
#define BUS_DMASYNC_POSTWRITE 8

/* ---- locks: non-sleepable (mtx) and sleepable (sx) ---- */

struct mtx {
	int dmaref_id;
};

struct sx {
	int dmaref_id;
};

#define MTX_DEF 0
#define MA_OWNED 1
#define MA_NOTOWNED 2

#define mtx_init(m, name, type, opts) dmaref_freebsd_mtx_init(m)
#define mtx_destroy dmaref_freebsd_mtx_destroy
#define mtx_lock dmaref_freebsd_mtx_lock
#define mtx_unlock dmaref_freebsd_mtx_unlock
#define mtx_owned dmaref_freebsd_mtx_owned
#define mtx_assert dmaref_freebsd_mtx_assert
#define sx_init(s, name) dmaref_freebsd_sx_init(s)
#define sx_destroy dmaref_freebsd_sx_destroy
#define sx_xlock dmaref_freebsd_sx_xlock
#define sx_xunlock dmaref_freebsd_sx_xunlock

void mtx_destroy(struct mtx *m);
void mtx_lock(struct mtx *m);
void mtx_unlock(struct mtx *m);
int mtx_owned(const struct mtx *m);
void mtx_assert(const struct mtx *m, int what);
void dmaref_freebsd_mtx_init(struct mtx *m);
void sx_destroy(struct sx *s);
void sx_xlock(struct sx *s);
void sx_xunlock(struct sx *s);
void dmaref_freebsd_sx_init(struct sx *s);

/* For lockfunc; dflt_lock() is what NULL stands for. */
#define busdma_lock_mutex dmaref_freebsd_lock_mutex
#define bus_dma_dflt_lock dmaref_freebsd_dflt_lock
#define dflt_lock dmaref_freebsd_dflt_lock
void busdma_lock_mutex(void *arg, bus_dma_lock_op_t op);
void bus_dma_dflt_lock(void *arg, bus_dma_lock_op_t op);

/* ---- memory ---- */

#define PAGE_SIZE dmaref_freebsd_page_size()
#define PAGE_MASK (PAGE_SIZE - 1)
size_t dmaref_freebsd_page_size(void);

struct malloc_type;
#define M_DEVBUF ((struct malloc_type *)0)
#define M_TEMP ((struct malloc_type *)0)
#define M_NOWAIT 0x0001
#define M_WAITOK 0x0002
#define M_ZERO 0x0100
#define malloc(size, type, flags) dmaref_freebsd_malloc(size, flags)
#define free(addr, type) dmaref_freebsd_free(addr)
void *dmaref_freebsd_malloc(size_t size, int flags);
void dmaref_freebsd_free(void *addr);

/* A page of memory, by any address in it; for unmapped bios. */
struct vm_page;
typedef struct vm_page *vm_page_t;
vm_page_t dmaref_freebsd_page(void *addr);

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
#define MCLBYTES 2048
#define MT_DATA 1
#define mtod(m, t) ((t)((m)->m_data))
/* With a data buffer of MCLBYTES, or of a page where that is less. */
#define m_getcl(how, type, flags) dmaref_freebsd_m_getcl(how, flags)
#define m_gethdr(how, type) dmaref_freebsd_m_getcl(how, M_PKTHDR)
#define m_get(how, type) dmaref_freebsd_m_getcl(how, 0)
#define m_freem dmaref_freebsd_m_freem
struct mbuf *dmaref_freebsd_m_getcl(int how, int flags);
void m_freem(struct mbuf *m);

struct proc {
	int dmaref_id;
	char *dmaref_base;
	int dmaref_npages;
};

struct thread {
	struct proc *td_proc;
};

enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE };
enum uio_rw { UIO_READ, UIO_WRITE };

struct uio {
	struct iovec *uio_iov;
	int uio_iovcnt;
	ptrdiff_t uio_resid;
	enum uio_seg uio_segflg;
	enum uio_rw uio_rw;
	struct thread *uio_td;
};

/* A process with memory of N pages; at most two. NULL: no memory. */
struct thread *dmaref_freebsd_thread(int npages);
void dmaref_freebsd_thread_exit(struct thread *td);
/* Memory of the process, contiguous as it sees it. */
void *dmaref_freebsd_user(struct thread *td);
/* Pages of the process that are not wired are taken away. */
void dmaref_freebsd_reclaim(struct thread *td);
/* vslock(9): of the process that the address is one of. */
#define vslock dmaref_freebsd_vslock
#define vsunlock dmaref_freebsd_vsunlock
int vslock(void *addr, size_t len);
void vsunlock(void *addr, size_t len);

struct bio {
	int bio_flags;
	char *bio_data;
	long bio_bcount;
	vm_page_t *bio_ma;
	int bio_ma_n;
	int bio_ma_offset;
};

#define BIO_UNMAPPED 0x10

struct ccb_hdr {
	int func_code;
	uint32_t flags;
};

/* The members of XPT_SCSI_IO, XPT_CONT_TARGET_IO and XPT_ATA_IO in one. */
struct ccb_scsiio {
	struct ccb_hdr ccb_h;
	uint8_t *data_ptr;
	uint32_t dxfer_len;
	uint16_t sglist_cnt;
};

struct ccb_ataio {
	struct ccb_hdr ccb_h;
	uint8_t *data_ptr;
	uint32_t dxfer_len;
};

union ccb {
	struct ccb_hdr ccb_h;
	struct ccb_scsiio csio;
	struct ccb_scsiio ctio;
	struct ccb_ataio ataio;
};

#define XPT_NOOP 0x00
#define XPT_SCSI_IO 0x01
#define XPT_ATA_IO 0x18
#define XPT_CONT_TARGET_IO 0x33

#define CAM_DIR_IN 0x00000040
#define CAM_DIR_OUT 0x00000080
#define CAM_DIR_NONE 0x000000C0
#define CAM_DIR_MASK 0x000000C0
#define CAM_DATA_VADDR 0x00000000
#define CAM_DATA_PADDR 0x00000010
#define CAM_DATA_SG 0x00040000
#define CAM_DATA_SG_PADDR 0x00040010
#define CAM_DATA_BIO 0x00200000
#define CAM_DATA_MASK 0x00240010

/* Where a buffer lies in memory: for CAM_DATA_PADDR and its lists. */
#define vtophys dmaref_freebsd_vtophys
uint64_t vtophys(const void *addr);

/* ---- bus_dma(9) ---- */

#define bus_get_dma_tag dmaref_freebsd_get_dma_tag
#define bus_dma_tag_create dmaref_freebsd_tag_create
#define bus_dma_tag_destroy dmaref_freebsd_tag_destroy
#define bus_dmamap_create dmaref_freebsd_map_create
#define bus_dmamap_destroy dmaref_freebsd_map_destroy
#define bus_dmamap_load dmaref_freebsd_load
#define bus_dmamap_load_bio dmaref_freebsd_load_bio
#define bus_dmamap_load_ccb dmaref_freebsd_load_ccb
#define bus_dmamap_load_mbuf dmaref_freebsd_load_mbuf
#define bus_dmamap_load_mbuf_sg dmaref_freebsd_load_mbuf_sg
#define bus_dmamap_load_uio dmaref_freebsd_load_uio
#define bus_dmamap_unload dmaref_freebsd_unload
#define bus_dmamap_sync dmaref_freebsd_sync
#define bus_dmamem_alloc dmaref_freebsd_mem_alloc
#define bus_dmamem_free dmaref_freebsd_mem_free

bus_dma_tag_t bus_get_dma_tag(device_t dev);
/* Without a parent the device is the one last asked for its tag, or dev0. */
int bus_dma_tag_create(bus_dma_tag_t parent, bus_size_t alignment,
		       bus_addr_t boundary, bus_addr_t lowaddr,
		       bus_addr_t highaddr, bus_dma_filter_t *filtfunc,
		       void *filtfuncarg, bus_size_t maxsize, int nsegments,
		       bus_size_t maxsegsz, int flags,
		       bus_dma_lock_t *lockfunc, void *lockfuncarg,
		       bus_dma_tag_t *dmat);
int bus_dma_tag_destroy(bus_dma_tag_t dmat);
int bus_dmamap_create(bus_dma_tag_t dmat, int flags, bus_dmamap_t *mapp);
int bus_dmamap_destroy(bus_dma_tag_t dmat, bus_dmamap_t map);
int bus_dmamap_load(bus_dma_tag_t dmat, bus_dmamap_t map, void *buf,
		    bus_size_t buflen, bus_dmamap_callback_t *callback,
		    void *callback_arg, int flags);
int bus_dmamap_load_bio(bus_dma_tag_t dmat, bus_dmamap_t map, struct bio *bio,
			bus_dmamap_callback_t *callback, void *callback_arg,
			int flags);
int bus_dmamap_load_ccb(bus_dma_tag_t dmat, bus_dmamap_t map, union ccb *ccb,
			bus_dmamap_callback_t *callback, void *callback_arg,
			int flags);
int bus_dmamap_load_mbuf(bus_dma_tag_t dmat, bus_dmamap_t map,
			 struct mbuf *mbuf, bus_dmamap_callback2_t *callback,
			 void *callback_arg, int flags);
int bus_dmamap_load_mbuf_sg(bus_dma_tag_t dmat, bus_dmamap_t map,
			    struct mbuf *mbuf, bus_dma_segment_t *segs,
			    int *nsegs, int flags);
int bus_dmamap_load_uio(bus_dma_tag_t dmat, bus_dmamap_t map, struct uio *uio,
			bus_dmamap_callback2_t *callback, void *callback_arg,
			int flags);
void bus_dmamap_unload(bus_dma_tag_t dmat, bus_dmamap_t map);
void bus_dmamap_sync(bus_dma_tag_t dmat, bus_dmamap_t map,
		     bus_dmasync_op_t op);
int bus_dmamem_alloc(bus_dma_tag_t dmat, void **vaddr, int flags,
		     bus_dmamap_t *mapp);
void bus_dmamem_free(bus_dma_tag_t dmat, void *vaddr, bus_dmamap_t map);

/* Time passes: deferred loads are completed that can be. Their number. */
int dmaref_freebsd_idle(void);
/*
 * True: maps of bus_dmamem_alloc() are NULL where amd64 has no object for
 * them; unload and sync of NULL do nothing, as there.
 */
void dmaref_freebsd_null_maps(bool on);

#ifdef __cplusplus
}
#endif

#endif
