/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two buffers in turn: while the device fills one, the CPU reads the other.
 * The roles are exchanged by exchanging pointers, and each map gets its sync
 * under the name it has at that moment.
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

#define PPG_ADDR 0x00
#define PPG_FILL 0x04
#define PPG_FULL 0x08
#define PPG_WORDS 256
#define PPG_ROUNDS 8

struct ppg_half {
	bus_dmamap_t map;
	bus_addr_t addr;
	uint32_t *words;
};

struct ppg_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	struct ppg_half half[2];
};

static void
ppg_addr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct ppg_half *half = arg;

	if (error == 0)
		half->addr = segs[0].ds_addr;
}

static int
ppg_half_alloc(struct ppg_softc *sc, struct ppg_half *half)
{
	int error;

	half->addr = 0;
	error = bus_dmamem_alloc(sc->tag, (void **)&half->words,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &half->map);
	if (error != 0)
		return (error);
	error = bus_dmamap_load(sc->tag, half->map, half->words,
	    PPG_WORDS * sizeof(uint32_t), ppg_addr_cb, half, BUS_DMA_NOWAIT);
	if (error == 0 && half->addr == 0)
		error = EFBIG;
	if (error != 0)
		bus_dmamem_free(sc->tag, half->words, half->map);
	return (error);
}

static void
ppg_half_free(struct ppg_softc *sc, struct ppg_half *half)
{
	bus_dmamap_unload(sc->tag, half->map);
	bus_dmamem_free(sc->tag, half->words, half->map);
}

static void
ppg_fill(struct ppg_softc *sc, struct ppg_half *half)
{
	bus_dmamap_sync(sc->tag, half->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, PPG_ADDR, (uint32_t)half->addr);
	bus_write_4(sc->mem, PPG_FILL, 1);
}

static uint32_t
ppg_collect(struct ppg_softc *sc)
{
	struct ppg_half *front = &sc->half[0];
	struct ppg_half *back = &sc->half[1];
	struct ppg_half *tmp;
	uint32_t sum = 0;
	int i, round;

	ppg_fill(sc, back);
	for (round = 0; round < PPG_ROUNDS; round++) {
		while (bus_read_4(sc->mem, PPG_FULL) == 0)
			DELAY(10);
		bus_dmamap_sync(sc->tag, back->map, BUS_DMASYNC_POSTREAD);
		tmp = front;
		front = back;
		back = tmp;
		if (round + 1 < PPG_ROUNDS)
			ppg_fill(sc, back);
		for (i = 0; i < PPG_WORDS; i++)
			sum += le32toh(front->words[i]);
	}
	return (sum);
}

static int
ppg_detach(device_t dev)
{
	struct ppg_softc *sc = device_get_softc(dev);

	ppg_half_free(sc, &sc->half[1]);
	ppg_half_free(sc, &sc->half[0]);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
ppg_attach(device_t dev)
{
	struct ppg_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 64, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    PPG_WORDS * sizeof(uint32_t), 1, PPG_WORDS * sizeof(uint32_t), 0,
	    NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_mem;
	error = ppg_half_alloc(sc, &sc->half[0]);
	if (error != 0)
		goto fail_tag;
	error = ppg_half_alloc(sc, &sc->half[1]);
	if (error != 0)
		goto fail_half;
	device_printf(dev, "noise %08x\n", ppg_collect(sc));
	return (0);

fail_half:
	ppg_half_free(sc, &sc->half[0]);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
ppg_probe(device_t dev)
{
	device_set_desc(dev, "noise source");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t ppg_methods[] = {
	DEVMETHOD(device_probe, ppg_probe),
	DEVMETHOD(device_attach, ppg_attach),
	DEVMETHOD(device_detach, ppg_detach),
	DEVMETHOD_END
};

static driver_t ppg_driver = {
	"ppg",
	ppg_methods,
	sizeof(struct ppg_softc)
};

DRIVER_MODULE(ppg, pci, ppg_driver, NULL, NULL);
