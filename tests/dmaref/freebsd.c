/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A small driver of FreeBSD's kind on libdmaref: a ring of commands made at
 * attach, buffers of others loaded for each command.
 */
#include <dmaref/freebsd.h>

#include "check.h"

/* ---- the driver ---- */

#define NSLOTS 4

struct command {
	uint64_t addr;
	uint32_t len;
	uint32_t done;
};

struct slot {
	bus_dmamap_t map;
	bus_addr_t addr;
	int error, loaded;
};

struct softc {
	device_t dev;
	struct mtx mtx;
	bus_dma_tag_t parent, ring_tag, data_tag;
	bus_dmamap_t ring_map;
	struct command *ring;
	bus_addr_t ring_addr;
	struct slot slot[NSLOTS];
};

static void ring_loaded(void *arg, bus_dma_segment_t *segs, int nseg,
			int error)
{
	if (!error && nseg == 1)
		*(bus_addr_t *)arg = segs[0].ds_addr;
}

static void data_loaded(void *arg, bus_dma_segment_t *segs, int nseg,
			int error)
{
	struct slot *slot = arg;

	slot->error = error;
	slot->loaded = !error;
	if (!error && nseg >= 1)
		slot->addr = segs[0].ds_addr;
}

static int attach_tags(struct softc *sc, bus_addr_t lowaddr)
{
	int error = bus_dma_tag_create(bus_get_dma_tag(sc->dev), 1, 0, lowaddr,
				       BUS_SPACE_MAXADDR, NULL, NULL,
				       BUS_SPACE_MAXSIZE_32BIT,
				       BUS_SPACE_UNRESTRICTED,
				       BUS_SPACE_MAXSIZE_32BIT, 0, NULL, NULL,
				       &sc->parent);

	if (!error)
		error = bus_dma_tag_create(sc->parent, 64, 0,
					   BUS_SPACE_MAXADDR,
					   BUS_SPACE_MAXADDR, NULL, NULL,
					   NSLOTS * sizeof(struct command), 1,
					   NSLOTS * sizeof(struct command), 0,
					   NULL, NULL, &sc->ring_tag);
	if (!error)
		error = bus_dma_tag_create(sc->parent, 1, 0, BUS_SPACE_MAXADDR,
					   BUS_SPACE_MAXADDR, NULL, NULL,
					   4096, 4, 4096, 0,
					   busdma_lock_mutex, &sc->mtx,
					   &sc->data_tag);
	return error;
}

static int attach(struct softc *sc, device_t dev, bus_addr_t lowaddr)
{
	int error;

	memset(sc, 0, sizeof(*sc));
	sc->dev = dev;
	mtx_init(&sc->mtx, "demo", NULL, MTX_DEF);
	error = attach_tags(sc, lowaddr);
	if (!error)
		error = bus_dmamem_alloc(sc->ring_tag, (void **)&sc->ring,
					 BUS_DMA_WAITOK | BUS_DMA_COHERENT |
						 BUS_DMA_ZERO,
					 &sc->ring_map);
	if (!error)
		error = bus_dmamap_load(sc->ring_tag, sc->ring_map, sc->ring,
					NSLOTS * sizeof(struct command),
					ring_loaded, &sc->ring_addr,
					BUS_DMA_NOWAIT);
	for (int i = 0; i < NSLOTS && !error; i++)
		error = bus_dmamap_create(sc->data_tag, 0, &sc->slot[i].map);
	return error;
}

static void detach(struct softc *sc)
{
	for (int i = 0; i < NSLOTS; i++)
		bus_dmamap_destroy(sc->data_tag, sc->slot[i].map);
	bus_dmamap_unload(sc->ring_tag, sc->ring_map);
	bus_dmamem_free(sc->ring_tag, sc->ring, sc->ring_map);
	bus_dma_tag_destroy(sc->data_tag);
	bus_dma_tag_destroy(sc->ring_tag);
	bus_dma_tag_destroy(sc->parent);
	mtx_destroy(&sc->mtx);
}

/* With the mutex held. */
static int start(struct softc *sc, int i, void *buf, bus_size_t len)
{
	int error = bus_dmamap_load(sc->data_tag, sc->slot[i].map, buf, len,
				    data_loaded, &sc->slot[i], 0);

	if (error || sc->slot[i].error)
		return error ? error : sc->slot[i].error;
	bus_dmamap_sync(sc->data_tag, sc->slot[i].map, BUS_DMASYNC_PREREAD);
	sc->ring[i] = (struct command){ sc->slot[i].addr, (uint32_t)len, 0 };
	bus_dmamap_sync(sc->ring_tag, sc->ring_map,
			BUS_DMASYNC_PREREAD | BUS_DMASYNC_PREWRITE);
	return 0;
}

static int finish(struct softc *sc, int i, bool sync)
{
	bus_dmamap_sync(sc->ring_tag, sc->ring_map,
			BUS_DMASYNC_POSTREAD | BUS_DMASYNC_POSTWRITE);
	if (!sc->ring[i].done)
		return EIO;
	if (sync)
		bus_dmamap_sync(sc->data_tag, sc->slot[i].map,
				BUS_DMASYNC_POSTREAD);
	bus_dmamap_unload(sc->data_tag, sc->slot[i].map);
	return 0;
}

/* ---- the device ---- */

static void device_answers(struct softc *sc, int i, const char *text)
{
	struct device *dev = dmaref_device("dev0");
	uint64_t at = sc->ring_addr + (uint64_t)i * sizeof(struct command);
	struct command c;
	uint32_t done = 1;

	dmaref_dev_read(dev, at, &c, sizeof(c));
	dmaref_dev_write(dev, c.addr, text, strlen(text) + 1);
	dmaref_dev_write(dev, at + offsetof(struct command, done), &done, 4);
}

static void with(const char *platform, int hardware)
{
	begin(platform);
	dmaref_set_hardware((enum dmaref_hardware)hardware);
}

static const char *const platforms[] = { "simple", "arm64-like", "mips-like",
					 "coherent", "swiotlb", "iommu-strict",
					 "iommu-lazy" };
#define NPLATFORMS 7

static void attach_read_detach(void)
{
	for (int p = 0; p < NPLATFORMS; p++)
		for (int hw = DMAREF_NONE; hw <= DMAREF_WORST; hw++) {
			struct softc sc;
			char *buf;

			with(platforms[p], hw);
			CHECK(!attach(&sc, dmaref_device("dev0"),
			      BUS_SPACE_MAXADDR));
			buf = malloc(64, M_DEVBUF, M_WAITOK | M_ZERO);
			mtx_lock(&sc.mtx);
			for (int i = 0; i < NSLOTS; i++) {
				CHECK(!start(&sc, i, buf, 64));
				device_answers(&sc, i, "hello");
				CHECK(!finish(&sc, i, true));
				CHECK(!strcmp(buf, "hello"));
			}
			mtx_unlock(&sc.mtx);
			free(buf, M_DEVBUF);
			detach(&sc);
			CHECK(!dmaref_exit());
			CHECK(!seen());
		}
}

/* The driver really reads old bytes. */
static void missing_postread(void)
{
	static const bool harmed[] = { false, true, false, false, true, false,
				       false };

	for (int p = 0; p < NPLATFORMS; p++) {
		struct softc sc;
		char *buf;

		with(platforms[p], DMAREF_WORST);
		CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
		buf = malloc(64, M_DEVBUF, M_WAITOK | M_ZERO);
		mtx_lock(&sc.mtx);
		CHECK(!start(&sc, 0, buf, 64));
		device_answers(&sc, 0, "hello");
		CHECK(!finish(&sc, 0, false));
		CHECK((strcmp(buf, "hello") != 0) == harmed[p]);
		mtx_unlock(&sc.mtx);
		free(buf, M_DEVBUF);
		detach(&sc);
		dmaref_exit();
	}
}

static void deferred_load(void)
{
	struct softc sc;
	char *buf;

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
	buf = malloc(64, M_DEVBUF, M_WAITOK | M_ZERO);
	dmaref_fail(DMAREF_FAIL_DEFER, 1);
	mtx_lock(&sc.mtx);
	CHECK(start(&sc, 0, buf, 64) == EINPROGRESS);
	CHECK(!sc.slot[0].loaded);
	mtx_unlock(&sc.mtx);
	/* the callback had the mutex, and gave it back */
	CHECK(sc.slot[0].loaded == 1);
	CHECK(!mtx_owned(&sc.mtx));
	mtx_lock(&sc.mtx);
	bus_dmamap_sync(sc.data_tag, sc.slot[0].map, BUS_DMASYNC_PREREAD);
	bus_dmamap_unload(sc.data_tag, sc.slot[0].map);
	mtx_unlock(&sc.mtx);
	free(buf, M_DEVBUF);
	detach(&sc);
	CHECK(!dmaref_exit());
}

static void failures_at_attach(void)
{
	int failed = 0;

	for (int nth = 1; nth <= 8; nth++) {
		struct softc sc;

		with("coherent", DMAREF_NONE);
		dmaref_fail(DMAREF_FAIL_ALLOC, nth);
		failed += attach(&sc, dmaref_device("dev0"),
				 BUS_SPACE_MAXADDR) == ENOMEM;
		dmaref_exit();
	}
	/* three tags, the ring, four maps */
	CHECK(failed == 8);
}

/* A device that does not reach what lies high: all goes through pages below. */
static void low_device(void)
{
	struct softc sc;
	char *buf;

	with("coherent", DMAREF_WORST);
	CHECK(!attach(&sc, dmaref_device("dev0"), 0x17fff));
	buf = malloc(0x4000, M_DEVBUF, M_WAITOK | M_ZERO);
	CHECK(vtophys(buf + 0x3fc0) > 0x17fff);
	mtx_lock(&sc.mtx);
	CHECK(!start(&sc, 0, buf + 0x3fc0, 64));
	CHECK(sc.slot[0].addr + 64 <= 0x18000);
	device_answers(&sc, 0, "hello");
	CHECK(!strcmp(buf + 0x3fc0, ""));
	CHECK(!finish(&sc, 0, true));
	CHECK(!strcmp(buf + 0x3fc0, "hello"));
	mtx_unlock(&sc.mtx);
	free(buf, M_DEVBUF);
	detach(&sc);
	CHECK(!dmaref_exit());
}

static bus_dma_segment_t *kept;

static void keeps_segments(void *arg, bus_dma_segment_t *segs, int nseg,
			   int error)
{
	(void)arg;
	(void)nseg;
	(void)error;
	kept = segs;
}

static void segments_after_the_callback(void)
{
	struct softc sc;
	char *buf, byte = 1;

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
	buf = malloc(64, M_DEVBUF, M_WAITOK);
	CHECK(!bus_dmamap_load(sc.data_tag, sc.slot[0].map, buf, 64,
	      keeps_segments, NULL, BUS_DMA_NOWAIT));
	dmaref_dev_write(dmaref_device("dev0"), kept[0].ds_addr, &byte, 1);
	CHECK(seen() & (DMAREF_FAULT | DMAREF_CORRUPT));
	dmaref_exit();
}

/* ---- other forms ---- */

static bus_size_t mapsize;

static void loaded2(void *arg, bus_dma_segment_t *segs, int nseg,
		    bus_size_t size, int error)
{
	mapsize = error ? 0 : size;
	data_loaded(arg, segs, nseg, error);
}

static void mbufs(void)
{
	bus_dma_segment_t segs[4];
	struct softc sc;
	struct mbuf *m;
	int n;

	with("arm64-like", DMAREF_WORST);
	CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
	m = m_getcl(M_NOWAIT, MT_DATA, M_PKTHDR);
	m->m_len = 10;
	m->m_pkthdr.len = 30;
	m->m_next = m_getcl(M_NOWAIT, MT_DATA, 0);
	m->m_next->m_len = 20;
	memset(m->m_next->m_data, 'x', 20);
	CHECK(!bus_dmamap_load_mbuf(sc.data_tag, sc.slot[0].map, m, loaded2,
	      &sc.slot[0], 0));
	CHECK(mapsize == 30);
	CHECK(!bus_dmamap_load_mbuf_sg(sc.data_tag, sc.slot[1].map, m, segs,
	      &n, BUS_DMA_NOWAIT));
	CHECK(n == 2);
	bus_dmamap_sync(sc.data_tag, sc.slot[1].map, BUS_DMASYNC_PREWRITE);
	for (int i = 0; i < 20; i++) {
		char c = 0;

		dmaref_dev_read(sc.dev, segs[1].ds_addr + (uint64_t)i, &c, 1);
		CHECK(c == 'x');
	}
	for (int i = 0; i < 2; i++)
		bus_dmamap_unload(sc.data_tag, sc.slot[i].map);
	m_freem(m);
	detach(&sc);
	CHECK(!dmaref_exit());
}

static void user_memory(void)
{
	struct thread *td;
	struct softc sc;
	struct iovec iov;
	struct uio uio = { .uio_iov = &iov, .uio_iovcnt = 1,
			   .uio_resid = 32, .uio_segflg = UIO_USERSPACE };

	with("swiotlb", DMAREF_RANDOM);
	CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
	td = dmaref_freebsd_thread(2);
	uio.uio_td = td;
	iov = (struct iovec){ (char *)dmaref_freebsd_user(td) + 8, 32 };
	CHECK(!vslock(iov.iov_base, 32));
	CHECK(!bus_dmamap_load_uio(sc.data_tag, sc.slot[0].map, &uio, loaded2,
	      &sc.slot[0], 0));
	bus_dmamap_sync(sc.data_tag, sc.slot[0].map, BUS_DMASYNC_PREREAD);
	dmaref_freebsd_reclaim(td);
	dmaref_dev_write(sc.dev, sc.slot[0].addr, "from the device", 16);
	bus_dmamap_sync(sc.data_tag, sc.slot[0].map, BUS_DMASYNC_POSTREAD);
	CHECK(!strcmp(iov.iov_base, "from the device"));
	bus_dmamap_unload(sc.data_tag, sc.slot[0].map);
	vsunlock(iov.iov_base, 32);
	dmaref_freebsd_thread_exit(td);
	detach(&sc);
	CHECK(!dmaref_exit());
}

static void bios_and_ccbs(void)
{
	char *buf;
	struct softc sc;
	union ccb ccb;
	vm_page_t page;
	struct bio bio = { .bio_flags = BIO_UNMAPPED, .bio_ma = &page,
			   .bio_ma_n = 1, .bio_ma_offset = 16,
			   .bio_bcount = 32 };
	bus_dma_segment_t list = { 0, 32 };

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
	buf = malloc(PAGE_SIZE, M_DEVBUF, M_WAITOK);
	page = dmaref_freebsd_page(buf);
	CHECK(!bus_dmamap_load_bio(sc.data_tag, sc.slot[0].map, &bio,
	      data_loaded, &sc.slot[0], 0));
	CHECK(sc.slot[0].addr == vtophys(buf) + 16);
	list.ds_addr = (uintptr_t)(buf + 16);
	ccb.csio = (struct ccb_scsiio){
		.ccb_h = { XPT_SCSI_IO, CAM_DIR_IN | CAM_DATA_SG },
		.data_ptr = (uint8_t *)&list, .dxfer_len = 32,
		.sglist_cnt = 1,
	};
	CHECK(!bus_dmamap_load_ccb(sc.data_tag, sc.slot[1].map, &ccb,
	      data_loaded, &sc.slot[1], 0));
	CHECK(sc.slot[1].addr == sc.slot[0].addr);
	for (int i = 0; i < 2; i++)
		bus_dmamap_unload(sc.data_tag, sc.slot[i].map);
	free(buf, M_DEVBUF);
	detach(&sc);
	CHECK(!dmaref_exit());
}

/* The driver goes by NULL, as it happens to work on amd64. */
static void null_maps(void)
{
	struct softc sc;

	for (int arm = 0; arm < 2; arm++) {
		with(arm ? "arm64-like" : "coherent", DMAREF_NONE);
		dmaref_freebsd_null_maps(true);
		CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
		CHECK((sc.ring_map == NULL) == !arm);
		CHECK(sc.ring_addr != 0);
		detach(&sc);
		CHECK(!dmaref_exit());
	}
}

static void stack_memory_is_refused(void)
{
	struct softc sc;
	char stack[16];

	with("coherent", DMAREF_NONE);
	CHECK(!attach(&sc, dmaref_device("dev0"), BUS_SPACE_MAXADDR));
	CHECK(start(&sc, 0, stack, 16) == EINVAL);
	CHECK(seen() == DMAREF_CRASH);
	dmaref_exit();
}

int main(void)
{
	RUN(attach_read_detach);
	RUN(missing_postread);
	RUN(deferred_load);
	RUN(failures_at_attach);
	RUN(low_device);
	RUN(segments_after_the_callback);
	RUN(mbufs);
	RUN(user_memory);
	RUN(bios_and_ccbs);
	RUN(null_maps);
	RUN(stack_memory_is_refused);
	return 0;
}
