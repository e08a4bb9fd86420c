/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Digest engine that works in place: one map is read and written by the
 * device, and one call does both halves after it.  Registers and syncs go
 * through the driver's own macros.
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

#define DGE_CTX_LO 0x00
#define DGE_CTX_HI 0x04
#define DGE_KICK 0x08
#define DGE_BUSY 0x0c
#define DGE_WORDS 16

#define DGE_WRITE(sc, reg, val) bus_write_4((sc)->mem, (reg), (val))
#define DGE_READ(sc, reg) bus_read_4((sc)->mem, (reg))
#define DGE_PRE (BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE)
#define DGE_POST (BUS_DMASYNC_POSTREAD | BUS_DMASYNC_POSTWRITE)
#define DGE_SYNC(sc, how) bus_dmamap_sync((sc)->tag, (sc)->map, (how))

struct dge_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	bus_addr_t addr;
	int load_error;
	uint32_t *ctx;
};

static void
dge_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct dge_softc *sc = arg;

	sc->load_error = error;
	if (error == 0)
		sc->addr = segs[0].ds_addr;
}

static uint32_t
dge_round(struct dge_softc *sc, const uint32_t *block)
{
	uint32_t sum;
	int i;

	for (i = 0; i < DGE_WORDS; i++)
		sc->ctx[i] ^= htole32(block[i]);
	DGE_SYNC(sc, DGE_PRE);
	DGE_WRITE(sc, DGE_CTX_LO, (uint32_t)sc->addr);
	DGE_WRITE(sc, DGE_CTX_HI, (uint32_t)(sc->addr >> 32));
	DGE_WRITE(sc, DGE_KICK, 1);
	while (DGE_READ(sc, DGE_BUSY) != 0)
		DELAY(1);
	DGE_SYNC(sc, DGE_POST);
	sum = 0;
	for (i = 0; i < DGE_WORDS; i++)
		sum += le32toh(sc->ctx[i]);
	return (sum);
}

static int
dge_detach(device_t dev)
{
	struct dge_softc *sc = device_get_softc(dev);

	bus_dmamap_unload(sc->tag, sc->map);
	bus_dmamem_free(sc->tag, sc->ctx, sc->map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
dge_attach(device_t dev)
{
	struct dge_softc *sc = device_get_softc(dev);
	uint32_t block[DGE_WORDS] = { 0x80 };
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 64, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL,
	    DGE_WORDS * sizeof(uint32_t), 1, DGE_WORDS * sizeof(uint32_t), 0,
	    NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_res;
	error = bus_dmamem_alloc(sc->tag, (void **)&sc->ctx,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &sc->map);
	if (error != 0)
		goto fail_tag;
	error = bus_dmamap_load(sc->tag, sc->map, sc->ctx,
	    DGE_WORDS * sizeof(uint32_t), dge_load_cb, sc, BUS_DMA_NOWAIT);
	if (error == 0)
		error = sc->load_error;
	if (error != 0)
		goto fail_mem;
	device_printf(dev, "empty digest %08x\n", dge_round(sc, block));
	return (0);

fail_mem:
	bus_dmamem_free(sc->tag, sc->ctx, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_res:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
dge_probe(device_t dev)
{
	device_set_desc(dev, "digest engine");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t dge_methods[] = {
	DEVMETHOD(device_probe, dge_probe),
	DEVMETHOD(device_attach, dge_attach),
	DEVMETHOD(device_detach, dge_detach),
	DEVMETHOD_END
};

static driver_t dge_driver = {
	"dge",
	dge_methods,
	sizeof(struct dge_softc)
};

DRIVER_MODULE(dge, pci, dge_driver, NULL, NULL);
