// SPDX-License-Identifier: BSD-2-Clause
/*
 * Slots of the test ring start as zero and hold a handle only while they are
 * mapped, so the test before the unmap and the free tells the two apart.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define CUTIA_BYTES	2048
#define CUTIA_ADDR	0x20
#define CUTIA_GO	0x28

struct cutia_slot {
	void *buf;
	dma_addr_t dma;
};

struct cutia {
	struct device *dev;
	void __iomem *regs;
	struct cutia_slot test;
};

static void cutia_free_test(struct cutia *cu)
{
	struct cutia_slot *slot = &cu->test;

	if (slot->dma)
		dma_unmap_single(cu->dev, slot->dma, CUTIA_BYTES,
				 DMA_TO_DEVICE);
	kfree(slot->buf);
	slot->dma = 0;
	slot->buf = NULL;
}

static int cutia_setup_test(struct cutia *cu)
{
	struct cutia_slot *slot = &cu->test;

	slot->dma = 0;
	slot->buf = kzalloc(CUTIA_BYTES, GFP_KERNEL);
	if (!slot->buf)
		return -ENOMEM;
	slot->dma = dma_map_single(cu->dev, slot->buf, CUTIA_BYTES,
				   DMA_TO_DEVICE);
	if (dma_mapping_error(cu->dev, slot->dma)) {
		slot->dma = 0;
		return -ENOMEM;
	}
	return 0;
}

int cutia_loopback(struct cutia *cu)
{
	u32 val;
	int err = cutia_setup_test(cu);

	if (!err) {
		writeq(cu->test.dma, cu->regs + CUTIA_ADDR);
		writel(1, cu->regs + CUTIA_GO);
		err = readl_poll_timeout(cu->regs + CUTIA_GO, val, !val, 10,
					 1000);
		writel(0, cu->regs + CUTIA_GO);
	}
	cutia_free_test(cu);
	return err;
}
