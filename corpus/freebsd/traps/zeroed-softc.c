/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Init that frees its memory when the load fails, and then calls the common
 * teardown.  That asks a bus address which nobody has set yet: the softc is
 * all zeroes before attach, so the teardown frees nothing a second time.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/module.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

#define ZSC_BASE 0x00
#define ZSC_SIZE 1024

struct zsc_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	uint8_t *area;
	bus_addr_t bus;
};

struct zsc_load {
	bus_addr_t addr;
	int error;
};

static void
zsc_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct zsc_load *load = arg;

	load->error = error;
	if (error == 0)
		load->addr = segs[0].ds_addr;
}

static void
zsc_dma_fini(struct zsc_softc *sc)
{
	if (sc->bus != 0) {
		bus_dmamap_unload(sc->tag, sc->map);
		bus_dmamem_free(sc->tag, sc->area, sc->map);
		sc->bus = 0;
		sc->area = NULL;
	}
	if (sc->tag != NULL) {
		bus_dma_tag_destroy(sc->tag);
		sc->tag = NULL;
	}
}

static int
zsc_dma_init(struct zsc_softc *sc)
{
	struct zsc_load load;
	int error;

	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), 64, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL, ZSC_SIZE,
	    1, ZSC_SIZE, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail;
	error = bus_dmamem_alloc(sc->tag, (void **)&sc->area,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &sc->map);
	if (error != 0)
		goto fail;
	error = bus_dmamap_load(sc->tag, sc->map, sc->area, ZSC_SIZE,
	    zsc_load_cb, &load, BUS_DMA_NOWAIT);
	if (error != 0 || (error = load.error) != 0) {
		bus_dmamem_free(sc->tag, sc->area, sc->map);
		goto fail;
	}
	sc->bus = load.addr;
	return (0);

fail:
	zsc_dma_fini(sc);
	return (error);
}

static int
zsc_detach(device_t dev)
{
	struct zsc_softc *sc = device_get_softc(dev);

	bus_write_4(sc->mem, ZSC_BASE, 0);
	zsc_dma_fini(sc);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
zsc_attach(device_t dev)
{
	struct zsc_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = zsc_dma_init(sc);
	if (error != 0) {
		bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid,
		    sc->mem);
		return (error);
	}
	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, ZSC_BASE, (uint32_t)sc->bus);
	return (0);
}

static int
zsc_probe(device_t dev)
{
	device_set_desc(dev, "one area");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t zsc_methods[] = {
	DEVMETHOD(device_probe, zsc_probe),
	DEVMETHOD(device_attach, zsc_attach),
	DEVMETHOD(device_detach, zsc_detach),
	DEVMETHOD_END
};

static driver_t zsc_driver = {
	"zsc",
	zsc_methods,
	sizeof(struct zsc_softc)
};

DRIVER_MODULE(zsc, pci, zsc_driver, NULL, NULL);
