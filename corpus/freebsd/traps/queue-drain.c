/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks of command memory on a queue.  The drain takes the first one until
 * there is none left: each turn of the loop reads the same field, and what it
 * finds there is another block, because the removal goes through a pointer to
 * the link.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/queue.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

#define QDR_BASE 0x00
#define QDR_SIZE 4096
#define QDR_NBLOCK 4

struct qdr_block {
	TAILQ_ENTRY(qdr_block) link;
	bus_dmamap_t map;
	void *vaddr;
	bus_addr_t addr;
};

TAILQ_HEAD(qdr_list, qdr_block);

struct qdr_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	struct qdr_list blocks;
};

static void
qdr_addr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct qdr_block *block = arg;

	block->addr = error == 0 ? segs[0].ds_addr : 0;
}

static int
qdr_add(struct qdr_softc *sc)
{
	struct qdr_block *block;
	int error;

	block = malloc(sizeof(*block), M_DEVBUF, M_WAITOK | M_ZERO);
	error = bus_dmamem_alloc(sc->tag, &block->vaddr, BUS_DMA_WAITOK,
	    &block->map);
	if (error != 0)
		goto fail_block;
	error = bus_dmamap_load(sc->tag, block->map, block->vaddr, QDR_SIZE,
	    qdr_addr_cb, block, BUS_DMA_NOWAIT);
	if (error == 0 && block->addr == 0)
		error = EFBIG;
	if (error != 0)
		goto fail_mem;
	TAILQ_INSERT_TAIL(&sc->blocks, block, link);
	return (0);

fail_mem:
	bus_dmamem_free(sc->tag, block->vaddr, block->map);
fail_block:
	free(block, M_DEVBUF);
	return (error);
}

static void
qdr_drain(struct qdr_softc *sc)
{
	struct qdr_block *block;

	while ((block = TAILQ_FIRST(&sc->blocks)) != NULL) {
		TAILQ_REMOVE(&sc->blocks, block, link);
		bus_dmamap_unload(sc->tag, block->map);
		bus_dmamem_free(sc->tag, block->vaddr, block->map);
		free(block, M_DEVBUF);
	}
}

static int
qdr_detach(device_t dev)
{
	struct qdr_softc *sc = device_get_softc(dev);

	bus_write_4(sc->mem, QDR_BASE, 0);
	qdr_drain(sc);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
qdr_attach(device_t dev)
{
	struct qdr_softc *sc = device_get_softc(dev);
	int error, i;

	sc->dev = dev;
	TAILQ_INIT(&sc->blocks);
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), PAGE_SIZE, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL, QDR_SIZE,
	    1, QDR_SIZE, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_mem;
	for (i = 0; i < QDR_NBLOCK; i++) {
		error = qdr_add(sc);
		if (error != 0)
			goto fail_blocks;
	}
	bus_write_4(sc->mem, QDR_BASE,
	    (uint32_t)TAILQ_FIRST(&sc->blocks)->addr);
	return (0);

fail_blocks:
	qdr_drain(sc);
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
qdr_probe(device_t dev)
{
	device_set_desc(dev, "blocks on a queue");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t qdr_methods[] = {
	DEVMETHOD(device_probe, qdr_probe),
	DEVMETHOD(device_attach, qdr_attach),
	DEVMETHOD(device_detach, qdr_detach),
	DEVMETHOD_END
};

static driver_t qdr_driver = {
	"qdr",
	qdr_methods,
	sizeof(struct qdr_softc)
};

DRIVER_MODULE(qdr, pci, qdr_driver, NULL, NULL);
