/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Receiver that copies small packets out of a buffer it keeps: synced for the
 * CPU, copied, synced for the device again and given back still loaded.  Only
 * a large packet takes its buffer along, and that one is unloaded.
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

#define CSM_SLOT 0x00
#define CSM_LEN 0x04
#define CSM_GIVE 0x08
#define CSM_NBUF 16
#define CSM_SMALL 256

struct csm_buf {
	bus_dmamap_t map;
	struct mbuf *m;
};

struct csm_softc {
	device_t dev;
	if_t ifp;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct mtx mtx;
	bus_dma_tag_t tag;
	struct csm_buf buf[CSM_NBUF];
};

static int
csm_fill(struct csm_softc *sc, struct csm_buf *buf)
{
	bus_dma_segment_t seg;
	struct mbuf *m;
	int error, nsegs;

	m = m_getcl(M_NOWAIT, MT_DATA, M_PKTHDR);
	if (m == NULL)
		return (ENOBUFS);
	m->m_len = m->m_pkthdr.len = MCLBYTES;
	error = bus_dmamap_load_mbuf_sg(sc->tag, buf->map, m, &seg, &nsegs,
	    BUS_DMA_NOWAIT);
	if (error != 0) {
		m_freem(m);
		return (error);
	}
	buf->m = m;
	bus_dmamap_sync(sc->tag, buf->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, CSM_GIVE, (uint32_t)seg.ds_addr);
	return (0);
}

static struct mbuf *
csm_take(struct csm_softc *sc, struct csm_buf *buf, int len)
{
	struct mbuf *m;

	bus_dmamap_sync(sc->tag, buf->map, BUS_DMASYNC_POSTREAD);
	if (len <= CSM_SMALL) {
		m = m_gethdr(M_NOWAIT, MT_DATA);
		if (m != NULL) {
			memcpy(mtod(m, void *), mtod(buf->m, void *), len);
			m->m_len = m->m_pkthdr.len = len;
		}
		bus_dmamap_sync(sc->tag, buf->map, BUS_DMASYNC_PREREAD);
		bus_write_4(sc->mem, CSM_GIVE, 0);
		return (m);
	}
	bus_dmamap_unload(sc->tag, buf->map);
	m = buf->m;
	buf->m = NULL;
	m->m_len = m->m_pkthdr.len = len;
	return (m);
}

static void
csm_intr(void *arg)
{
	struct csm_softc *sc = arg;
	struct csm_buf *buf;
	struct mbuf *m;
	uint32_t slot;
	int len;

	mtx_lock(&sc->mtx);
	slot = bus_read_4(sc->mem, CSM_SLOT) % CSM_NBUF;
	len = (int)MIN(bus_read_4(sc->mem, CSM_LEN), MCLBYTES);
	buf = &sc->buf[slot];
	m = NULL;
	if (buf->m != NULL)
		m = csm_take(sc, buf, len);
	if (buf->m == NULL && csm_fill(sc, buf) != 0)
		if_inc_counter(sc->ifp, IFCOUNTER_IQDROPS, 1);
	mtx_unlock(&sc->mtx);
	if (m != NULL)
		if_input(sc->ifp, m);
}

static void
csm_drain(struct csm_softc *sc)
{
	struct csm_buf *buf;
	int i;

	for (i = 0; i < CSM_NBUF; i++) {
		buf = &sc->buf[i];
		if (buf->m == NULL)
			continue;
		bus_dmamap_sync(sc->tag, buf->map, BUS_DMASYNC_POSTREAD);
		bus_dmamap_unload(sc->tag, buf->map);
		m_freem(buf->m);
		buf->m = NULL;
	}
}

static int
csm_detach(device_t dev)
{
	struct csm_softc *sc = device_get_softc(dev);
	int i;

	bus_teardown_intr(dev, sc->irq, sc->ih);
	csm_drain(sc);
	for (i = 0; i < CSM_NBUF; i++)
		bus_dmamap_destroy(sc->tag, sc->buf[i].map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
csm_attach(device_t dev)
{
	struct csm_softc *sc = device_get_softc(dev);
	int error, i, n;

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
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 8, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL, MCLBYTES,
	    1, MCLBYTES, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_irq;
	for (n = 0; n < CSM_NBUF; n++) {
		error = bus_dmamap_create(sc->tag, 0, &sc->buf[n].map);
		if (error != 0)
			goto fail_maps;
	}
	for (i = 0; i < CSM_NBUF; i++) {
		error = csm_fill(sc, &sc->buf[i]);
		if (error != 0)
			goto fail_bufs;
	}
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_NET | INTR_MPSAFE,
	    NULL, csm_intr, sc, &sc->ih);
	if (error != 0)
		goto fail_bufs;
	return (0);

fail_bufs:
	csm_drain(sc);
fail_maps:
	while (--n >= 0)
		bus_dmamap_destroy(sc->tag, sc->buf[n].map);
	bus_dma_tag_destroy(sc->tag);
fail_irq:
	mtx_destroy(&sc->mtx);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
csm_probe(device_t dev)
{
	device_set_desc(dev, "copying receiver");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t csm_methods[] = {
	DEVMETHOD(device_probe, csm_probe),
	DEVMETHOD(device_attach, csm_attach),
	DEVMETHOD(device_detach, csm_detach),
	DEVMETHOD_END
};

static driver_t csm_driver = {
	"csm",
	csm_methods,
	sizeof(struct csm_softc)
};

DRIVER_MODULE(csm, pci, csm_driver, NULL, NULL);
