/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Command queue: abort unmaps the command itself and leaves the flag set, so
 * that the completion it goes through unmaps it again.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/endian.h>
#include <sys/malloc.h>
#include <sys/module.h>
#include <sys/mutex.h>
#include <sys/queue.h>
#include <sys/rman.h>
#include <machine/bus.h>
#include <machine/resource.h>

#define HBQ_SLOT 0x20
#define HBQ_ADDR 0x24
#define HBQ_GO 0x28
#define HBQ_DONE 0x2c
#define HBQ_ABORT 0x30
#define HBQ_NCMD 16
#define HBQ_MAXIO 4096

#define HBQ_C_MAPPED 0x1
#define HBQ_C_IN 0x2

struct hbq_cmd {
	TAILQ_ENTRY(hbq_cmd) link;
	bus_dmamap_t map;
	bus_addr_t addr;
	void *data;
	size_t len;
	int flags;
	int slot;
	int status;
	void (*done)(struct hbq_cmd *cmd);
};

TAILQ_HEAD(hbq_list, hbq_cmd);

struct hbq_softc {
	device_t dev;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct mtx mtx;
	bus_dma_tag_t tag;
	struct hbq_list busy;
	struct hbq_list idle;
	struct hbq_cmd cmd[HBQ_NCMD];
};

static void
hbq_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct hbq_cmd *cmd = arg;

	cmd->status = error;
	if (error == 0)
		cmd->addr = segs[0].ds_addr;
}

/* Puts CMD on the device's queue; CMD->done is called when it is finished. */
int hbq_submit(struct hbq_softc *sc, struct hbq_cmd *cmd);
void hbq_reset(struct hbq_softc *sc);

int
hbq_submit(struct hbq_softc *sc, struct hbq_cmd *cmd)
{
	int error;

	mtx_assert(&sc->mtx, MA_OWNED);
	error = bus_dmamap_load(sc->tag, cmd->map, cmd->data, cmd->len,
	    hbq_load_cb, cmd, BUS_DMA_NOWAIT);
	if (error == 0)
		error = cmd->status;
	if (error != 0)
		return (error);
	cmd->flags |= HBQ_C_MAPPED;
	bus_dmamap_sync(sc->tag, cmd->map, cmd->flags & HBQ_C_IN ?
	    BUS_DMASYNC_PREREAD : BUS_DMASYNC_PREWRITE);
	TAILQ_INSERT_TAIL(&sc->busy, cmd, link);
	bus_write_4(sc->mem, HBQ_SLOT, (uint32_t)cmd->slot);
	bus_write_4(sc->mem, HBQ_ADDR, (uint32_t)cmd->addr);
	bus_write_4(sc->mem, HBQ_GO, 1);
	return (0);
}

static void
hbq_post(struct hbq_softc *sc, struct hbq_cmd *cmd)
{
	bus_dmamap_sync(sc->tag, cmd->map, cmd->flags & HBQ_C_IN ?
	    BUS_DMASYNC_POSTREAD : BUS_DMASYNC_POSTWRITE);
}

static void
hbq_complete(struct hbq_softc *sc, struct hbq_cmd *cmd)
{
	if (cmd->flags & HBQ_C_MAPPED) {
		bus_dmamap_unload(sc->tag, cmd->map); /* expect: busdma-double-unload */
		cmd->flags &= ~HBQ_C_MAPPED;
	}
	TAILQ_REMOVE(&sc->busy, cmd, link);
	TAILQ_INSERT_TAIL(&sc->idle, cmd, link);
	cmd->done(cmd);
}

static void
hbq_abort(struct hbq_softc *sc, struct hbq_cmd *cmd)
{
	bus_write_4(sc->mem, HBQ_ABORT, (uint32_t)cmd->slot);
	hbq_post(sc, cmd);
	cmd->status = EIO;
	if (cmd->flags & HBQ_C_MAPPED)
		bus_dmamap_unload(sc->tag, cmd->map);
	hbq_complete(sc, cmd);
}

static void
hbq_intr(void *arg)
{
	struct hbq_softc *sc = arg;
	uint32_t done;
	int i;

	mtx_lock(&sc->mtx);
	done = bus_read_4(sc->mem, HBQ_DONE);
	for (i = 0; i < HBQ_NCMD; i++) {
		if ((done & (1u << i)) == 0 ||
		    (sc->cmd[i].flags & HBQ_C_MAPPED) == 0)
			continue;
		hbq_post(sc, &sc->cmd[i]);
		hbq_complete(sc, &sc->cmd[i]);
	}
	mtx_unlock(&sc->mtx);
}

void
hbq_reset(struct hbq_softc *sc)
{
	struct hbq_cmd *cmd;

	mtx_lock(&sc->mtx);
	while ((cmd = TAILQ_FIRST(&sc->busy)) != NULL)
		hbq_abort(sc, cmd);
	mtx_unlock(&sc->mtx);
}

static int
hbq_detach(device_t dev)
{
	struct hbq_softc *sc = device_get_softc(dev);
	int i;

	bus_teardown_intr(dev, sc->irq, sc->ih);
	hbq_reset(sc);
	for (i = 0; i < HBQ_NCMD; i++)
		bus_dmamap_destroy(sc->tag, sc->cmd[i].map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
hbq_attach(device_t dev)
{
	struct hbq_softc *sc = device_get_softc(dev);
	int error, i;

	sc->dev = dev;
	TAILQ_INIT(&sc->busy);
	TAILQ_INIT(&sc->idle);
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &sc->irq_rid,
	    RF_ACTIVE);
	if (sc->irq == NULL) {
		error = ENXIO;
		goto fail_mem;
	}
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 4, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    HBQ_MAXIO, 1, HBQ_MAXIO, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_irq;
	for (i = 0; i < HBQ_NCMD; i++) {
		error = bus_dmamap_create(sc->tag, 0, &sc->cmd[i].map);
		if (error != 0)
			goto fail_maps;
		sc->cmd[i].slot = i;
		TAILQ_INSERT_TAIL(&sc->idle, &sc->cmd[i], link);
	}
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_BIO | INTR_MPSAFE,
	    NULL, hbq_intr, sc, &sc->ih);
	if (error != 0)
		goto fail_maps;
	return (0);

fail_maps:
	while (--i >= 0)
		bus_dmamap_destroy(sc->tag, sc->cmd[i].map);
	bus_dma_tag_destroy(sc->tag);
fail_irq:
	mtx_destroy(&sc->mtx);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
hbq_probe(device_t dev)
{
	device_set_desc(dev, "host adapter with a command queue");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t hbq_methods[] = {
	DEVMETHOD(device_probe, hbq_probe),
	DEVMETHOD(device_attach, hbq_attach),
	DEVMETHOD(device_detach, hbq_detach),
	DEVMETHOD_END
};

static driver_t hbq_driver = {
	"hbq",
	hbq_methods,
	sizeof(struct hbq_softc)
};

DRIVER_MODULE(hbq, pci, hbq_driver, NULL, NULL);
