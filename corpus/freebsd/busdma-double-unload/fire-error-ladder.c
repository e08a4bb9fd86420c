/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cipher engine with two buffers a request.  When the second load fails the
 * helper takes the first mapping back, and its caller's ladder does it again.
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

#define CIP_SRC 0x00
#define CIP_DST 0x04
#define CIP_LEN 0x08
#define CIP_RUN 0x0c
#define CIP_DONE 0x10
#define CIP_MAXLEN 1024

struct cip_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	struct mtx mtx;
	bus_dma_tag_t tag;
	bus_dmamap_t src_map;
	bus_dmamap_t dst_map;
	uint8_t *src;
	uint8_t *dst;
};

static void
cip_segment_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	bus_addr_t *addr = arg;

	*addr = 0;
	if (error == 0)
		*addr = segs[0].ds_addr;
}

static int
cip_map_one(struct cip_softc *sc, bus_dmamap_t map, void *buf, size_t len,
    bus_addr_t *addr)
{
	int error;

	*addr = 0;
	error = bus_dmamap_load(sc->tag, map, buf, len, cip_segment_cb, addr,
	    BUS_DMA_NOWAIT);
	if (error == 0 && *addr == 0)
		error = EFBIG;
	return (error);
}

/* Maps both buffers, or neither. */
static int
cip_map(struct cip_softc *sc, size_t len, bus_addr_t *from, bus_addr_t *to)
{
	int error;

	error = cip_map_one(sc, sc->src_map, sc->src, len, from);
	if (error != 0)
		return (error);
	error = cip_map_one(sc, sc->dst_map, sc->dst, len, to);
	if (error != 0)
		bus_dmamap_unload(sc->tag, sc->src_map);
	return (error);
}

static int
cip_run(struct cip_softc *sc, size_t len)
{
	bus_addr_t from, to;
	int error, i;

	mtx_assert(&sc->mtx, MA_OWNED);
	error = cip_map(sc, len, &from, &to);
	if (error != 0)
		goto out;
	bus_dmamap_sync(sc->tag, sc->src_map, BUS_DMASYNC_PREWRITE);
	bus_dmamap_sync(sc->tag, sc->dst_map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, CIP_SRC, (uint32_t)from);
	bus_write_4(sc->mem, CIP_DST, (uint32_t)to);
	bus_write_4(sc->mem, CIP_LEN, (uint32_t)len);
	bus_write_4(sc->mem, CIP_RUN, 1);
	error = ETIMEDOUT;
	for (i = 0; i < 100; i++) {
		if (bus_read_4(sc->mem, CIP_DONE) != 0) {
			error = 0;
			break;
		}
		DELAY(10);
	}
	bus_dmamap_sync(sc->tag, sc->dst_map, BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(sc->tag, sc->dst_map);
	bus_dmamap_sync(sc->tag, sc->src_map, BUS_DMASYNC_POSTWRITE);
out:
	bus_dmamap_unload(sc->tag, sc->src_map); /* expect: busdma-double-unload */
	return (error);
}

static int
cip_detach(device_t dev)
{
	struct cip_softc *sc = device_get_softc(dev);

	free(sc->src, M_DEVBUF);
	free(sc->dst, M_DEVBUF);
	bus_dmamap_destroy(sc->tag, sc->src_map);
	bus_dmamap_destroy(sc->tag, sc->dst_map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
cip_selftest(struct cip_softc *sc)
{
	int error;

	memset(sc->src, 0x5a, CIP_MAXLEN);
	mtx_lock(&sc->mtx);
	error = cip_run(sc, CIP_MAXLEN);
	mtx_unlock(&sc->mtx);
	if (error == 0 && memcmp(sc->src, sc->dst, CIP_MAXLEN) == 0)
		error = EIO;
	return (error);
}

static int
cip_attach(device_t dev)
{
	struct cip_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 16, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    CIP_MAXLEN, 1, CIP_MAXLEN, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_mem;
	error = bus_dmamap_create(sc->tag, 0, &sc->src_map);
	if (error != 0)
		goto fail_tag;
	error = bus_dmamap_create(sc->tag, 0, &sc->dst_map);
	if (error != 0)
		goto fail_src;
	sc->src = malloc(CIP_MAXLEN, M_DEVBUF, M_WAITOK);
	sc->dst = malloc(CIP_MAXLEN, M_DEVBUF, M_WAITOK | M_ZERO);
	error = cip_selftest(sc);
	if (error != 0)
		cip_detach(dev);
	return (error);

fail_src:
	bus_dmamap_destroy(sc->tag, sc->src_map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (error);
}

static int
cip_probe(device_t dev)
{
	device_set_desc(dev, "cipher engine");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t cip_methods[] = {
	DEVMETHOD(device_probe, cip_probe),
	DEVMETHOD(device_attach, cip_attach),
	DEVMETHOD(device_detach, cip_detach),
	DEVMETHOD_END
};

static driver_t cip_driver = {
	"cip",
	cip_methods,
	sizeof(struct cip_softc)
};

DRIVER_MODULE(cip, pci, cip_driver, NULL, NULL);
