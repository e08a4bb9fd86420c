/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * NetBSD's bus_dma(9) for user space, and what drivers use around it.
 * Everything that OpenBSD has as well is in <dmaref/bsd.h>.
 *
 * Source: NetBSD bus_dma(9) of 2024-12-29, sys/bus.h, sys/uio.h, mutex(9).
 */
#ifndef DMAREF_NETBSD_H
#define DMAREF_NETBSD_H

#include "bsd.h"

#define BUS_DMA_PREFETCHABLE 0x800

typedef int64_t paddr_t;

#define KM_SLEEP 1
#define KM_NOSLEEP 2
#define kmem_alloc(size, flags) dmaref_bsd_alloc(size, false)
#define kmem_zalloc(size, flags) dmaref_bsd_alloc(size, true)
#define kmem_free(addr, size) dmaref_bsd_free(addr)

typedef struct dmaref_bsd_mutex kmutex_t;
#define MUTEX_DEFAULT 0
#define IPL_VM 0
#define IPL_BIO 0
#define IPL_NET 0
#define mutex_init(m, type, ipl) dmaref_bsd_mutex_init(m)
#define mutex_destroy dmaref_bsd_mutex_destroy
#define mutex_enter dmaref_bsd_mutex_enter
#define mutex_exit dmaref_bsd_mutex_exit

struct uio {
	struct iovec *uio_iov;
	int uio_iovcnt;
	size_t uio_resid;
	struct vmspace *uio_vmspace;
};

#define vmspace_kernel() ((struct vmspace *)0)
#define uvm_vslock(vm, addr, len, prot) dmaref_bsd_wire(vm, addr, len)
#define uvm_vsunlock(vm, addr, len) dmaref_bsd_unwire(vm, addr, len)

#define bus_dmamem_map dmaref_bsd_mem_map
#define bus_dmamap_load_uio dmaref_netbsd_load_uio
#define bus_dmatag_subregion dmaref_bsd_subregion
#define bus_dmatag_destroy dmaref_bsd_tag_destroy

static inline int bus_dmamap_load_uio(bus_dma_tag_t tag, bus_dmamap_t dmam,
				      struct uio *uio, int flags)
{
	return dmaref_bsd_load_iov(tag, dmam, uio->uio_vmspace, uio->uio_iov,
				   uio->uio_iovcnt, uio->uio_resid, flags);
}

#endif
