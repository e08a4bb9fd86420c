// SPDX-License-Identifier: BSD-2-Clause
/*
 * Knot ring of a length that the device tells: the slot after the last one is
 * the first, but two slots that follow each other are never one. The head's
 * handle is set to 0 when it is done with, its fragments' are not.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define KNOT_DONE	0x08
#define KNOT_LEFT	0x10

struct knot_slot {
	dma_addr_t dma;
	u32 len;
	u32 frags;
};

struct knot {
	struct device *dev;
	void __iomem *regs;
	struct knot_slot *slot;
	u32 slots;
};

static void knot_undo(struct knot *kn, u32 first, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		struct knot_slot *slot = &kn->slot[(first + i) % kn->slots];

		dma_unmap_single(kn->dev, slot->dma, slot->len, DMA_TO_DEVICE);
	}
}

int knot_send(struct knot *kn, u32 first, void **frag, u32 *len, u32 n)
{
	u32 at = first;

	for (u32 i = 0; i < n; i++) {
		dma_addr_t dma = dma_map_single(kn->dev, frag[i], len[i],
						DMA_TO_DEVICE);

		if (dma_mapping_error(kn->dev, dma)) {
			knot_undo(kn, first, i);
			return -ENOMEM;
		}
		kn->slot[at].dma = dma;
		kn->slot[at].len = len[i];
		if (++at >= kn->slots)
			at = 0;
	}
	return 0;
}

void knot_done(struct knot *kn)
{
	u32 at = readl(kn->regs + KNOT_DONE);
	struct knot_slot *head = &kn->slot[at];
	u32 i;

	dma_unmap_single(kn->dev, head->dma, head->len, DMA_TO_DEVICE);
	head->dma = 0;
	for (i = 0; i < head->frags; i++) {
		at = (at + 1) % kn->slots;
		dma_unmap_page(kn->dev, kn->slot[at].dma, kn->slot[at].len,
			       DMA_TO_DEVICE);
	}
}
