/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Command path whose load may be deferred: the callback starts the command.
 * When it finds the command withdrawn, it unloads the map and completes the
 * command; when the load itself failed there is nothing to unload.  The map of
 * a command that was started is unloaded by the interrupt, and only there.
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

#define CBE_ADDR 0x00
#define CBE_LEN 0x04
#define CBE_START 0x08
#define CBE_DONE 0x0c
#define CBE_MAXIO 65536

struct cbe_softc;

struct cbe_cmd {
	struct cbe_softc *sc;
	bus_dmamap_t map;
	void *data;
	size_t len;
	int cancelled;
	int error;
	void (*done)(struct cbe_cmd *cmd);
};

struct cbe_softc {
	device_t dev;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct mtx mtx;
	bus_dma_tag_t tag;
	struct cbe_cmd *active;
	struct cbe_cmd cmd;
};

int cbe_submit(struct cbe_softc *sc, void *data, size_t len,
    void (*done)(struct cbe_cmd *cmd));

static void
cbe_start_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct cbe_cmd *cmd = arg;
	struct cbe_softc *sc = cmd->sc;

	if (error != 0) {
		cmd->error = error;
		cmd->done(cmd);
		return;
	}
	if (cmd->cancelled) {
		bus_dmamap_unload(sc->tag, cmd->map);
		cmd->error = EIO;
		cmd->done(cmd);
		return;
	}
	sc->active = cmd;
	bus_dmamap_sync(sc->tag, cmd->map, BUS_DMASYNC_PREREAD);
	bus_write_4(sc->mem, CBE_ADDR, (uint32_t)segs[0].ds_addr);
	bus_write_4(sc->mem, CBE_LEN, (uint32_t)segs[0].ds_len);
	bus_write_4(sc->mem, CBE_START, 1);
}

int
cbe_submit(struct cbe_softc *sc, void *data, size_t len,
    void (*done)(struct cbe_cmd *cmd))
{
	struct cbe_cmd *cmd = &sc->cmd;
	int error;

	mtx_assert(&sc->mtx, MA_OWNED);
	if (len > CBE_MAXIO)
		return (EINVAL);
	if (sc->active != NULL)
		return (EBUSY);
	cmd->data = data;
	cmd->len = len;
	cmd->cancelled = 0;
	cmd->error = 0;
	cmd->done = done;
	error = bus_dmamap_load(sc->tag, cmd->map, cmd->data, cmd->len,
	    cbe_start_cb, cmd, 0);
	if (error == EINPROGRESS)
		error = 0;
	return (error);
}

static void
cbe_intr(void *arg)
{
	struct cbe_softc *sc = arg;
	struct cbe_cmd *cmd;

	mtx_lock(&sc->mtx);
	cmd = sc->active;
	if (cmd != NULL && bus_read_4(sc->mem, CBE_DONE) != 0) {
		sc->active = NULL;
		bus_dmamap_sync(sc->tag, cmd->map, BUS_DMASYNC_POSTREAD);
		bus_dmamap_unload(sc->tag, cmd->map);
		cmd->done(cmd);
	}
	mtx_unlock(&sc->mtx);
}

static int
cbe_detach(device_t dev)
{
	struct cbe_softc *sc = device_get_softc(dev);

	mtx_lock(&sc->mtx);
	if (sc->active != NULL) {
		mtx_unlock(&sc->mtx);
		return (EBUSY);
	}
	mtx_unlock(&sc->mtx);
	bus_teardown_intr(dev, sc->irq, sc->ih);
	bus_dmamap_destroy(sc->tag, sc->cmd.map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
cbe_attach(device_t dev)
{
	struct cbe_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->cmd.sc = sc;
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
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 512, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    CBE_MAXIO, 1, CBE_MAXIO, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_irq;
	error = bus_dmamap_create(sc->tag, 0, &sc->cmd.map);
	if (error != 0)
		goto fail_tag;
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_BIO | INTR_MPSAFE,
	    NULL, cbe_intr, sc, &sc->ih);
	if (error != 0)
		goto fail_map;
	return (0);

fail_map:
	bus_dmamap_destroy(sc->tag, sc->cmd.map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_irq:
	mtx_destroy(&sc->mtx);
	bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
cbe_probe(device_t dev)
{
	device_set_desc(dev, "command with a deferred load");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t cbe_methods[] = {
	DEVMETHOD(device_probe, cbe_probe),
	DEVMETHOD(device_attach, cbe_attach),
	DEVMETHOD(device_detach, cbe_detach),
	DEVMETHOD_END
};

static driver_t cbe_driver = {
	"cbe",
	cbe_methods,
	sizeof(struct cbe_softc)
};

DRIVER_MODULE(cbe, pci, cbe_driver, NULL, NULL);
