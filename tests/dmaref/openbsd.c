/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is OpenBSD's own on libdmaref; the rest is tested in
 * netbsd.c.
 */
#include <dmaref/openbsd.h>

#include "check.h"

static void life(void)
{
	static const char *const platforms[] = { "arm64-like", "coherent",
						 "swiotlb", "iommu-strict" };

	for (int p = 0; p < 4; p++) {
		struct device *dev;
		bus_dma_tag_t tag;
		bus_dma_segment_t seg;
		bus_dmamap_t map;
		caddr_t kva;
		char byte = 1;
		int n;

		dmaref_init(platforms[p]);
		dmaref_set_hardware(DMAREF_WORST);
		dev = dmaref_device("dev0");
		tag = dmaref_bsd_dmat(dev);
		CHECK(!bus_dmamem_alloc(tag, 100, 0, 0, &seg, 1, &n,
		      BUS_DMA_NOWAIT | BUS_DMA_ZERO));
		CHECK(!bus_dmamem_map(tag, &seg, n, 100, &kva, BUS_DMA_NOWAIT));
		CHECK(!kva[99]);
		CHECK(!bus_dmamap_create(tag, 100, 1, 100, 0, BUS_DMA_NOWAIT |
		      BUS_DMA_64BIT, &map));
		CHECK(!bus_dmamap_load(tag, map, kva, 100, NULL,
		      BUS_DMA_NOWAIT));
		kva[5] = 'o';
		bus_dmamap_sync(tag, map, 0, 100, BUS_DMASYNC_PREWRITE);
		dmaref_dev_read(dev, map->dm_segs[0].ds_addr + 5, &byte, 1);
		CHECK(byte == 'o');
		bus_dmamap_sync(tag, map, 0, 100, BUS_DMASYNC_POSTWRITE);
		bus_dmamap_unload(tag, map);
		bus_dmamap_destroy(tag, map);
		bus_dmamem_unmap(tag, kva, 100);
		bus_dmamem_free(tag, &seg, n);
		CHECK(!dmaref_exit());
	}
}

static void user_memory_and_mutexes(void)
{
	struct device *dev;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	struct mutex mtx;
	struct proc *pr;
	struct iovec iov;
	struct uio uio = { .uio_iov = &iov, .uio_iovcnt = 1, .uio_resid = 16 };
	char *buf;

	dmaref_init("coherent");
	dev = dmaref_device("dev0");
	tag = dmaref_bsd_dmat(dev);
	mtx_init(&mtx, IPL_BIO);
	CHECK(!bus_dmamap_create(tag, 64, 1, 64, 0, BUS_DMA_NOWAIT, &map));
	pr = dmaref_bsd_proc(1);
	iov = (struct iovec){ dmaref_bsd_user(pr), 16 };
	uio.uio_segflg = UIO_USERSPACE;
	uio.uio_procp = pr;
	CHECK(!uvm_vslock(pr, iov.iov_base, 16, 0));
	mtx_enter(&mtx);
	CHECK(!bus_dmamap_load_uio(tag, map, &uio, BUS_DMA_NOWAIT));
	bus_dmamap_sync(tag, map, 0, 16, BUS_DMASYNC_PREREAD);
	dmaref_dev_write(dev, map->dm_segs[0].ds_addr, "openbsd", 8);
	bus_dmamap_sync(tag, map, 0, 16, BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(tag, map);
	mtx_leave(&mtx);
	CHECK(!strcmp(iov.iov_base, "openbsd"));
	uvm_vsunlock(pr, iov.iov_base, 16);
	dmaref_bsd_proc_exit(pr);
	buf = malloc(16, M_DEVBUF, M_WAITOK | M_ZERO);
	iov = (struct iovec){ buf, 16 };
	uio.uio_segflg = UIO_SYSSPACE;
	CHECK(!bus_dmamap_load_uio(tag, map, &uio, BUS_DMA_NOWAIT));
	bus_dmamap_destroy(tag, map);
	free(buf, M_DEVBUF, 16);
	dmaref_bsd_mutex_destroy(&mtx.m);
	CHECK(!dmaref_exit());
}

int main(void)
{
	RUN(life);
	RUN(user_memory_and_mutexes);
	return 0;
}
