/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Several queues of several buffers.  Attach fills them in nested loops and
 * undoes a partial fill; detach walks the same loops.  Every element is
 * unloaded once, by whichever of the two comes to it.
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

#define DLP_QUEUE(q) (0x100 + (q) * 0x10)
#define DLP_ENABLE 0x00
#define DLP_NQUEUE 4
#define DLP_NBUF 32
#define DLP_BUFSIZE 2048

struct dlp_buf {
	bus_dmamap_t map;
	bus_addr_t addr;
	void *data;
};

struct dlp_queue {
	struct dlp_buf buf[DLP_NBUF];
	int nbuf;
};

struct dlp_softc {
	device_t dev;
	struct resource *mem;
	int mem_rid;
	bus_dma_tag_t tag;
	struct dlp_queue queue[DLP_NQUEUE];
};

static void
dlp_addr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	*(bus_addr_t *)arg = error == 0 ? segs[0].ds_addr : 0;
}

static int
dlp_buf_init(struct dlp_softc *sc, struct dlp_buf *buf)
{
	int error;

	error = bus_dmamap_create(sc->tag, 0, &buf->map);
	if (error != 0)
		return (error);
	buf->data = malloc(DLP_BUFSIZE, M_DEVBUF, M_NOWAIT | M_ZERO);
	if (buf->data == NULL) {
		error = ENOMEM;
		goto fail_map;
	}
	buf->addr = 0;
	error = bus_dmamap_load(sc->tag, buf->map, buf->data, DLP_BUFSIZE,
	    dlp_addr_cb, &buf->addr, BUS_DMA_NOWAIT);
	if (error == 0 && buf->addr == 0)
		error = EFBIG;
	if (error != 0)
		goto fail_data;
	bus_dmamap_sync(sc->tag, buf->map, BUS_DMASYNC_PREREAD);
	return (0);

fail_data:
	free(buf->data, M_DEVBUF);
fail_map:
	bus_dmamap_destroy(sc->tag, buf->map);
	return (error);
}

static void
dlp_buf_fini(struct dlp_softc *sc, struct dlp_buf *buf)
{
	bus_dmamap_sync(sc->tag, buf->map, BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(sc->tag, buf->map);
	free(buf->data, M_DEVBUF);
	bus_dmamap_destroy(sc->tag, buf->map);
}

static void
dlp_queue_fini(struct dlp_softc *sc, struct dlp_queue *q)
{
	int i;

	for (i = 0; i < q->nbuf; i++)
		dlp_buf_fini(sc, &q->buf[i]);
	q->nbuf = 0;
}

static int
dlp_queue_init(struct dlp_softc *sc, struct dlp_queue *q)
{
	int error;

	for (q->nbuf = 0; q->nbuf < DLP_NBUF; q->nbuf++) {
		error = dlp_buf_init(sc, &q->buf[q->nbuf]);
		if (error != 0) {
			dlp_queue_fini(sc, q);
			return (error);
		}
	}
	return (0);
}

static int
dlp_detach(device_t dev)
{
	struct dlp_softc *sc = device_get_softc(dev);
	int i;

	bus_write_4(sc->mem, DLP_ENABLE, 0);
	for (i = 0; i < DLP_NQUEUE; i++)
		dlp_queue_fini(sc, &sc->queue[i]);
	bus_dma_tag_destroy(sc->tag);
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (0);
}

static int
dlp_attach(device_t dev)
{
	struct dlp_softc *sc = device_get_softc(dev);
	int error, i, j;

	sc->dev = dev;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	if (sc->mem == NULL)
		return (ENXIO);
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 8, 0,
	    BUS_SPACE_MAXADDR_32BIT, BUS_SPACE_MAXADDR, NULL, NULL,
	    DLP_BUFSIZE, 1, DLP_BUFSIZE, 0, NULL, NULL, &sc->tag);
	if (error != 0)
		goto fail_mem;
	for (i = 0; i < DLP_NQUEUE; i++) {
		error = dlp_queue_init(sc, &sc->queue[i]);
		if (error != 0)
			goto fail_queues;
	}
	for (i = 0; i < DLP_NQUEUE; i++) {
		for (j = 0; j < DLP_NBUF; j++)
			bus_write_4(sc->mem, DLP_QUEUE(i),
			    (uint32_t)sc->queue[i].buf[j].addr);
	}
	bus_write_4(sc->mem, DLP_ENABLE, 1);
	return (0);

fail_queues:
	while (i-- > 0)
		dlp_queue_fini(sc, &sc->queue[i]);
	bus_dma_tag_destroy(sc->tag);
fail_mem:
	bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid, sc->mem);
	return (error);
}

static int
dlp_probe(device_t dev)
{
	device_set_desc(dev, "several queues");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t dlp_methods[] = {
	DEVMETHOD(device_probe, dlp_probe),
	DEVMETHOD(device_attach, dlp_attach),
	DEVMETHOD(device_detach, dlp_detach),
	DEVMETHOD_END
};

static driver_t dlp_driver = {
	"dlp",
	dlp_methods,
	sizeof(struct dlp_softc)
};

DRIVER_MODULE(dlp, pci, dlp_driver, NULL, NULL);
