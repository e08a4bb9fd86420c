/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An example for libdmaref: a driver with a receive and a transmit ring, and
 * the test that plays its device on any platform.
 *
 *	cc ring.c $(pkg-config --cflags --libs dmaref) -o ring
 *	./ring				on all the platforms below
 *	./ring --bug sync swiotlb	the driver forgets its sync
 *
 * The driver (the first part) uses nothing but the kernel's names, and could
 * be compiled for a kernel. The device (the second part) reads descriptors
 * from the ring by their DMA addresses, as the hardware would, fills buffers
 * for reception and takes what is to be sent, when it is told to or when it
 * finds something. The test (the third part) sends and receives frames, with
 * hardware that does nothing by itself, does something at random, or does the
 * worst; then it lets every allocation and every mapping fail in turn, and
 * sees to it that the driver gives back what it has. Whatever is wrong is a
 * hazard that libdmaref tells, or a frame that differs.
 *
 * Exit status 0: all was right.
 */
#include <dmaref/linux.h>

#include <stdlib.h>

/* ================ the driver ================ */

#define RING 8
#define FRAME 256

/* What is wrong with the driver, for the example's sake. */
enum bug { BUG_NONE, BUG_SYNC, BUG_BARRIER, BUG_UNMAP, BUG_CHECK };

struct descriptor {
	u64 addr;
	u32 len;
	u32 owner;		/* 1: the device's */
};

#define REG_RX_RING 0
#define REG_TX_RING 4
#define REG_TX_KICK 8

struct ring {
	struct descriptor *desc;
	dma_addr_t desc_dma;
	unsigned next;
};

struct nic {
	struct device *dev;
	void *regs;
	enum bug bug;
	struct ring rx, tx;
	void *rx_buf[RING];
	dma_addr_t rx_dma[RING];
	dma_addr_t tx_dma;
};

static int ring_alloc(struct nic *nic, struct ring *ring)
{
	ring->desc = dma_alloc_coherent(nic->dev,
					RING * sizeof(*ring->desc),
					&ring->desc_dma, GFP_KERNEL);
	return ring->desc ? 0 : -ENOMEM;
}

static void ring_free(struct nic *nic, struct ring *ring)
{
	dma_free_coherent(nic->dev, RING * sizeof(*ring->desc), ring->desc,
			  ring->desc_dma);
}

/* The descriptor is written before the device may look at it. */
static void give(struct nic *nic, struct descriptor *d, dma_addr_t addr,
		 u32 len)
{
	d->addr = addr;
	d->len = len;
	if (nic->bug != BUG_BARRIER)
		dma_wmb();
	d->owner = 1;
}

static void rx_free(struct nic *nic, int n)
{
	while (n--) {
		if (nic->bug != BUG_UNMAP)
			dma_unmap_single(nic->dev, nic->rx_dma[n], FRAME,
					 DMA_FROM_DEVICE);
		kfree(nic->rx_buf[n]);
	}
}

static int rx_fill(struct nic *nic)
{
	int i;

	for (i = 0; i < RING; i++) {
		nic->rx_buf[i] = kmalloc(FRAME, GFP_KERNEL);
		if (!nic->rx_buf[i])
			goto fail;
		nic->rx_dma[i] = dma_map_single(nic->dev, nic->rx_buf[i],
						FRAME, DMA_FROM_DEVICE);
		if (nic->bug != BUG_CHECK &&
		    dma_mapping_error(nic->dev, nic->rx_dma[i])) {
			kfree(nic->rx_buf[i]);
			goto fail;
		}
		give(nic, &nic->rx.desc[i], nic->rx_dma[i], FRAME);
	}
	return 0;
fail:
	rx_free(nic, i);
	return -ENOMEM;
}

static int nic_open(struct nic *nic)
{
	int err = dma_set_mask_and_coherent(nic->dev, DMA_BIT_MASK(32));

	if (err)
		return err;
	err = ring_alloc(nic, &nic->rx);
	if (err)
		return err;
	err = ring_alloc(nic, &nic->tx);
	if (err)
		goto free_rx;
	err = rx_fill(nic);
	if (err)
		goto free_tx;
	writel((u32)nic->rx.desc_dma, (char *)nic->regs + REG_RX_RING);
	writel((u32)nic->tx.desc_dma, (char *)nic->regs + REG_TX_RING);
	return 0;

free_tx:
	ring_free(nic, &nic->tx);
free_rx:
	ring_free(nic, &nic->rx);
	return err;
}

static void nic_close(struct nic *nic)
{
	writel(0, (char *)nic->regs + REG_RX_RING);
	writel(0, (char *)nic->regs + REG_TX_RING);
	rx_free(nic, RING);
	ring_free(nic, &nic->tx);
	ring_free(nic, &nic->rx);
}

/* Takes the next received frame, and gives its buffer back: its length. */
static u32 nic_receive(struct nic *nic, void *to)
{
	unsigned i = nic->rx.next % RING;
	struct descriptor *d = &nic->rx.desc[i];
	u32 len;

	if (d->owner)
		return 0;
	dma_rmb();
	len = d->len;
	if (nic->bug != BUG_SYNC)
		dma_sync_single_for_cpu(nic->dev, nic->rx_dma[i], FRAME,
					DMA_FROM_DEVICE);
	memcpy(to, nic->rx_buf[i], len);
	if (nic->bug != BUG_SYNC)
		dma_sync_single_for_device(nic->dev, nic->rx_dma[i], FRAME,
					   DMA_FROM_DEVICE);
	give(nic, d, nic->rx_dma[i], FRAME);
	nic->rx.next++;
	return len;
}

/* BUF is kmalloc() memory, and the driver's until it was sent. */
static int nic_send(struct nic *nic, void *buf, u32 len)
{
	struct descriptor *d = &nic->tx.desc[nic->tx.next % RING];

	nic->tx_dma = dma_map_single(nic->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(nic->dev, nic->tx_dma))
		return -ENOMEM;
	give(nic, d, nic->tx_dma, len);
	writel(1, (char *)nic->regs + REG_TX_KICK);
	nic->tx.next++;
	return 0;
}

static void nic_sent(struct nic *nic, u32 len)
{
	dma_unmap_single(nic->dev, nic->tx_dma, len, DMA_TO_DEVICE);
}

/* ================ the device ================ */

struct hardware {
	struct device *dev;
	u64 rx_ring, tx_ring;
	unsigned rx_next, tx_next;
	u8 sent[FRAME];
	u32 sent_len;
};

static void hw_transmit(struct hardware *hw)
{
	u64 at = hw->tx_ring + hw->tx_next % RING * sizeof(struct descriptor);
	struct descriptor d;

	dmaref_dev_read(hw->dev, at, &d, sizeof(d));
	if (d.owner != 1 || d.len > FRAME)
		return;
	hw->sent_len = d.len;
	dmaref_dev_read(hw->dev, d.addr, hw->sent, d.len);
	d.owner = 0;
	dmaref_dev_write(hw->dev, at + offsetof(struct descriptor, owner),
			 &d.owner, sizeof(d.owner));
	hw->tx_next++;
}

/* It looks for itself whether there is something to send. */
static void hw_poll(void *arg)
{
	struct hardware *hw = arg;

	if (hw->tx_ring)
		hw_transmit(hw);
}

static void hw_write(void *arg, unsigned offset, u32 value)
{
	struct hardware *hw = arg;

	if (offset == REG_RX_RING)
		hw->rx_ring = value;
	else if (offset == REG_TX_RING)
		hw->tx_ring = value;
	else if (offset == REG_TX_KICK)
		hw_transmit(hw);
}

/* A frame comes in from the wire. */
static bool hw_frame(struct hardware *hw, const void *frame, u32 len)
{
	u64 at = hw->rx_ring + hw->rx_next % RING * sizeof(struct descriptor);
	struct descriptor d;

	if (!hw->rx_ring)
		return false;
	dmaref_dev_read(hw->dev, at, &d, sizeof(d));
	if (!d.owner)
		return false;
	dmaref_dev_write(hw->dev, d.addr, frame, len);
	d.len = len;
	d.owner = 0;
	dmaref_dev_write(hw->dev, at + offsetof(struct descriptor, len),
			 &d.len, sizeof(d.len) + sizeof(d.owner));
	hw->rx_next++;
	return true;
}

/* ================ the test ================ */

struct test {
	struct nic nic;
	struct hardware hw;
	int wrong;		/* frames that differ */
};

static void start(struct test *t, const char *platform, enum bug bug)
{
	dmaref_init(platform);
	*t = (struct test){ .wrong = 0 };
	t->hw.dev = t->nic.dev = dmaref_device("dev0");
	t->nic.bug = bug;
	t->nic.regs = dmaref_registers(t->hw.dev, NULL, hw_write, &t->hw);
	dmaref_on_poll(hw_poll, &t->hw);
}

static void receive(struct test *t, int number)
{
	u8 frame[FRAME], got[FRAME];
	u32 len = 1 + (u32)number * 37 % FRAME;

	for (u32 i = 0; i < len; i++)
		frame[i] = (u8)(number * 31 + i + 1);
	if (!hw_frame(&t->hw, frame, len) ||
	    nic_receive(&t->nic, got) != len || memcmp(frame, got, len))
		t->wrong++;
}

static void transmit(struct test *t, int number)
{
	u32 len = 1 + (u32)number * 53 % FRAME;
	u8 *buf = kmalloc(len, GFP_KERNEL);

	if (!buf)
		return;
	for (u32 i = 0; i < len; i++)
		buf[i] = (u8)(number * 17 + i + 1);
	t->hw.sent_len = 0;
	if (!nic_send(&t->nic, buf, len)) {
		if (t->hw.sent_len != len || memcmp(buf, t->hw.sent, len))
			t->wrong++;
		nic_sent(&t->nic, len);
	}
	kfree(buf);
}

static void traffic(struct test *t)
{
	for (int i = 0; i < 3 * RING; i++) {
		receive(t, i);
		transmit(t, i);
	}
}

/* Runs the driver once: the hazards, and frames that differ in *WRONG. */
static unsigned run(const char *platform, enum dmaref_hardware hardware,
		    enum bug bug, int *wrong)
{
	struct test t;

	start(&t, platform, bug);
	dmaref_set_hardware(hardware);
	if (bug == BUG_CHECK)
		dmaref_fail(DMAREF_FAIL_MAP, 3);
	if (nic_open(&t.nic)) {
		t.wrong++;
	} else {
		traffic(&t);
		nic_close(&t.nic);
	}
	*wrong = t.wrong;
	return dmaref_exit();
}

/* The NTH allocation or mapping fails: nothing may be held then. */
static bool survives(const char *platform, enum dmaref_failure what, int nth,
		     bool *opened)
{
	struct test t;

	start(&t, platform, BUG_NONE);
	dmaref_fail(what, nth);
	*opened = !nic_open(&t.nic);
	if (*opened) {
		dmaref_fail(what, 0);
		nic_close(&t.nic);
	}
	return !dmaref_exit();
}

static int failures(const char *platform)
{
	static const enum dmaref_failure all[] = { DMAREF_FAIL_ALLOC,
						   DMAREF_FAIL_MAP };
	int bad = 0;

	for (size_t w = 0; w < ARRAY_SIZE(all); w++) {
		bool opened = false;
		int nth;

		for (nth = 1; !opened && nth < 100; nth++)
			if (!survives(platform, all[w], nth, &opened)) {
				printf("%s: failure %d of kind %zu is not "
				       "survived\n", platform, nth, w);
				bad++;
			}
		/* the last one did not fail any more: all were tried */
		if (!opened || nth < 3)
			bad++;
	}
	return bad;
}

static int check(const char *platform)
{
	static const char *const names[] = { "none", "random", "worst" };
	int bad = 0;

	for (int h = DMAREF_NONE; h <= DMAREF_WORST; h++) {
		int wrong;
		unsigned set = run(platform, (enum dmaref_hardware)h, BUG_NONE,
				   &wrong);

		if (!set && !wrong)
			continue;
		printf("%s, hardware %s: hazards %#x, %d wrong frames\n",
		       platform, names[h], set, wrong);
		bad++;
	}
	bad += failures(platform);
	printf("%s %s\n", bad ? "not ok" : "ok", platform);
	return bad;
}

static int show_bug(const char *name, const char *platform)
{
	static const char *const names[] = { "none", "sync", "barrier",
					     "unmap", "check" };
	unsigned set;
	int wrong;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name))
			continue;
		set = run(platform, DMAREF_WORST, (enum bug)i, &wrong);
		printf("%s, bug %s: hazards %#x, %d wrong frames\n", platform,
		       name, set, wrong);
		return set || wrong;
	}
	fprintf(stderr, "ring: no bug '%s'\n", name);
	return 2;
}

int main(int argc, char **argv)
{
	static const char *const platforms[] = {
		"simple", "write-buffer", "l1", "l1-l2", "interconnect",
		"iommu", "masters", "coherent", "arm64-like", "mips-like",
		"swiotlb", "iommu-strict", "iommu-lazy",
	};
	int bad = 0;

	if (argc == 4 && !strcmp(argv[1], "--bug"))
		return show_bug(argv[2], argv[3]);
	if (argc > 2) {
		fprintf(stderr, "usage: ring [PLATFORM | --bug BUG PLATFORM]\n");
		return 2;
	}
	if (argc == 2)
		return check(argv[1]) != 0;
	for (size_t i = 0; i < ARRAY_SIZE(platforms); i++)
		bad += check(platforms[i]);
	return bad != 0;
}
