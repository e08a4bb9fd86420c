/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Command block in bus_dmamem_alloc() memory.  After the device has answered,
 * only the half of the sync that belongs to the device's reads is done; the
 * other half comes after the answer was read.  BUS_DMA_COHERENT is no excuse.
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

#define ICM_DOORBELL 0x10
#define ICM_BASE_LO 0x14
#define ICM_BASE_HI 0x18
#define ICM_STATUS 0x1c
#define ICM_STATUS_DONE 0x80000000u

#define ICM_OP_IDENTIFY 0x06

struct icm_cmd {
	uint32_t opcode;
	uint32_t result;
	uint8_t data[56];
};

struct icm_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t cmd_tag;
	bus_dmamap_t cmd_map;
	bus_addr_t cmd_paddr;
	int load_error;
	struct icm_cmd *cmd;
	uint32_t version;
};

static void
icm_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct icm_softc *sc = arg;

	sc->load_error = error;
	if (error == 0)
		sc->cmd_paddr = segs[0].ds_addr;
}

static int
icm_alloc(struct icm_softc *sc)
{
	int error;

	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), 64, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL,
	    sizeof(struct icm_cmd), 1, sizeof(struct icm_cmd), 0, NULL, NULL,
	    &sc->cmd_tag);
	if (error != 0)
		return (error);
	error = bus_dmamem_alloc(sc->cmd_tag, (void **)&sc->cmd,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO | BUS_DMA_COHERENT, &sc->cmd_map);
	if (error != 0)
		goto fail_tag;
	error = bus_dmamap_load(sc->cmd_tag, sc->cmd_map, sc->cmd,
	    sizeof(struct icm_cmd), icm_load_cb, sc,
	    BUS_DMA_NOWAIT);
	if (error == 0)
		error = sc->load_error;
	if (error != 0)
		goto fail_mem;
	return (0);

fail_mem:
	bus_dmamem_free(sc->cmd_tag, sc->cmd, sc->cmd_map);
fail_tag:
	bus_dma_tag_destroy(sc->cmd_tag);
	return (error);
}

static void
icm_free(struct icm_softc *sc)
{
	bus_dmamap_unload(sc->cmd_tag, sc->cmd_map);
	bus_dmamem_free(sc->cmd_tag, sc->cmd, sc->cmd_map);
	bus_dma_tag_destroy(sc->cmd_tag);
}

static int
icm_execute(struct icm_softc *sc, uint32_t opcode, uint32_t *result)
{
	int tries;

	sc->cmd->opcode = htole32(opcode);
	sc->cmd->result = 0;
	bus_dmamap_sync(sc->cmd_tag, sc->cmd_map,
	    BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, ICM_BASE_LO, (uint32_t)sc->cmd_paddr);
	bus_write_4(sc->mem, ICM_BASE_HI, (uint32_t)(sc->cmd_paddr >> 32));
	bus_write_4(sc->mem, ICM_DOORBELL, 1);

	for (tries = 0; tries < 500; tries++) {
		if (bus_read_4(sc->mem, ICM_STATUS) & ICM_STATUS_DONE)
			break;
		DELAY(100);
	}
	bus_dmamap_sync(sc->cmd_tag, sc->cmd_map,
	    BUS_DMASYNC_POSTWRITE);
	*result = le32toh(sc->cmd->result); /* expect: busdma-postread-missing */
	bus_dmamap_sync(sc->cmd_tag, sc->cmd_map, BUS_DMASYNC_POSTREAD);
	return (tries == 500 ? ETIMEDOUT : 0);
}

static int
icm_detach(device_t dev)
{
	struct icm_softc *sc = device_get_softc(dev);

	icm_free(sc);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
icm_attach(device_t dev)
{
	struct icm_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem_rid = 0;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = icm_alloc(sc);
	if (error != 0)
		goto fail;
	error = icm_execute(sc, ICM_OP_IDENTIFY, &sc->version);
	if (error != 0) {
		icm_free(sc);
		goto fail;
	}
	device_printf(dev, "firmware %u\n", sc->version);
	return (0);

fail:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
icm_probe(device_t dev)
{
	device_set_desc(dev, "identify over a command block");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t icm_methods[] = {
	DEVMETHOD(device_probe, icm_probe),
	DEVMETHOD(device_attach, icm_attach),
	DEVMETHOD(device_detach, icm_detach),
	DEVMETHOD_END
};

static driver_t icm_driver = {
	"icm",
	icm_methods,
	sizeof(struct icm_softc)
};

DRIVER_MODULE(icm, pci, icm_driver, NULL, NULL);
