// SPDX-License-Identifier: BSD-2-Clause
/*
 * Knot: the loop that takes the slots back after a failure stays where it is,
 * and unmaps the first slot again and again.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

struct knot_slot {
	dma_addr_t dma;
	u32 len;
};

struct knot {
	struct device *dev;
	struct knot_slot *slot;
	u32 slots;
};

static u32 knot_next(struct knot *kn, u32 at)
{
	return ++at >= kn->slots ? 0 : at;
}

void knot_take_back(struct knot *kn, u32 first, u32 end)
{
	u32 at = knot_next(kn, first);

	while (at != end) {
		struct knot_slot *slot = &kn->slot[at];

		dma_unmap_single(kn->dev, slot->dma, slot->len, DMA_TO_DEVICE); /* expect: double-unmap */
	}
}
