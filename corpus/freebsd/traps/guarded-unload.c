/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Attach that fails at any step goes through detach, which finds out from the
 * fields how far attach came: an address that is not 0 means loaded, a pointer
 * that is not NULL means allocated.
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

#define GDU_CMD_BASE 0x00
#define GDU_RSP_BASE 0x04
#define GDU_ALIVE 0x08
#define GDU_SIZE 1024

struct gdu_area {
	bus_dmamap_t map;
	bus_addr_t addr;
	void *vaddr;
};

struct gdu_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	struct gdu_area cmd;
	struct gdu_area rsp;
};

static void
gdu_addr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct gdu_area *area = arg;

	if (error == 0)
		area->addr = segs[0].ds_addr;
}

static int
gdu_area_alloc(struct gdu_softc *sc, struct gdu_area *area)
{
	int error;

	error = bus_dmamem_alloc(sc->tag, &area->vaddr,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &area->map);
	if (error != 0) {
		area->vaddr = NULL;
		return (error);
	}
	return (bus_dmamap_load(sc->tag, area->map, area->vaddr, GDU_SIZE,
	    gdu_addr_cb, area, BUS_DMA_NOWAIT));
}

static void
gdu_area_free(struct gdu_softc *sc, struct gdu_area *area)
{
	if (area->addr != 0) {
		bus_dmamap_sync(sc->tag, area->map,
		    BUS_DMASYNC_POSTREAD | BUS_DMASYNC_POSTWRITE);
		bus_dmamap_unload(sc->tag, area->map);
		area->addr = 0;
	}
	if (area->vaddr != NULL) {
		bus_dmamem_free(sc->tag, area->vaddr, area->map);
		area->vaddr = NULL;
	}
}

static int
gdu_detach(device_t dev)
{
	struct gdu_softc *sc = device_get_softc(dev);

	gdu_area_free(sc, &sc->rsp);
	gdu_area_free(sc, &sc->cmd);
	if (sc->tag != NULL) {
		bus_dma_tag_destroy(sc->tag);
		sc->tag = NULL;
	}
	if (sc->mem != NULL) {
		bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid,
		    sc->mem);
		sc->mem = NULL;
	}
	return (0);
}

static int
gdu_attach(device_t dev)
{
	struct gdu_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	error = ENXIO;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		goto fail;
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 64, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL, GDU_SIZE,
	    1, GDU_SIZE, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail;
	error = gdu_area_alloc(sc, &sc->cmd);
	if (error != 0)
		goto fail;
	error = gdu_area_alloc(sc, &sc->rsp);
	if (error != 0)
		goto fail;
	if (sc->cmd.addr == 0 || sc->rsp.addr == 0) {
		error = EFBIG;
		goto fail;
	}
	if (bus_read_4(sc->mem, GDU_ALIVE) == 0) {
		device_printf(dev, "no answer\n");
		error = ENXIO;
		goto fail;
	}
	bus_dmamap_sync(sc->tag, sc->cmd.map, BUS_DMASYNC_PREWRITE);
	bus_dmamap_sync(sc->tag, sc->rsp.map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, GDU_CMD_BASE, (uint32_t)sc->cmd.addr);
	bus_write_4(sc->mem, GDU_RSP_BASE, (uint32_t)sc->rsp.addr);
	return (0);

fail:
	gdu_detach(dev);
	return (error);
}

static int
gdu_probe(device_t dev)
{
	device_set_desc(dev, "command and response areas");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t gdu_methods[] = {
	DEVMETHOD(device_probe, gdu_probe),
	DEVMETHOD(device_attach, gdu_attach),
	DEVMETHOD(device_detach, gdu_detach),
	DEVMETHOD_END
};

static driver_t gdu_driver = {
	"gdu",
	gdu_methods,
	sizeof(struct gdu_softc)
};

DRIVER_MODULE(gdu, pci, gdu_driver, NULL, NULL);
