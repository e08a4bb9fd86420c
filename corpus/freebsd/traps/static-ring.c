/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Completion ring in bus_dmamem_alloc() memory: loaded once at attach, synced
 * around every use, unloaded and freed at detach.  Nobody looks at the ring
 * after it was given to the device for the last time, so the unload needs no
 * sync of its own.  The same pair of helpers serves error path and detach.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/endian.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

#define CQR_LO 0x00
#define CQR_HI 0x04
#define CQR_HEAD 0x08
#define CQR_RUN 0x0c
#define CQR_NENT 32
#define CQR_VALID 0x1

struct cqr_entry {
	uint32_t flags;
	uint32_t cookie;
};

struct cqr_dma {
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	void *vaddr;
	bus_addr_t paddr;
};

struct cqr_softc {
	device_t dev;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct cqr_dma dma;
	struct cqr_entry *ring;
	uint32_t head;
	uint32_t completed;
};

static void
cqr_paddr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct cqr_dma *dma = arg;

	if (error == 0)
		dma->paddr = segs[0].ds_addr;
}

static void
cqr_dma_free(struct cqr_dma *dma)
{
	if (dma->paddr != 0)
		bus_dmamap_unload(dma->tag, dma->map);
	if (dma->vaddr != NULL)
		bus_dmamem_free(dma->tag, dma->vaddr, dma->map);
	if (dma->tag != NULL)
		bus_dma_tag_destroy(dma->tag);
	dma->paddr = 0;
	dma->vaddr = NULL;
	dma->tag = NULL;
}

static int
cqr_dma_alloc(device_t dev, struct cqr_dma *dma, bus_size_t size)
{
	int error;

	dma->paddr = 0;
	dma->vaddr = NULL;
	dma->tag = NULL;
	error = bus_dma_tag_create(bus_get_dma_tag(dev), PAGE_SIZE, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL, size, 1, size,
	    0, NULL, NULL, &dma->tag);
	if (error == 0)
		error = bus_dmamem_alloc(dma->tag, &dma->vaddr,
		    BUS_DMA_WAITOK | BUS_DMA_ZERO, &dma->map);
	if (error == 0)
		error = bus_dmamap_load(dma->tag, dma->map, dma->vaddr, size,
		    cqr_paddr_cb, dma, BUS_DMA_NOWAIT);
	if (error == 0 && dma->paddr == 0)
		error = EFBIG;
	if (error != 0)
		cqr_dma_free(dma);
	return (error);
}

static void
cqr_intr(void *arg)
{
	struct cqr_softc *sc = arg;
	struct cqr_entry *e;

	bus_dmamap_sync(sc->dma.tag, sc->dma.map,
	    BUS_DMASYNC_POSTREAD | BUS_DMASYNC_POSTWRITE);
	for (;;) {
		e = &sc->ring[sc->head % CQR_NENT];
		if ((le32toh(e->flags) & CQR_VALID) == 0)
			break;
		sc->completed += le32toh(e->cookie);
		e->flags = 0;
		sc->head++;
	}
	bus_dmamap_sync(sc->dma.tag, sc->dma.map,
	    BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, CQR_HEAD, sc->head);
}

static int
cqr_detach(device_t dev)
{
	struct cqr_softc *sc = device_get_softc(dev);

	bus_write_4(sc->mem, CQR_RUN, 0);
	if (sc->ih != NULL)
		bus_teardown_intr(dev, sc->irq, sc->ih);
	cqr_dma_free(&sc->dma);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
cqr_attach(device_t dev)
{
	struct cqr_softc *sc = device_get_softc(dev);
	int error;

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
	error = cqr_dma_alloc(dev, &sc->dma,
	    CQR_NENT * sizeof(struct cqr_entry));
	if (error != 0)
		goto fail_irq;
	sc->ring = sc->dma.vaddr;
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_MISC | INTR_MPSAFE,
	    NULL, cqr_intr, sc, &sc->ih);
	if (error != 0)
		goto fail_dma;
	bus_dmamap_sync(sc->dma.tag, sc->dma.map,
	    BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, CQR_LO, (uint32_t)sc->dma.paddr);
	bus_write_4(sc->mem, CQR_HI, (uint32_t)(sc->dma.paddr >> 32));
	bus_write_4(sc->mem, CQR_RUN, 1);
	return (0);

fail_dma:
	cqr_dma_free(&sc->dma);
fail_irq:
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
cqr_probe(device_t dev)
{
	device_set_desc(dev, "completion ring");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t cqr_methods[] = {
	DEVMETHOD(device_probe, cqr_probe),
	DEVMETHOD(device_attach, cqr_attach),
	DEVMETHOD(device_detach, cqr_detach),
	DEVMETHOD_END
};

static driver_t cqr_driver = {
	"cqr",
	cqr_methods,
	sizeof(struct cqr_softc)
};

DRIVER_MODULE(cqr, pci, cqr_driver, NULL, NULL);
