/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sector reader: after the transfer the map is unloaded, never synced, and
 * the caller gets whatever the buffer held.
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

#define SRD_LBA 0x00
#define SRD_BUF 0x04
#define SRD_GO 0x08
#define SRD_STATE 0x0c
#define SRD_STATE_IDLE 0x1
#define SRD_STATE_ERROR 0x2
#define SRD_STATE_ABSENT 0x4
#define SRD_SECTOR 512

struct srd_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	struct mtx mtx;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
};

struct srd_load {
	bus_addr_t addr;
	int error;
};

static void
srd_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct srd_load *load = arg;

	load->error = error;
	if (error == 0)
		load->addr = segs[0].ds_addr;
}

static int
srd_wait_idle(struct srd_softc *sc)
{
	uint32_t state;
	int i;

	for (i = 0; i < 5000; i++) {
		state = bus_read_4(sc->mem, SRD_STATE);
		if (state & SRD_STATE_ERROR)
			return (EIO);
		if (state & SRD_STATE_IDLE)
			return (0);
		DELAY(20);
	}
	return (ETIMEDOUT);
}

/* Reads one sector into BUF, which the caller looks at afterwards. */
static int
srd_read_sector(struct srd_softc *sc, uint32_t lba, void *buf)
{
	struct srd_load load;
	int error;

	load.addr = 0;
	load.error = 0;
	error = bus_dmamap_load(sc->tag, sc->map, buf, SRD_SECTOR,
	    srd_load_cb, &load, BUS_DMA_NOWAIT);
	if (error == 0)
		error = load.error;
	if (error != 0)
		return (error);

	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, SRD_LBA, lba);
	bus_write_4(sc->mem, SRD_BUF, (uint32_t)load.addr);
	bus_write_4(sc->mem, SRD_GO, 1);
	error = srd_wait_idle(sc);
	bus_dmamap_unload(sc->tag, sc->map); /* expect: busdma-unload-without-sync */
	return (error);
}

static int
srd_label_ok(struct srd_softc *sc)
{
	uint8_t *sector;
	int error;

	sector = malloc(SRD_SECTOR, M_TEMP, M_WAITOK | M_ZERO);
	mtx_lock(&sc->mtx);
	error = srd_read_sector(sc, 0, sector);
	mtx_unlock(&sc->mtx);
	if (error != 0)
		device_printf(sc->dev, "sector 0: error %d\n", error);
	free(sector, M_TEMP);
	return (error);
}

static int
srd_detach(device_t dev)
{
	struct srd_softc *sc = device_get_softc(dev);

	bus_dmamap_destroy(sc->tag, sc->map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
srd_attach(device_t dev)
{
	struct srd_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 4, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    SRD_SECTOR, 1, SRD_SECTOR, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_mem;
	error = bus_dmamap_create(sc->tag, 0, &sc->map);
	if (error != 0)
		goto fail_tag;
	error = srd_label_ok(sc);
	if (error != 0)
		goto fail_map;
	return (0);

fail_map:
	bus_dmamap_destroy(sc->tag, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (error);
}

static int
srd_probe(device_t dev)
{
	device_set_desc(dev, "sector reader");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t srd_methods[] = {
	DEVMETHOD(device_probe, srd_probe),
	DEVMETHOD(device_attach, srd_attach),
	DEVMETHOD(device_detach, srd_detach),
	DEVMETHOD_END
};

static driver_t srd_driver = {
	"srd",
	srd_methods,
	sizeof(struct srd_softc)
};

DRIVER_MODULE(srd, pci, srd_driver, NULL, NULL);
