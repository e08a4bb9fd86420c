/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Coefficient table, uploaded with retries.  Each attempt loads and unloads,
 * and when all have failed the map is unloaded once more.
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

#define PHR_BUF 0x08
#define PHR_KICK 0x0c
#define PHR_STATUS 0x10
#define PHR_STATUS_OK 0x1
#define PHR_STATUS_BAD 0x2
#define PHR_RETRIES 3
#define PHR_TABLE 256

struct phr_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	bus_addr_t addr;
	uint8_t *table;
};

static void
phr_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct phr_softc *sc = arg;

	if (error == 0)
		sc->addr = segs[0].ds_addr;
}

static int
phr_wait(struct phr_softc *sc)
{
	uint32_t status;
	int i;

	for (i = 0; i < 50; i++) {
		status = bus_read_4(sc->mem, PHR_STATUS);
		if (status & PHR_STATUS_OK)
			return (0);
		if (status & PHR_STATUS_BAD)
			return (EIO);
		DELAY(100);
	}
	return (ETIMEDOUT);
}

/* Gives the coefficient table to the device; it may need several attempts. */
static int
phr_upload(struct phr_softc *sc)
{
	int error, try;

	error = EIO;
	for (try = 0; try < PHR_RETRIES; try++) {
		sc->addr = 0;
		error = bus_dmamap_load(sc->tag, sc->map, sc->table,
		    PHR_TABLE, phr_load_cb, sc, BUS_DMA_NOWAIT);
		if (error != 0)
			return (error);
		if (sc->addr == 0)
			return (EFBIG);
		bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_PREWRITE);
		bus_write_4(sc->mem, PHR_BUF, (uint32_t)sc->addr);
		bus_write_4(sc->mem, PHR_KICK, 1);
		error = phr_wait(sc);
		bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_POSTWRITE);
		bus_dmamap_unload(sc->tag, sc->map);
		if (error == 0)
			break;
	}
	if (error != 0) {
		device_printf(sc->dev, "table refused: %d\n", error);
		bus_dmamap_unload(sc->tag, sc->map); /* expect: busdma-double-unload */
		return (error);
	}
	return (0);
}

static int
phr_detach(device_t dev)
{
	struct phr_softc *sc = device_get_softc(dev);

	bus_dmamap_destroy(sc->tag, sc->map);
	bus_dma_tag_destroy(sc->tag);
	free(sc->table, M_DEVBUF);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
phr_attach(device_t dev)
{
	struct phr_softc *sc = device_get_softc(dev);
	int error, i;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	sc->table = malloc(PHR_TABLE, M_DEVBUF, M_WAITOK | M_ZERO);
	for (i = 0; i < PHR_TABLE; i++)
		sc->table[i] = (uint8_t)(i * 3);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 32, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    PHR_TABLE, 1, PHR_TABLE, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_table;
	error = bus_dmamap_create(sc->tag, 0, &sc->map);
	if (error != 0)
		goto fail_tag;
	error = phr_upload(sc);
	if (error != 0)
		goto fail_map;
	return (0);

fail_map:
	bus_dmamap_destroy(sc->tag, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_table:
	free(sc->table, M_DEVBUF);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
phr_probe(device_t dev)
{
	device_set_desc(dev, "phase corrector");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t phr_methods[] = {
	DEVMETHOD(device_probe, phr_probe),
	DEVMETHOD(device_attach, phr_attach),
	DEVMETHOD(device_detach, phr_detach),
	DEVMETHOD_END
};

static driver_t phr_driver = {
	"phr",
	phr_methods,
	sizeof(struct phr_softc)
};

DRIVER_MODULE(phr, pci, phr_driver, NULL, NULL);
