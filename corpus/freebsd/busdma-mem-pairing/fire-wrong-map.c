/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Two rings: the error ladder frees the transmit ring with the map of the
 * receive ring, which on one of its paths is not even allocated.
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

#define TRG_TX_BASE 0x10
#define TRG_RX_BASE 0x14
#define TRG_NTX 256
#define TRG_NRX 128

struct trg_desc {
	uint32_t addr;
	uint32_t len;
};

struct trg_load {
	bus_addr_t addr;
	int error;
};

struct trg_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tx_tag;
	bus_dmamap_t tx_map;
	struct trg_desc *tx_ring;
	struct trg_load tx_load;
	bus_dma_tag_t rx_tag;
	bus_dmamap_t rx_map;
	struct trg_desc *rx_ring;
	struct trg_load rx_load;
};

static void
trg_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct trg_load *load = arg;

	load->error = error;
	if (error == 0)
		load->addr = segs[0].ds_addr;
}

static int
trg_alloc(struct trg_softc *sc)
{
	bus_size_t size;
	int error;

	size = TRG_NTX * sizeof(struct trg_desc);
	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), PAGE_SIZE, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL, size, 1,
	    size, 0, NULL, NULL, &sc->tx_tag);
	if (error != 0)
		return (error);
	size = TRG_NRX * sizeof(struct trg_desc);
	error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), PAGE_SIZE, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL, size, 1,
	    size, 0, NULL, NULL, &sc->rx_tag);
	if (error != 0)
		goto fail_tx_tag;

	error = bus_dmamem_alloc(sc->tx_tag, (void **)&sc->tx_ring,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &sc->tx_map);
	if (error != 0)
		goto fail_rx_tag;
	error = bus_dmamap_load(sc->tx_tag, sc->tx_map, sc->tx_ring,
	    TRG_NTX * sizeof(struct trg_desc), trg_load_cb, &sc->tx_load,
	    BUS_DMA_NOWAIT);
	if (error == 0)
		error = sc->tx_load.error;
	if (error != 0)
		goto fail_tx_mem;
	error = bus_dmamem_alloc(sc->rx_tag, (void **)&sc->rx_ring,
	    BUS_DMA_WAITOK | BUS_DMA_ZERO, &sc->rx_map);
	if (error != 0)
		goto fail_tx_load;
	error = bus_dmamap_load(sc->rx_tag, sc->rx_map, sc->rx_ring,
	    TRG_NRX * sizeof(struct trg_desc), trg_load_cb, &sc->rx_load,
	    BUS_DMA_NOWAIT);
	if (error == 0)
		error = sc->rx_load.error;
	if (error != 0)
		goto fail_rx_mem;
	return (0);

fail_rx_mem:
	bus_dmamem_free(sc->rx_tag, sc->rx_ring, sc->rx_map);
fail_tx_load:
	bus_dmamap_unload(sc->tx_tag, sc->tx_map);
fail_tx_mem:
	bus_dmamem_free(sc->tx_tag, sc->tx_ring, sc->rx_map); /* expect: busdma-mem-pairing */
fail_rx_tag:
	bus_dma_tag_destroy(sc->rx_tag);
fail_tx_tag:
	bus_dma_tag_destroy(sc->tx_tag);
	return (error);
}

static int
trg_detach(device_t dev)
{
	struct trg_softc *sc = device_get_softc(dev);

	bus_write_4(sc->mem, TRG_TX_BASE, 0);
	bus_write_4(sc->mem, TRG_RX_BASE, 0);
	bus_dmamap_sync(sc->rx_tag, sc->rx_map, BUS_DMASYNC_POSTWRITE);
	bus_dmamap_unload(sc->rx_tag, sc->rx_map);
	bus_dmamem_free(sc->rx_tag, sc->rx_ring, sc->rx_map);
	bus_dmamap_sync(sc->tx_tag, sc->tx_map, BUS_DMASYNC_POSTWRITE);
	bus_dmamap_unload(sc->tx_tag, sc->tx_map);
	bus_dmamem_free(sc->tx_tag, sc->tx_ring, sc->tx_map);
	bus_dma_tag_destroy(sc->rx_tag);
	bus_dma_tag_destroy(sc->tx_tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
trg_attach(device_t dev)
{
	struct trg_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = trg_alloc(sc);
	if (error != 0) {
		bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid,
		    sc->mem);
		return (error);
	}
	bus_dmamap_sync(sc->tx_tag, sc->tx_map, BUS_DMASYNC_PREWRITE);
	bus_dmamap_sync(sc->rx_tag, sc->rx_map, BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, TRG_TX_BASE, (uint32_t)sc->tx_load.addr);
	bus_write_4(sc->mem, TRG_RX_BASE, (uint32_t)sc->rx_load.addr);
	return (0);
}

static int
trg_probe(device_t dev)
{
	device_set_desc(dev, "two rings");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t trg_methods[] = {
	DEVMETHOD(device_probe, trg_probe),
	DEVMETHOD(device_attach, trg_attach),
	DEVMETHOD(device_detach, trg_detach),
	DEVMETHOD_END
};

static driver_t trg_driver = {
	"trg",
	trg_methods,
	sizeof(struct trg_softc)
};

DRIVER_MODULE(trg, pci, trg_driver, NULL, NULL);
