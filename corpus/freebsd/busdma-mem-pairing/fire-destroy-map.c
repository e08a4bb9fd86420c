/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event queue: its map came from bus_dmamem_alloc() and went away with
 * bus_dmamem_free(); after that it is destroyed by hand.
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

#define EVQ_BASE_LO 0x00
#define EVQ_BASE_HI 0x04
#define EVQ_SIZE 0x08
#define EVQ_NENT 64

struct evq_entry {
	uint32_t code;
	uint32_t arg;
};

struct evq_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	struct evq_entry *queue;
	bus_addr_t paddr;
	int load_error;
};

static void
evq_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct evq_softc *sc = arg;

	sc->load_error = error;
	if (error == 0)
		sc->paddr = segs[0].ds_addr;
}

static int
evq_alloc(struct evq_softc *sc)
{
	const bus_size_t size = EVQ_NENT * sizeof(struct evq_entry);
	int error;

	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), 16, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL, size, 1, size,
	    0, NULL, NULL, &sc->tag);
	if (error != 0)
		return (error);
	error = bus_dmamem_alloc(sc->tag, (void **)&sc->queue,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &sc->map);
	if (error != 0)
		goto fail_tag;
	error = bus_dmamap_load(sc->tag, sc->map, sc->queue, size,
	    evq_load_cb, sc, BUS_DMA_NOWAIT);
	if (error == 0)
		error = sc->load_error;
	if (error != 0)
		goto fail_mem;
	return (0);

fail_mem:
	bus_dmamem_free(sc->tag, sc->queue, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
	return (error);
}

static void
evq_free(struct evq_softc *sc)
{
	bus_dmamap_sync(sc->tag, sc->map,
	    BUS_DMASYNC_POSTREAD | BUS_DMASYNC_POSTWRITE);
	bus_dmamap_unload(sc->tag, sc->map);
	bus_dmamem_free(sc->tag, sc->queue, sc->map);
	bus_dmamap_destroy(sc->tag, sc->map); /* expect: busdma-mem-pairing */
	bus_dma_tag_destroy(sc->tag);
}

static int
evq_detach(device_t dev)
{
	struct evq_softc *sc = device_get_softc(dev);

	bus_write_4(sc->mem, EVQ_SIZE, 0);
	evq_free(sc);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
evq_attach(device_t dev)
{
	struct evq_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = evq_alloc(sc);
	if (error != 0) {
		bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid,
		    sc->mem);
		return (error);
	}
	bus_dmamap_sync(sc->tag, sc->map,
	    BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, EVQ_BASE_LO, (uint32_t)sc->paddr);
	bus_write_4(sc->mem, EVQ_BASE_HI, (uint32_t)(sc->paddr >> 32));
	bus_write_4(sc->mem, EVQ_SIZE, EVQ_NENT);
	return (0);
}

static int
evq_probe(device_t dev)
{
	device_set_desc(dev, "event queue");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t evq_methods[] = {
	DEVMETHOD(device_probe, evq_probe),
	DEVMETHOD(device_attach, evq_attach),
	DEVMETHOD(device_detach, evq_detach),
	DEVMETHOD_END
};

static driver_t evq_driver = {
	"evq",
	evq_methods,
	sizeof(struct evq_softc)
};

DRIVER_MODULE(evq, pci, evq_driver, NULL, NULL);
