/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Flash reader: synced, then copied out.
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

#define FRD_ADDR 0x00
#define FRD_LEN 0x04
#define FRD_CTRL 0x08
#define FRD_CTRL_GO 0x1
#define FRD_STAT 0x0c
#define FRD_STAT_BUSY 0x1
#define FRD_BUFSIZE PAGE_SIZE

struct frd_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	struct mtx mtx;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	bus_addr_t paddr;
	uint8_t *page;
};

static void
frd_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct frd_softc *sc = arg;

	if (error != 0)
		return;
	KASSERT(nseg == 1, ("%d segments", nseg));
	sc->paddr = segs[0].ds_addr;
}

static int
frd_wait(struct frd_softc *sc)
{
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		if ((bus_read_4(sc->mem, FRD_STAT) & FRD_STAT_BUSY) == 0)
			return (0);
		DELAY(10);
	}
	return (ETIMEDOUT);
}

static int
frd_read(struct frd_softc *sc, void *dst, size_t len)
{
	int error;

	sc->paddr = 0;
	error = bus_dmamap_load(sc->tag, sc->map, sc->page, len, /* proved: busdma-postread-missing */
	    frd_load_cb, sc, BUS_DMA_NOWAIT);
	if (error != 0)
		return (error);
	if (sc->paddr == 0)
		return (EFBIG);

	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, FRD_ADDR, (uint32_t)sc->paddr);
	bus_write_4(sc->mem, FRD_LEN, (uint32_t)len);
	bus_write_4(sc->mem, FRD_CTRL, FRD_CTRL_GO);
	error = frd_wait(sc);

	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_POSTREAD);
	if (error == 0)
		bcopy(sc->page, dst, len);
	bus_dmamap_unload(sc->tag, sc->map);
	return (error);
}

static int
frd_detach(device_t dev)
{
	struct frd_softc *sc = device_get_softc(dev);

	bus_dmamap_destroy(sc->tag, sc->map);
	bus_dma_tag_destroy(sc->tag);
	free(sc->page, M_DEVBUF);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
frd_attach(device_t dev)
{
	struct frd_softc *sc = device_get_softc(dev);
	uint8_t id[16];
	int error;

	sc->dev = dev;
	sc->mem_rid = 0;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 1, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    FRD_BUFSIZE, 1, FRD_BUFSIZE, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_mem;
	error = bus_dmamap_create(sc->tag, 0, &sc->map);
	if (error != 0)
		goto fail_tag;
	sc->page = malloc(FRD_BUFSIZE, M_DEVBUF, M_WAITOK | M_ZERO);

	mtx_lock(&sc->mtx);
	error = frd_read(sc, id, sizeof(id));
	mtx_unlock(&sc->mtx);
	if (error != 0)
		goto fail_map;
	device_printf(dev, "flash id %02x %02x\n", id[0], id[1]);
	return (0);

fail_map:
	free(sc->page, M_DEVBUF);
	bus_dmamap_destroy(sc->tag, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (error);
}

static int
frd_probe(device_t dev)
{
	device_set_desc(dev, "flash read engine");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t frd_methods[] = {
	DEVMETHOD(device_probe, frd_probe),
	DEVMETHOD(device_attach, frd_attach),
	DEVMETHOD(device_detach, frd_detach),
	DEVMETHOD_END
};

static driver_t frd_driver = {
	"frd",
	frd_methods,
	sizeof(struct frd_softc)
};

DRIVER_MODULE(frd, pci, frd_driver, NULL, NULL);
