/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small driver of NetBSD's kind on libdmaref.
 */
#include <dmaref/netbsd.h>

#include "check.h"

static void with(const char *platform, int hardware)
{
	begin(platform);
	dmaref_set_hardware((enum dmaref_hardware)hardware);
}

struct softc {
	struct device *dev;
	bus_dma_tag_t dmat;
	bus_dma_segment_t seg;
	int rseg;
	void *ring;
	bus_dmamap_t ring_map, map;
};

static int attach(struct softc *sc)
{
	int error;

	sc->dev = dmaref_device("dev0");
	sc->dmat = dmaref_bsd_dmat(sc->dev);
	error = bus_dmamem_alloc(sc->dmat, PAGE_SIZE, PAGE_SIZE, 0, &sc->seg,
				 1, &sc->rseg, BUS_DMA_WAITOK);
	if (error)
		return error;
	error = bus_dmamem_map(sc->dmat, &sc->seg, sc->rseg, PAGE_SIZE,
			       &sc->ring, BUS_DMA_WAITOK | BUS_DMA_COHERENT);
	if (error)
		goto free;
	error = bus_dmamap_create(sc->dmat, PAGE_SIZE, 1, PAGE_SIZE, 0,
				  BUS_DMA_WAITOK, &sc->ring_map);
	if (error)
		goto unmap;
	error = bus_dmamap_load(sc->dmat, sc->ring_map, sc->ring, PAGE_SIZE,
				NULL, BUS_DMA_WAITOK);
	if (error)
		goto destroy;
	error = bus_dmamap_create(sc->dmat, 4096, 4, 4096, 0,
				  BUS_DMA_WAITOK | BUS_DMA_ALLOCNOW, &sc->map);
	if (!error)
		return 0;
	bus_dmamap_unload(sc->dmat, sc->ring_map);
destroy:
	bus_dmamap_destroy(sc->dmat, sc->ring_map);
unmap:
	bus_dmamem_unmap(sc->dmat, sc->ring, PAGE_SIZE);
free:
	bus_dmamem_free(sc->dmat, &sc->seg, sc->rseg);
	return error;
}

static void detach(struct softc *sc)
{
	bus_dmamap_destroy(sc->dmat, sc->map);
	bus_dmamap_unload(sc->dmat, sc->ring_map);
	bus_dmamap_destroy(sc->dmat, sc->ring_map);
	bus_dmamem_unmap(sc->dmat, sc->ring, PAGE_SIZE);
	bus_dmamem_free(sc->dmat, &sc->seg, sc->rseg);
}

static const char *const platforms[] = { "simple", "arm64-like", "mips-like",
					 "coherent", "swiotlb", "iommu-strict",
					 "iommu-lazy" };

static void life(void)
{
	for (size_t p = 0; p < 7; p++)
		for (int hw = DMAREF_NONE; hw <= DMAREF_WORST; hw++) {
			struct softc sc;
			char byte = 0, *buf;

			with(platforms[p], hw);
			CHECK(!attach(&sc));
			((char *)sc.ring)[3] = 'c';
			bus_dmamap_sync(sc.dmat, sc.ring_map, 0, 16,
					BUS_DMASYNC_PREWRITE);
			dmaref_dev_read(sc.dev,
					sc.ring_map->dm_segs[0].ds_addr + 3,
					&byte, 1);
			CHECK(byte == 'c');
			bus_dmamap_sync(sc.dmat, sc.ring_map, 0, 16,
					BUS_DMASYNC_POSTWRITE);
			buf = kmem_zalloc(256, KM_SLEEP);
			CHECK(!bus_dmamap_load(sc.dmat, sc.map, buf, 256,
			      NULL, BUS_DMA_READ));
			CHECK(sc.map->dm_mapsize == 256);
			CHECK(sc.map->dm_nsegs == 1);
			bus_dmamap_sync(sc.dmat, sc.map, 0, 256,
					BUS_DMASYNC_PREREAD);
			dmaref_dev_write(sc.dev, sc.map->dm_segs[0].ds_addr,
					 "hello", 6);
			bus_dmamap_sync(sc.dmat, sc.map, 0, 256,
					BUS_DMASYNC_POSTREAD);
			CHECK(!strcmp(buf, "hello"));
			bus_dmamap_unload(sc.dmat, sc.map);
			CHECK(!sc.map->dm_mapsize);
			kmem_free(buf, 256);
			detach(&sc);
			CHECK(!dmaref_exit());
			CHECK(!seen());
		}
}

/* The error ladder gives everything back. */
static void failures_at_attach(void)
{
	for (int nth = 1; nth < 12; nth++) {
		struct softc sc;

		with("arm64-like", DMAREF_NONE);
		dmaref_fail(DMAREF_FAIL_ANY, nth);
		if (attach(&sc) == 0)
			detach(&sc);
		CHECK(!dmaref_exit());
	}
}

static void maxsegsz_is_the_drivers_to_lower(void)
{
	struct softc sc;
	void *buf;

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc));
	buf = kmem_alloc(256, KM_SLEEP);
	sc.map->dm_maxsegsz = 64;
	CHECK(!bus_dmamap_load(sc.dmat, sc.map, buf, 256, NULL, 0));
	CHECK(sc.map->dm_nsegs == 4);
	CHECK(sc.map->dm_segs[3].ds_len == 64);
	bus_dmamap_unload(sc.dmat, sc.map);
	CHECK(sc.map->dm_maxsegsz == 4096);
	kmem_free(buf, 256);
	detach(&sc);
	CHECK(!dmaref_exit());
}

static void chains_and_processes(void)
{
	struct softc sc;
	struct mbuf *m;
	struct proc *p;
	struct iovec iov;
	struct uio uio = { &iov, 1, 40, NULL };

	with("swiotlb", DMAREF_RANDOM);
	CHECK(!attach(&sc));
	m = m_gethdr(M_DONTWAIT, MT_DATA);
	m->m_len = m->m_pkthdr.len = 100;
	CHECK(!bus_dmamap_load_mbuf(sc.dmat, sc.map, m, BUS_DMA_NOWAIT |
	      BUS_DMA_WRITE));
	CHECK(sc.map->dm_mapsize == 100);
	bus_dmamap_unload(sc.dmat, sc.map);
	m_freem(m);
	p = dmaref_bsd_proc(1);
	uio.uio_vmspace = p->p_vmspace;
	iov = (struct iovec){ dmaref_bsd_user(p), 40 };
	CHECK(!uvm_vslock(p->p_vmspace, iov.iov_base, 40, 0));
	CHECK(!bus_dmamap_load_uio(sc.dmat, sc.map, &uio, BUS_DMA_NOWAIT));
	bus_dmamap_sync(sc.dmat, sc.map, 0, 40, BUS_DMASYNC_PREREAD);
	dmaref_bsd_reclaim(p);
	dmaref_dev_write(sc.dev, sc.map->dm_segs[0].ds_addr, "user", 5);
	bus_dmamap_sync(sc.dmat, sc.map, 0, 40, BUS_DMASYNC_POSTREAD);
	CHECK(!strcmp(iov.iov_base, "user"));
	bus_dmamap_unload(sc.dmat, sc.map);
	uvm_vsunlock(p->p_vmspace, iov.iov_base, 40);
	dmaref_bsd_proc_exit(p);
	detach(&sc);
	CHECK(!dmaref_exit());
}

/* Adjacent for the kernel, apart in memory. */
static void memory_in_segments(void)
{
	struct softc sc;
	bus_dma_segment_t segs[4];
	bus_dmamap_t map;
	void *held[100], *kva;
	int n = 0, nsegs;

	with("arm64-like", DMAREF_WORST);
	CHECK(!attach(&sc));
	while (n < 64 && (held[n] = kmem_alloc(PAGE_SIZE, KM_NOSLEEP)))
		n++;
	for (int i = 0; i < n; i += 2)
		kmem_free(held[i], PAGE_SIZE);
	while (bus_dmamem_alloc(sc.dmat, 3 * PAGE_SIZE, PAGE_SIZE, 0, segs, 1,
				&nsegs, BUS_DMA_NOWAIT) == 0)
		held[n++] = NULL;
	CHECK(!bus_dmamem_alloc(sc.dmat, 3 * PAGE_SIZE, PAGE_SIZE, 0, segs, 4,
	      &nsegs, BUS_DMA_NOWAIT));
	CHECK(nsegs == 3);
	CHECK(!bus_dmamem_map(sc.dmat, segs, nsegs, 3 * PAGE_SIZE, &kva,
	      BUS_DMA_NOWAIT));
	CHECK(!bus_dmamap_create(sc.dmat, 3 * PAGE_SIZE, 4, PAGE_SIZE, 0, 0,
	      &map));
	CHECK(!bus_dmamap_load(sc.dmat, map, kva, 3 * PAGE_SIZE, NULL,
	      BUS_DMA_NOWAIT));
	CHECK(map->dm_nsegs == 3);
	((char *)kva)[2 * PAGE_SIZE] = 'z';
	bus_dmamap_sync(sc.dmat, map, 0, map->dm_mapsize,
			BUS_DMASYNC_PREWRITE);
	{
		char c = 0;

		dmaref_dev_read(sc.dev, map->dm_segs[2].ds_addr, &c, 1);
		CHECK(c == 'z');
	}
	CHECK(!seen());
	dmaref_exit();
}

static void subregion(void)
{
	struct softc sc;
	bus_dma_tag_t low;

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc));
	CHECK(!bus_dmatag_subregion(sc.dmat, 0, 0xffff, &low, BUS_DMA_NOWAIT));
	bus_dmatag_destroy(low);
	detach(&sc);
	CHECK(!dmaref_exit());
}

static void mutexes(void)
{
	struct softc sc;
	bus_dmamap_t map;
	kmutex_t lock;

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc));
	mutex_init(&lock, MUTEX_DEFAULT, IPL_VM);
	mutex_enter(&lock);
	CHECK(!bus_dmamap_create(sc.dmat, 64, 1, 64, 0, BUS_DMA_NOWAIT, &map));
	bus_dmamap_destroy(sc.dmat, map);
	CHECK(!seen());
	CHECK(!bus_dmamap_create(sc.dmat, 64, 1, 64, 0, BUS_DMA_WAITOK, &map));
	CHECK(seen() == DMAREF_PROTOCOL);
	bus_dmamap_destroy(sc.dmat, map);
	mutex_exit(&lock);
	mutex_destroy(&lock);
	detach(&sc);
	dmaref_exit();
}

int main(void)
{
	RUN(life);
	RUN(failures_at_attach);
	RUN(maxsegsz_is_the_drivers_to_lower);
	RUN(chains_and_processes);
	RUN(memory_in_segments);
	RUN(subregion);
	RUN(mutexes);
	return 0;
}
