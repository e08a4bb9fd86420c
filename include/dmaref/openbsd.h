/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenBSD's bus_dma(9) for user space, and what drivers use around it.
 * Everything that NetBSD has as well is in <dmaref/bsd.h>.
 *
 * The manual page of 2001 has syncs without offset and length; this follows
 * the kernel, which has both.
 *
 * Source: OpenBSD bus_dma(9), arch/arm64/include/bus.h, sys/uio.h,
 * mtx_enter(9).
 */
#ifndef DMAREF_OPENBSD_H
#define DMAREF_OPENBSD_H

#include <stdlib.h>
#include <sys/types.h>

#include "bsd.h"

#define BUS_DMA_ZERO 0x2000
#define BUS_DMA_64BIT 0x1000

typedef char *caddr_t;
typedef int64_t paddr_t;

#define M_DEVBUF 0
#define M_WAITOK 0x0001
#define M_NOWAIT 0x0002
#define M_ZERO 0x0008
#define malloc(size, type, flags) dmaref_bsd_alloc(size, ((flags)&M_ZERO) != 0)
#define free(addr, type, size) dmaref_bsd_free(addr)

struct mutex {
	struct dmaref_bsd_mutex m;
};
#define IPL_VM 0
#define IPL_BIO 0
#define IPL_NET 0
#define mtx_init(mtx, ipl) dmaref_bsd_mutex_init(&(mtx)->m)
#define mtx_enter(mtx) dmaref_bsd_mutex_enter(&(mtx)->m)
#define mtx_leave(mtx) dmaref_bsd_mutex_exit(&(mtx)->m)

enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE };

struct uio {
	struct iovec *uio_iov;
	int uio_iovcnt;
	size_t uio_resid;
	enum uio_seg uio_segflg;
	struct proc *uio_procp;
};

#define uvm_vslock(p, addr, len, prot)                                         \
	dmaref_bsd_wire((p)->p_vmspace, addr, len)
#define uvm_vsunlock(p, addr, len)                                             \
	dmaref_bsd_unwire((p)->p_vmspace, addr, len)

#define bus_dmamap_load_uio dmaref_openbsd_load_uio
#define bus_dmamem_map dmaref_openbsd_mem_map

static inline int bus_dmamap_load_uio(bus_dma_tag_t tag, bus_dmamap_t dmam,
				      struct uio *uio, int flags)
{
	struct vmspace *vm = uio->uio_segflg == UIO_USERSPACE ?
				     uio->uio_procp->p_vmspace : NULL;

	return dmaref_bsd_load_iov(tag, dmam, vm, uio->uio_iov,
				   uio->uio_iovcnt, uio->uio_resid, flags);
}

static inline int bus_dmamem_map(bus_dma_tag_t tag, bus_dma_segment_t *segs,
				 int nsegs, size_t size, caddr_t *kvap,
				 int flags)
{
	void *kva;
	int error = dmaref_bsd_mem_map(tag, segs, nsegs, size, &kva, flags);

	*kvap = (caddr_t)kva;
	return error;
}

#endif
