/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Transmit: the device only reads, so PREWRITE before and POSTWRITE after is
 * all there is.  A chain in too many pieces makes the first load fail with
 * EFBIG; the second load, of the collapsed chain, is not a reload.
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

#define WTX_ADDR 0x00
#define WTX_LEN 0x04
#define WTX_GO 0x08
#define WTX_DONE 0x0c
#define WTX_NSLOT 64
#define WTX_NSEG 4

struct wtx_slot {
	struct mbuf *m;
	bus_dmamap_t map;
};

struct wtx_softc {
	device_t dev;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct mtx mtx;
	bus_dma_tag_t tag;
	struct wtx_slot slot[WTX_NSLOT];
	uint32_t prod;
	uint32_t cons;
};

int wtx_encap(struct wtx_softc *sc, struct mbuf **mp);

int
wtx_encap(struct wtx_softc *sc, struct mbuf **mp)
{
	bus_dma_segment_t segs[WTX_NSEG];
	struct wtx_slot *slot;
	struct mbuf *m;
	int error, i, nsegs;

	mtx_assert(&sc->mtx, MA_OWNED);
	if (sc->prod - sc->cons == WTX_NSLOT)
		return (ENOBUFS);
	slot = &sc->slot[sc->prod % WTX_NSLOT];
	error = bus_dmamap_load_mbuf_sg(sc->tag, slot->map, *mp, segs, &nsegs,
	    BUS_DMA_NOWAIT);
	if (error == EFBIG) {
		m = m_collapse(*mp, M_NOWAIT, WTX_NSEG);
		if (m == NULL) {
			m_freem(*mp);
			*mp = NULL;
			return (ENOBUFS);
		}
		*mp = m;
		error = bus_dmamap_load_mbuf_sg(sc->tag, slot->map, *mp, segs,
		    &nsegs, BUS_DMA_NOWAIT);
	}
	if (error != 0) {
		m_freem(*mp);
		*mp = NULL;
		return (error);
	}
	slot->m = *mp;
	bus_dmamap_sync(sc->tag, slot->map, BUS_DMASYNC_PREWRITE);
	for (i = 0; i < nsegs; i++) {
		bus_write_4(sc->mem, WTX_ADDR, (uint32_t)segs[i].ds_addr);
		bus_write_4(sc->mem, WTX_LEN, (uint32_t)segs[i].ds_len);
	}
	sc->prod++;
	bus_write_4(sc->mem, WTX_GO, 1);
	return (0);
}

static void
wtx_reclaim(struct wtx_softc *sc, uint32_t done)
{
	struct wtx_slot *slot;

	while (sc->cons != done) {
		slot = &sc->slot[sc->cons % WTX_NSLOT];
		bus_dmamap_sync(sc->tag, slot->map, BUS_DMASYNC_POSTWRITE);
		bus_dmamap_unload(sc->tag, slot->map);
		m_freem(slot->m);
		slot->m = NULL;
		sc->cons++;
	}
}

static void
wtx_intr(void *arg)
{
	struct wtx_softc *sc = arg;

	mtx_lock(&sc->mtx);
	wtx_reclaim(sc, bus_read_4(sc->mem, WTX_DONE));
	mtx_unlock(&sc->mtx);
}

static int
wtx_detach(device_t dev)
{
	struct wtx_softc *sc = device_get_softc(dev);
	int i;

	bus_teardown_intr(dev, sc->irq, sc->ih);
	mtx_lock(&sc->mtx);
	bus_write_4(sc->mem, WTX_GO, 0);
	wtx_reclaim(sc, sc->prod);
	mtx_unlock(&sc->mtx);
	for (i = 0; i < WTX_NSLOT; i++)
		bus_dmamap_destroy(sc->tag, sc->slot[i].map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
wtx_attach(device_t dev)
{
	struct wtx_softc *sc = device_get_softc(dev);
	int error, i;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &sc->irq_rid,
	    RF_ACTIVE);
	if (sc->irq == NULL) {
		error = ENXIO;
		goto fail_mem;
	}
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 1, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    WTX_NSEG * MCLBYTES, WTX_NSEG, MCLBYTES, 0, NULL, NULL,
	    &sc->tag);
	if (error != 0)
		goto fail_irq;
	for (i = 0; i < WTX_NSLOT; i++) {
		error = bus_dmamap_create(sc->tag, 0, &sc->slot[i].map);
		if (error != 0)
			goto fail_maps;
	}
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_NET | INTR_MPSAFE,
	    NULL, wtx_intr, sc, &sc->ih);
	if (error != 0)
		goto fail_maps;
	return (0);

fail_maps:
	while (--i >= 0)
		bus_dmamap_destroy(sc->tag, sc->slot[i].map);
	bus_dma_tag_destroy(sc->tag);
fail_irq:
	mtx_destroy(&sc->mtx);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
wtx_probe(device_t dev)
{
	device_set_desc(dev, "transmitter");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t wtx_methods[] = {
	DEVMETHOD(device_probe, wtx_probe),
	DEVMETHOD(device_attach, wtx_attach),
	DEVMETHOD(device_detach, wtx_detach),
	DEVMETHOD_END
};

static driver_t wtx_driver = {
	"wtx",
	wtx_methods,
	sizeof(struct wtx_softc)
};

DRIVER_MODULE(wtx, pci, wtx_driver, NULL, NULL);
