/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Mailbox: freed by the address of the message, not by that of the area that
 * was allocated.
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

#define MBX_ADDR 0x00
#define MBX_GO 0x04
#define MBX_ACK 0x08

/* the device keeps its own bytes in front of the message */
struct mbx_area {
	uint32_t reserved[16];
	uint32_t message[48];
};

struct mbx_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
};

struct mbx_load {
	bus_addr_t addr;
	int error;
};

static void
mbx_load_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	struct mbx_load *load = arg;

	load->error = error;
	if (error == 0)
		load->addr = segs[0].ds_addr;
}

/* Sends one message; the area lives only as long as the call. */
static int
mbx_send(struct mbx_softc *sc, const uint32_t *words, int n)
{
	struct mbx_area *area;
	bus_dmamap_t map;
	struct mbx_load load;
	uint32_t *msg;
	void *mem;
	int error, i;

	if (n > (int)nitems(area->message))
		return (EINVAL);
	load.addr = 0;
	load.error = 0;
	error = bus_dmamem_alloc(sc->tag, &mem,
	    BUS_DMA_NOWAIT | BUS_DMA_ZERO, &map);
	if (error != 0)
		return (error);
	area = mem;
	msg = area->message;
	error = bus_dmamap_load(sc->tag, map, mem, sizeof(struct mbx_area),
	    mbx_load_cb, &load, BUS_DMA_NOWAIT);
	if (error == 0)
		error = load.error;
	if (error != 0)
		goto out;
	for (i = 0; i < n; i++)
		msg[i] = htole32(words[i]);
	bus_dmamap_sync(sc->tag, map, BUS_DMASYNC_PREWRITE);
	bus_write_4(sc->mem, MBX_ADDR, (uint32_t)load.addr);
	bus_write_4(sc->mem, MBX_GO, 1);
	error = ETIMEDOUT;
	for (i = 0; i < 1000 && error != 0; i++) {
		DELAY(10);
		if (bus_read_4(sc->mem, MBX_ACK) != 0)
			error = 0;
	}
	bus_dmamap_sync(sc->tag, map, BUS_DMASYNC_POSTWRITE);
	bus_dmamap_unload(sc->tag, map);
out:
	bus_dmamem_free(sc->tag, msg, map); /* expect: busdma-mem-pairing */
	return (error);
}

static int
mbx_detach(device_t dev)
{
	struct mbx_softc *sc = device_get_softc(dev);

	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
mbx_attach(device_t dev)
{
	struct mbx_softc *sc = device_get_softc(dev);
	uint32_t hello[2] = { 1, 0 };
	int error;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 64, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    sizeof(struct mbx_area), 1, sizeof(struct mbx_area), 0, NULL,
	    NULL, &sc->tag);
	if (error != 0)
		goto fail_mem;
	error = mbx_send(sc, hello, nitems(hello));
	if (error != 0)
		goto fail_tag;
	return (0);

fail_tag:
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
mbx_probe(device_t dev)
{
	device_set_desc(dev, "mailbox");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t mbx_methods[] = {
	DEVMETHOD(device_probe, mbx_probe),
	DEVMETHOD(device_attach, mbx_attach),
	DEVMETHOD(device_detach, mbx_detach),
	DEVMETHOD_END
};

static driver_t mbx_driver = {
	"mbx",
	mbx_methods,
	sizeof(struct mbx_softc)
};

DRIVER_MODULE(mbx, pci, mbx_driver, NULL, NULL);
