/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One function for commands that read, write or carry no data at all.  The
 * sync before and the sync after are chosen from the same field, and a
 * command without data is neither loaded nor unloaded.
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

#define DPC_ADDR 0x00
#define DPC_LEN 0x04
#define DPC_OP 0x08
#define DPC_READY 0x0c
#define DPC_MAXIO 4096

enum dpc_dir { DPC_NONE, DPC_IN, DPC_OUT };

struct dpc_cmd {
	uint32_t op;
	enum dpc_dir dir;
	void *data;
	size_t len;
	bus_addr_t addr;
};

struct dpc_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	struct mtx mtx;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
};

static void
dpc_addr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct dpc_cmd *cmd = arg;

	if (error == 0)
		cmd->addr = segs[0].ds_addr;
}

static int
dpc_wait(struct dpc_softc *sc)
{
	int i;

	for (i = 0; i < 300; i++) {
		if (bus_read_4(sc->mem, DPC_READY) != 0)
			return (0);
		DELAY(10);
	}
	return (ETIMEDOUT);
}

static int
dpc_run(struct dpc_softc *sc, struct dpc_cmd *cmd)
{
	bus_dmasync_op_t op;
	int error;

	mtx_assert(&sc->mtx, MA_OWNED);
	cmd->addr = 0;
	if (cmd->dir != DPC_NONE) {
		error = bus_dmamap_load(sc->tag, sc->map, cmd->data, cmd->len,
		    dpc_addr_cb, cmd, BUS_DMA_NOWAIT);
		if (error != 0)
			return (error);
		if (cmd->addr == 0)
			return (EFBIG);
		op = cmd->dir == DPC_IN ? BUS_DMASYNC_PREREAD :
		    BUS_DMASYNC_PREWRITE;
		bus_dmamap_sync(sc->tag, sc->map, op);
	}
	bus_write_4(sc->mem, DPC_ADDR, (uint32_t)cmd->addr);
	bus_write_4(sc->mem, DPC_LEN, (uint32_t)cmd->len);
	bus_write_4(sc->mem, DPC_OP, cmd->op);
	error = dpc_wait(sc);
	if (cmd->dir != DPC_NONE) {
		op = cmd->dir == DPC_IN ? BUS_DMASYNC_POSTREAD :
		    BUS_DMASYNC_POSTWRITE;
		bus_dmamap_sync(sc->tag, sc->map, op);
		bus_dmamap_unload(sc->tag, sc->map);
	}
	return (error);
}

static int
dpc_identify(struct dpc_softc *sc, uint32_t *page)
{
	struct dpc_cmd cmd;
	int error;

	memset(&cmd, 0, sizeof(cmd));
	cmd.op = 0xec;
	cmd.dir = DPC_IN;
	cmd.data = page;
	cmd.len = 512;
	mtx_lock(&sc->mtx);
	error = dpc_run(sc, &cmd);
	mtx_unlock(&sc->mtx);
	return (error);
}

static int
dpc_detach(device_t dev)
{
	struct dpc_softc *sc = device_get_softc(dev);
	struct dpc_cmd flush;

	memset(&flush, 0, sizeof(flush));
	flush.op = 0xe7;
	mtx_lock(&sc->mtx);
	dpc_run(sc, &flush);
	mtx_unlock(&sc->mtx);
	bus_dmamap_destroy(sc->tag, sc->map);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
dpc_attach(device_t dev)
{
	struct dpc_softc *sc = device_get_softc(dev);
	uint32_t *page;
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 4, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    DPC_MAXIO, 1, DPC_MAXIO, 0, busdma_lock_mutex, &sc->mtx,
	    &sc->tag);
	if (error != 0)
		goto fail_mem;
	error = bus_dmamap_create(sc->tag, 0, &sc->map);
	if (error != 0)
		goto fail_tag;
	page = malloc(512, M_TEMP, M_WAITOK | M_ZERO);
	error = dpc_identify(sc, page);
	if (error == 0)
		device_printf(dev, "%u blocks\n", le32toh(page[60]));
	free(page, M_TEMP);
	if (error != 0)
		goto fail_map;
	return (0);

fail_map:
	bus_dmamap_destroy(sc->tag, sc->map);
fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	mtx_destroy(&sc->mtx);
	return (error);
}

static int
dpc_probe(device_t dev)
{
	device_set_desc(dev, "programmed commands");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t dpc_methods[] = {
	DEVMETHOD(device_probe, dpc_probe),
	DEVMETHOD(device_attach, dpc_attach),
	DEVMETHOD(device_detach, dpc_detach),
	DEVMETHOD_END
};

static driver_t dpc_driver = {
	"dpc",
	dpc_methods,
	sizeof(struct dpc_softc)
};

DRIVER_MODULE(dpc, pci, dpc_driver, NULL, NULL);
