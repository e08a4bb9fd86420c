// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dunlin receiver: the helper that fills a slot keeps the handle in it and
 * reports success; whoever calls it does not look at the slot again.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/skbuff.h>

#define DUNLIN_SLOTS	64
#define DUNLIN_TAIL	0x20

struct dunlin_desc {
	__le64 addr;
	__le32 len;
};

struct dunlin_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
};

struct dunlin {
	struct device *dev;
	void __iomem *regs;
	struct dunlin_desc *ring;
	struct dunlin_slot slot[DUNLIN_SLOTS];
	u32 len;
};

static int dunlin_fill(struct dunlin *du, u32 i)
{
	struct dunlin_slot *slot = &du->slot[i];

	slot->skb = alloc_skb(du->len, GFP_ATOMIC);
	if (!slot->skb)
		return -ENOMEM;
	slot->dma = dma_map_single(du->dev, slot->skb->data, du->len, /* expect: map-error-unchecked */
				   DMA_FROM_DEVICE);
	du->ring[i].addr = cpu_to_le64(slot->dma);
	du->ring[i].len = cpu_to_le32(du->len);
	return 0;
}

int dunlin_open(struct dunlin *du)
{
	int err;

	for (u32 i = 0; i < DUNLIN_SLOTS; i++) {
		err = dunlin_fill(du, i);
		if (err)
			return err;
	}
	writel(DUNLIN_SLOTS - 1, du->regs + DUNLIN_TAIL);
	return 0;
}

void dunlin_stop(struct dunlin *du)
{
	for (u32 i = 0; i < DUNLIN_SLOTS; i++) {
		struct dunlin_slot *slot = &du->slot[i];

		if (!slot->skb)
			continue;
		dma_unmap_single(du->dev, slot->dma, du->len,
				 DMA_FROM_DEVICE);
		kfree_skb(slot->skb);
		slot->skb = NULL;
	}
}
