/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capture engine: detach stops the engine, which unloads the buffer's map, and
 * then unloads it itself.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/bus.h>
#include <sys/callout.h>
#include <sys/endian.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

#define CAP_BASE 0x00
#define CAP_SIZE 0x04
#define CAP_ENABLE 0x08
#define CAP_POS 0x0c
#define CAP_BUFSIZE 8192

struct cap_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	struct mtx mtx;
	struct callout tick;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	bus_addr_t addr;
	uint8_t *buf;
	uint32_t pos;
};

static void
cap_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct cap_softc *sc = arg;

	if (error != 0) {
		device_printf(sc->dev, "capture buffer: error %d\n", error);
		return;
	}
	sc->addr = segs[0].ds_addr;
}

static void
cap_tick(void *arg)
{
	struct cap_softc *sc = arg;

	sc->pos = bus_read_4(sc->mem, CAP_POS);
	callout_reset(&sc->tick, hz / 10, cap_tick, sc);
}

static int
cap_start(struct cap_softc *sc)
{
	int error;

	mtx_assert(&sc->mtx, MA_OWNED);
	sc->addr = 0;
	error = bus_dmamap_load(sc->tag, sc->map, sc->buf, CAP_BUFSIZE,
	    cap_load_cb, sc, BUS_DMA_NOWAIT);
	if (error != 0)
		return (error);
	if (sc->addr == 0)
		return (EFBIG);
	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, CAP_BASE, (uint32_t)sc->addr);
	bus_write_4(sc->mem, CAP_SIZE, CAP_BUFSIZE);
	bus_write_4(sc->mem, CAP_ENABLE, 1);
	callout_reset(&sc->tick, hz / 10, cap_tick, sc);
	return (0);
}

static void
cap_stop(struct cap_softc *sc)
{

	mtx_assert(&sc->mtx, MA_OWNED);
	callout_stop(&sc->tick);
	bus_write_4(sc->mem, CAP_ENABLE, 0);
	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(sc->tag, sc->map);
}

static int
cap_detach(device_t dev)
{
	struct cap_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->mtx);
	cap_stop(sc);
	mtx_unlock(&sc->mtx);
	callout_drain(&sc->tick);
	bus_dmamap_unload(sc->tag, sc->map); /* expect: busdma-double-unload */
	bus_dmamap_destroy(sc->tag, sc->map);
	bus_dma_tag_destroy(sc->tag);
	free(sc->buf, M_DEVBUF);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
cap_attach(device_t dev)
{
	struct cap_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	callout_init_mtx(&sc->tick, &sc->mtx, 0);
	sc->buf = malloc(CAP_BUFSIZE, M_DEVBUF, M_WAITOK | M_ZERO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 256, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    CAP_BUFSIZE, 1, CAP_BUFSIZE, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_buf;
	error = bus_dmamap_create(sc->tag, 0, &sc->map);
	if (error != 0)
		goto fail_tag;
	mtx_lock(&sc->mtx);
	error = cap_start(sc);
	mtx_unlock(&sc->mtx);
	if (error != 0)
		goto fail_map;
	return (0);

fail_map:
	bus_dmamap_destroy(sc->tag, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_buf:
	free(sc->buf, M_DEVBUF);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (error);
}

static int
cap_probe(device_t dev)
{
	device_set_desc(dev, "capture engine");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t cap_methods[] = {
	DEVMETHOD(device_probe, cap_probe),
	DEVMETHOD(device_attach, cap_attach),
	DEVMETHOD(device_detach, cap_detach),
	DEVMETHOD_END
};

static driver_t cap_driver = {
	"cap",
	cap_methods,
	sizeof(struct cap_softc)
};

DRIVER_MODULE(cap, pci, cap_driver, NULL, NULL);
