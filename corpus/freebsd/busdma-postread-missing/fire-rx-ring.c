/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Receive ring: every interrupt leaves the ring synced for the device, and the
 * next one looks at descriptors the device has written without taking it back.
 * Only vrx_stop() does.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/endian.h>
#include <sys/malloc.h>
#include <sys/mbuf.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>
#include <net/if_var.h>

#define VRX_NDESC 128
#define VRX_RING_LO 0x40
#define VRX_RING_HI 0x44
#define VRX_TAIL 0x48
#define VRX_CTRL 0x4c
#define VRX_CTRL_ON 0x1
#define VRX_ISR 0x50
#define VRX_ISR_RX 0x2

#define VRX_D_OWN 0x80000000u
#define VRX_D_LEN 0x00003fffu

struct vrx_desc {
	uint32_t status;
	uint32_t control;
	uint32_t addr_lo;
	uint32_t addr_hi;
};

struct vrx_rxdesc {
	struct mbuf *m;
	bus_dmamap_t map;
};

struct vrx_softc {
	device_t dev;
	if_t ifp;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct mtx mtx;

	bus_dma_tag_t ring_tag;
	bus_dmamap_t ring_map;
	bus_addr_t ring_paddr;
	int ring_error;
	struct vrx_desc *ring;

	bus_dma_tag_t buf_tag;
	bus_dmamap_t spare_map;
	struct vrx_rxdesc rxd[VRX_NDESC];
	int cons;
};

static void
vrx_ring_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct vrx_softc *sc = arg;

	sc->ring_error = error;
	if (error == 0)
		sc->ring_paddr = segs[0].ds_addr;
}

static int
vrx_newbuf(struct vrx_softc *sc, int idx)
{
	struct vrx_rxdesc *rxd;
	struct mbuf *m;
	bus_dma_segment_t seg;
	bus_dmamap_t map;
	int error, nsegs;

	m = m_getcl(M_NOWAIT, MT_DATA, M_PKTHDR);
	if (m == NULL)
		return (ENOBUFS);
	m->m_len = m->m_pkthdr.len = MCLBYTES;

	error = bus_dmamap_load_mbuf_sg(sc->buf_tag, sc->spare_map, m, &seg,
	    &nsegs, BUS_DMA_NOWAIT);
	if (error != 0) {
		m_freem(m);
		return (error);
	}

	rxd = &sc->rxd[idx];
	if (rxd->m != NULL) {
		bus_dmamap_sync(sc->buf_tag, rxd->map, BUS_DMASYNC_POSTREAD);
		bus_dmamap_unload(sc->buf_tag, rxd->map);
	}
	map = rxd->map;
	rxd->map = sc->spare_map;
	sc->spare_map = map;
	rxd->m = m;
	bus_dmamap_sync(sc->buf_tag, rxd->map, BUS_DMASYNC_PREREAD);

	sc->ring[idx].addr_lo = htole32((uint32_t)seg.ds_addr);
	sc->ring[idx].addr_hi = htole32((uint32_t)(seg.ds_addr >> 32));
	sc->ring[idx].control = htole32((uint32_t)seg.ds_len);
	sc->ring[idx].status = htole32(VRX_D_OWN);
	return (0);
}

static void
vrx_discard(struct vrx_softc *sc, int idx)
{
	sc->ring[idx].status = htole32(VRX_D_OWN);
}

static void
vrx_rxeof(struct vrx_softc *sc)
{
	struct mbuf *m;
	uint32_t status;
	int idx, n;

	idx = sc->cons;
	for (n = 0; n < VRX_NDESC; n++) {
		status = le32toh(sc->ring[idx].status); /* expect: busdma-postread-missing */
		if (status & VRX_D_OWN)
			break;
		m = sc->rxd[idx].m;
		if (vrx_newbuf(sc, idx) != 0) {
			vrx_discard(sc, idx);
			if_inc_counter(sc->ifp, IFCOUNTER_IQDROPS, 1);
		} else {
			m->m_len = m->m_pkthdr.len = status & VRX_D_LEN;
			m->m_pkthdr.rcvif = sc->ifp;
			mtx_unlock(&sc->mtx);
			if_input(sc->ifp, m);
			mtx_lock(&sc->mtx);
		}
		idx = (idx + 1) % VRX_NDESC;
	}
	sc->cons = idx;
	bus_dmamap_sync(sc->ring_tag, sc->ring_map,
	    BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, VRX_TAIL, (uint32_t)idx);
}

static void
vrx_intr(void *arg)
{
	struct vrx_softc *sc = arg;
	uint32_t isr;

	mtx_lock(&sc->mtx);
	isr = bus_read_4(sc->mem, VRX_ISR);
	if (isr & VRX_ISR_RX)
		vrx_rxeof(sc);
	bus_write_4(sc->mem, VRX_ISR, isr);
	mtx_unlock(&sc->mtx);
}

static void
vrx_stop(struct vrx_softc *sc)
{
	struct vrx_rxdesc *rxd;
	int i;

	bus_write_4(sc->mem, VRX_CTRL, 0);
	bus_dmamap_sync(sc->ring_tag, sc->ring_map,
	    BUS_DMASYNC_POSTREAD | BUS_DMASYNC_POSTWRITE);
	for (i = 0; i < VRX_NDESC; i++) {
		rxd = &sc->rxd[i];
		if (rxd->m == NULL)
			continue;
		bus_dmamap_sync(sc->buf_tag, rxd->map, BUS_DMASYNC_POSTREAD);
		bus_dmamap_unload(sc->buf_tag, rxd->map);
		m_freem(rxd->m);
		rxd->m = NULL;
	}
}

static int
vrx_start(struct vrx_softc *sc)
{
	int error, i;

	for (i = 0; i < VRX_NDESC; i++) {
		error = vrx_newbuf(sc, i);
		if (error != 0) {
			vrx_stop(sc);
			return (error);
		}
	}
	sc->cons = 0;
	bus_dmamap_sync(sc->ring_tag, sc->ring_map,
	    BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, VRX_RING_LO, (uint32_t)sc->ring_paddr);
	bus_write_4(sc->mem, VRX_RING_HI, (uint32_t)(sc->ring_paddr >> 32));
	bus_write_4(sc->mem, VRX_CTRL, VRX_CTRL_ON);
	return (0);
}

static void
vrx_dma_free(struct vrx_softc *sc)
{
	int i;

	for (i = 0; i < VRX_NDESC; i++)
		bus_dmamap_destroy(sc->buf_tag, sc->rxd[i].map);
	bus_dmamap_destroy(sc->buf_tag, sc->spare_map);
	bus_dma_tag_destroy(sc->buf_tag);
	bus_dmamap_unload(sc->ring_tag, sc->ring_map);
	bus_dmamem_free(sc->ring_tag, sc->ring, sc->ring_map);
	bus_dma_tag_destroy(sc->ring_tag);
}

static int
vrx_dma_alloc(struct vrx_softc *sc)
{
	bus_size_t size = VRX_NDESC * sizeof(struct vrx_desc);
	int error, i;

	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), PAGE_SIZE, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL, size, 1, size,
	    0, NULL, NULL, &sc->ring_tag);
	if (error != 0)
		return (error);
	error = bus_dmamem_alloc(sc->ring_tag, (void **)&sc->ring,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO | BUS_DMA_COHERENT, &sc->ring_map);
	if (error != 0)
		goto fail_ring_tag;
	error = bus_dmamap_load(sc->ring_tag, sc->ring_map, sc->ring, size,
	    vrx_ring_cb, sc, BUS_DMA_NOWAIT);
	if (error == 0)
		error = sc->ring_error;
	if (error != 0)
		goto fail_ring_mem;
	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), 8, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL, MCLBYTES, 1,
	    MCLBYTES, 0, NULL, NULL, &sc->buf_tag);
	if (error != 0)
		goto fail_ring_load;
	error = bus_dmamap_create(sc->buf_tag, 0, &sc->spare_map);
	if (error != 0)
		goto fail_buf_tag;
	for (i = 0; i < VRX_NDESC; i++) {
		error = bus_dmamap_create(sc->buf_tag, 0, &sc->rxd[i].map);
		if (error != 0)
			goto fail_maps;
	}
	return (0);

fail_maps:
	while (--i >= 0)
		bus_dmamap_destroy(sc->buf_tag, sc->rxd[i].map);
	bus_dmamap_destroy(sc->buf_tag, sc->spare_map);
fail_buf_tag:
	bus_dma_tag_destroy(sc->buf_tag);
fail_ring_load:
	bus_dmamap_unload(sc->ring_tag, sc->ring_map);
fail_ring_mem:
	bus_dmamem_free(sc->ring_tag, sc->ring, sc->ring_map);
fail_ring_tag:
	bus_dma_tag_destroy(sc->ring_tag);
	return (error);
}

static int
vrx_detach(device_t dev)
{
	struct vrx_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->mtx);
	vrx_stop(sc);
	mtx_unlock(&sc->mtx);
	bus_teardown_intr(dev, sc->irq, sc->ih);
	vrx_dma_free(sc);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
vrx_attach(device_t dev)
{
	struct vrx_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &sc->irq_rid,
	    RF_ACTIVE | RF_SHAREABLE);
	if (sc->irq == NULL) {
		error = ENXIO;
		goto fail_mem;
	}
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = vrx_dma_alloc(sc);
	if (error != 0)
		goto fail_irq;
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_NET | INTR_MPSAFE,
	    NULL, vrx_intr, sc, &sc->ih);
	if (error != 0)
		goto fail_dma;
	mtx_lock(&sc->mtx);
	error = vrx_start(sc);
	mtx_unlock(&sc->mtx);
	if (error != 0)
		goto fail_intr;
	return (0);

fail_intr:
	bus_teardown_intr(dev, sc->irq, sc->ih);
fail_dma:
	vrx_dma_free(sc);
fail_irq:
	mtx_destroy(&sc->mtx);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
vrx_probe(device_t dev)
{
	device_set_desc(dev, "receive ring");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t vrx_methods[] = {
	DEVMETHOD(device_probe, vrx_probe),
	DEVMETHOD(device_attach, vrx_attach),
	DEVMETHOD(device_detach, vrx_detach),
	DEVMETHOD_END
};

static driver_t vrx_driver = {
	"vrx",
	vrx_methods,
	sizeof(struct vrx_softc)
};

DRIVER_MODULE(vrx, pci, vrx_driver, NULL, NULL);
