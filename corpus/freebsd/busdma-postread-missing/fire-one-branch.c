/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sample engine: the sleeping path syncs, the polling path reads the sample
 * first and is synced too late.
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

#define SNS_BUF_LO 0x20
#define SNS_BUF_HI 0x24
#define SNS_CMD 0x28
#define SNS_STAT 0x2c
#define SNS_STAT_READY 0x4
#define SNS_INTR_ENABLE 0x30

#define SNS_F_SLEEP 0x1

struct sns_sample {
	uint32_t stamp;
	uint32_t value[15];
};

struct sns_softc {
	device_t dev;
	struct resource *mem;
	struct resource *irq;
	int mem_rid;
	int irq_rid;
	void *ih;
	struct mtx mtx;
	bus_dma_tag_t tag;
	bus_dmamap_t map;
	bus_addr_t busaddr;
	struct sns_sample *sample;
	int done;
	uint32_t last;
};

static void
sns_busaddr_cb(void *arg, bus_dma_segment_t *segs, int nseg, int error)
{
	bus_addr_t *busaddr = arg;

	*busaddr = error == 0 ? segs[0].ds_addr : 0;
}

static void
sns_intr(void *arg)
{
	struct sns_softc *sc = arg;

	mtx_lock(&sc->mtx);
	if (bus_read_4(sc->mem, SNS_STAT) & SNS_STAT_READY) {
		sc->done = 1;
		wakeup(&sc->done);
	}
	mtx_unlock(&sc->mtx);
}

static int
sns_take(struct sns_softc *sc, int flags)
{
	int error, tries;

	mtx_assert(&sc->mtx, MA_OWNED);
	sc->busaddr = 0;
	error = bus_dmamap_load(sc->tag, sc->map, sc->sample,
	    sizeof(struct sns_sample), sns_busaddr_cb, &sc->busaddr,
	    BUS_DMA_NOWAIT);
	if (error != 0 || sc->busaddr == 0)
		return (error != 0 ? error : EFBIG);
	bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_PREREAD);
	sc->done = 0;
	bus_write_4(sc->mem, SNS_BUF_LO, (uint32_t)sc->busaddr);
	bus_write_4(sc->mem, SNS_BUF_HI, (uint32_t)(sc->busaddr >> 32));
	bus_write_4(sc->mem, SNS_CMD, 1);

	if (flags & SNS_F_SLEEP) {
		while (sc->done == 0 && error == 0)
			error = mtx_sleep(&sc->done, &sc->mtx, PZERO,
			    "sample", hz);
		bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_POSTREAD);
	} else {
		error = ETIMEDOUT;
		for (tries = 0; tries < 200 && error != 0; tries++) {
			DELAY(5);
			if (bus_read_4(sc->mem, SNS_STAT) & SNS_STAT_READY)
				error = 0;
		}
	}
	if (error == 0)
		sc->last = le32toh(sc->sample->stamp); /* expect: busdma-postread-missing */
	if ((flags & SNS_F_SLEEP) == 0)
		bus_dmamap_sync(sc->tag, sc->map, BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(sc->tag, sc->map);
	sc->busaddr = 0;
	return (error);
}

static int
sns_detach(device_t dev)
{
	struct sns_softc *sc = device_get_softc(dev);

	if (sc->ih != NULL)
		bus_teardown_intr(dev, sc->irq, sc->ih);
	if (sc->sample != NULL) {
		bus_dmamap_destroy(sc->tag, sc->map);
		free(sc->sample, M_DEVBUF);
	}
	if (sc->tag != NULL)
		bus_dma_tag_destroy(sc->tag);
	if (sc->irq != NULL)
		bus_release_resource(dev, SYS_RES_IRQ, sc->irq_rid, sc->irq);
	if (sc->mem != NULL)
		bus_release_resource(dev, SYS_RES_MEMORY, sc->mem_rid,
		    sc->mem);
	mtx_destroy(&sc->mtx);
	return (0);
}

static int
sns_attach(device_t dev)
{
	struct sns_softc *sc = device_get_softc(dev);
	int error;

	sc->dev = dev;
	mtx_init(&sc->mtx, device_get_nameunit(dev), NULL, MTX_DEF);
	error = ENXIO;
	sc->mem = bus_alloc_resource_any(dev, SYS_RES_MEMORY, &sc->mem_rid,
	    RF_ACTIVE);
	sc->irq = bus_alloc_resource_any(dev, SYS_RES_IRQ, &sc->irq_rid,
	    RF_ACTIVE | RF_SHAREABLE);
	if (sc->mem == NULL || sc->irq == NULL)
		goto fail;
	error = bus_dma_tag_create(bus_get_dma_tag(dev), 64, 0,
	    BUS_SPACE_MAXADDR, BUS_SPACE_MAXADDR, NULL, NULL,
	    sizeof(struct sns_sample), 1, sizeof(struct sns_sample), 0,
	    busdma_lock_mutex, &sc->mtx, &sc->tag);
	if (error != 0)
		goto fail;
	sc->sample = malloc(sizeof(*sc->sample), M_DEVBUF, M_WAITOK | M_ZERO);
	error = bus_dmamap_create(sc->tag, 0, &sc->map);
	if (error != 0) {
		free(sc->sample, M_DEVBUF);
		sc->sample = NULL;
		goto fail;
	}
	mtx_lock(&sc->mtx);
	error = sns_take(sc, 0);
	mtx_unlock(&sc->mtx);
	if (error != 0)
		goto fail;
	error = bus_setup_intr(dev, sc->irq, INTR_TYPE_MISC | INTR_MPSAFE,
	    NULL, sns_intr, sc, &sc->ih);
	if (error != 0)
		goto fail;
	bus_write_4(sc->mem, SNS_INTR_ENABLE, 1);
	return (0);

fail:
	sns_detach(dev);
	return (error);
}

static int
sns_resume(device_t dev)
{
	struct sns_softc *sc = device_get_softc(dev);
	int error;

	mtx_lock(&sc->mtx);
	error = sns_take(sc, SNS_F_SLEEP);
	mtx_unlock(&sc->mtx);
	return (error);
}

static int
sns_probe(device_t dev)
{
	device_set_desc(dev, "sample engine");
	return (BUS_PROBE_DEFAULT);
}

static device_method_t sns_methods[] = {
	DEVMETHOD(device_probe, sns_probe),
	DEVMETHOD(device_attach, sns_attach),
	DEVMETHOD(device_detach, sns_detach),
	DEVMETHOD(device_resume, sns_resume),
	DEVMETHOD_END
};

static driver_t sns_driver = {
	"sns",
	sns_methods,
	sizeof(struct sns_softc)
};

DRIVER_MODULE(sns, pci, sns_driver, NULL, NULL);
