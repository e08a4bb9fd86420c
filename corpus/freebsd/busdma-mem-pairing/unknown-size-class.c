/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scratch memory in two size classes.  The tag to free with is found from a
 * length that the caller gives again; that it is the same length is nowhere
 * to be seen.
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

#define SCR_SMALL 256
#define SCR_LARGE 4096

struct scr_softc {
	device_t dev;
	bus_dma_tag_t small_tag;
	bus_dma_tag_t large_tag;
};

struct scr_mem {
	void *vaddr;
	bus_dmamap_t map;
};

int scr_get(struct scr_softc *sc, struct scr_mem *m, size_t len);
void scr_put(struct scr_softc *sc, struct scr_mem *m, size_t len);
int scr_probe_size(struct scr_softc *sc, size_t asked, size_t used);

int
scr_get(struct scr_softc *sc, struct scr_mem *m, size_t len)
{
	bus_dma_tag_t tag;

	tag = len <= SCR_SMALL ? sc->small_tag : sc->large_tag;
	return (bus_dmamem_alloc(tag, &m->vaddr, BUS_DMA_NOWAIT, &m->map)); /* unknown: busdma-mem-pairing relation */
}

void
scr_put(struct scr_softc *sc, struct scr_mem *m, size_t len)
{
	bus_dma_tag_t tag;

	tag = len <= SCR_SMALL ? sc->small_tag : sc->large_tag;
	bus_dmamem_free(tag, m->vaddr, m->map);
}

int
scr_probe_size(struct scr_softc *sc, size_t asked, size_t used)
{
	struct scr_mem m;
	int error;

	error = scr_get(sc, &m, asked);
	if (error != 0)
		return (error);
	memset(m.vaddr, 0, SCR_SMALL);
	scr_put(sc, &m, used);
	return (0);
}

static int
scr_detach(device_t dev)
{
	struct scr_softc *sc = device_get_softc(dev);

	bus_dma_tag_destroy(sc->large_tag);
	bus_dma_tag_destroy(sc->small_tag);
	return (0);
}

static int
scr_attach(device_t dev)
{
	struct scr_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 16, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL, SCR_SMALL, 1,
	    SCR_SMALL, 0, NULL, NULL, &sc->small_tag);
	if (error != 0)
		return (error);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 16, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL, SCR_LARGE, 1,
	    SCR_LARGE, 0, NULL, NULL, &sc->large_tag);
	if (error != 0)
		bus_dma_tag_destroy(sc->small_tag);
	return (error);
}

static int
scr_probe(device_t dev)
{
	device_set_desc(dev, "scratch memory");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t scr_methods[] = {
	DEVMETHOD(device_probe, scr_probe),
	DEVMETHOD(device_attach, scr_attach),
	DEVMETHOD(device_detach, scr_detach),
	DEVMETHOD_END
};

static driver_t scr_driver = {
	"scr",
	scr_methods,
	sizeof(struct scr_softc)
};

DRIVER_MODULE(scr, nexus, scr_driver, NULL, NULL);
