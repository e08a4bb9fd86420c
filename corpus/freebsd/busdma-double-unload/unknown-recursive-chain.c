/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scatter reader whose requests are chained.  The chain is given back by a
 * recursive function, and what it does to a map further down the chain is not
 * known where it is called.
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

#define CHN_ADDR 0x00
#define CHN_LEN 0x04
#define CHN_GO 0x08
#define CHN_BUSY 0x0c
#define CHN_DEPTH 4
#define CHN_PIECE 512

struct chn_req {
	struct chn_req *next;
	bus_dmamap_t map;
	bus_addr_t addr;
	uint8_t *data;
};

struct chn_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	struct chn_req req[CHN_DEPTH];
};

static void
chn_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct chn_req *req = arg;

	req->addr = error == 0 ? segs[0].ds_addr : 0;
}

static void
chn_release(struct chn_softc *sc, struct chn_req *req, int depth)
{
	if (req == NULL || depth == 0)
		return;
	chn_release(sc, req->next, depth - 1);
	bus_dmamap_sync(sc->tag, req->map, BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(sc->tag, req->map);
}

static int
chn_queue(struct chn_softc *sc, struct chn_req *req, struct chn_req *tail)
{
	int error;

	req->addr = 0;
	error = bus_dmamap_load(sc->tag, req->map, req->data, CHN_PIECE, /* unknown: busdma-double-unload recursion */
	    chn_load_cb, req, BUS_DMA_NOWAIT);
	if (error == 0 && req->addr == 0)
		error = EFBIG;
	if (error != 0)
		return (error);
	req->next = tail;
	bus_dmamap_sync(sc->tag, req->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, CHN_ADDR, (uint32_t)req->addr);
	bus_write_4(sc->mem, CHN_LEN, CHN_PIECE);
	bus_write_4(sc->mem, CHN_GO, 1);
	while (bus_read_4(sc->mem, CHN_BUSY) != 0)
		DELAY(1);
	chn_release(sc, req, CHN_DEPTH);
	return (0);
}

static int
chn_detach(device_t dev)
{
	struct chn_softc *sc = device_get_softc(dev);
	int i;

	for (i = 0; i < CHN_DEPTH; i++) {
		bus_dmamap_destroy(sc->tag, sc->req[i].map);
		free(sc->req[i].data, M_DEVBUF);
	}
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
chn_attach(device_t dev)
{
	struct chn_softc *sc = device_get_softc(dev);
	int error, i;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 4, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    CHN_PIECE, 1, CHN_PIECE, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_mem;
	for (i = 0; i < CHN_DEPTH; i++) {
		error = bus_dmamap_create(sc->tag, 0, &sc->req[i].map);
		if (error != 0)
			goto fail_maps;
		sc->req[i].data = malloc(CHN_PIECE, M_DEVBUF,
		    M_WAITOK | M_ZERO);
	}
	error = chn_queue(sc, &sc->req[0], NULL);
	if (error != 0)
		goto fail_maps;
	return (0);

fail_maps:
	while (--i >= 0) {
		bus_dmamap_destroy(sc->tag, sc->req[i].map);
		free(sc->req[i].data, M_DEVBUF);
	}
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
chn_probe(device_t dev)
{
	device_set_desc(dev, "chained scatter reader");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t chn_methods[] = {
	DEVMETHOD(device_probe, chn_probe),
	DEVMETHOD(device_attach, chn_attach),
	DEVMETHOD(device_detach, chn_detach),
	DEVMETHOD_END
};

static driver_t chn_driver = {
	"chn",
	chn_methods,
	sizeof(struct chn_softc)
};

DRIVER_MODULE(chn, pci, chn_driver, NULL, NULL);
