// SPDX-License-Identifier: BSD-2-Clause
/*
 * Smew trace unit: slot `now` is the device's, slot `prev` is printed; whether
 * they are two slots is up to the caller.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define SMEW_SLOTS	8
#define SMEW_SLOT_ADDR	0x10

struct smew_slot {
	u32 stamp;
	u32 word[31];
};

struct smew {
	struct device *dev;
	void __iomem *regs;
	struct smew_slot *slot;
	struct completion full;
};

int smew_capture(struct smew *sm, unsigned int now, unsigned int prev)
{
	dma_addr_t dma;

	if (now >= SMEW_SLOTS || prev >= SMEW_SLOTS)
		return -EINVAL;

	dma = dma_map_single(sm->dev, &sm->slot[now], sizeof(sm->slot[now]), DMA_FROM_DEVICE); /* unknown: cpu-read-while-device-owned alias */
	if (dma_mapping_error(sm->dev, dma))
		return -ENOMEM;
	reinit_completion(&sm->full);
	writeq(dma, sm->regs + SMEW_SLOT_ADDR);
	dev_info(sm->dev, "previous capture at %u\n", sm->slot[prev].stamp);
	wait_for_completion(&sm->full);
	dma_unmap_single(sm->dev, dma, sizeof(sm->slot[now]), DMA_FROM_DEVICE);
	return 0;
}
