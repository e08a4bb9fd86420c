// SPDX-License-Identifier: BSD-2-Clause
/*
 * Linear part and fragments share one ring; a flag in the slot says which of
 * the two unmaps goes with it.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define CUCKOO_RING	128
#define CUCKOO_TAIL	0x08

struct cuckoo_slot {
	dma_addr_t dma;
	u32 len;
	bool single;
};

struct cuckoo {
	struct device *dev;
	void __iomem *regs;
	struct cuckoo_slot slot[CUCKOO_RING];
	u32 head, tail;
};

static void cuckoo_unmap(struct cuckoo *ck, u32 at)
{
	struct cuckoo_slot *slot = &ck->slot[at % CUCKOO_RING];

	if (!slot->len)
		return;
	if (slot->single)
		dma_unmap_single(ck->dev, slot->dma, slot->len, DMA_TO_DEVICE);
	else
		dma_unmap_page(ck->dev, slot->dma, slot->len, DMA_TO_DEVICE);
	slot->len = 0;
}

int cuckoo_map_skb(struct cuckoo *ck, struct sk_buff *skb)
{
	struct cuckoo_slot *slot = &ck->slot[ck->head % CUCKOO_RING];
	u32 first = ck->head;
	int f;

	if (ck->head - ck->tail > CUCKOO_RING - MAX_SKB_FRAGS - 1)
		return -EBUSY;
	slot->len = skb_headlen(skb);
	slot->single = true;
	slot->dma = dma_map_single(ck->dev, skb->data, slot->len,
				   DMA_TO_DEVICE);
	if (dma_mapping_error(ck->dev, slot->dma))
		goto err;

	for (f = 0; f < skb_shinfo(skb)->nr_frags; f++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[f];

		slot = &ck->slot[++ck->head % CUCKOO_RING];
		slot->len = skb_frag_size(frag);
		slot->single = false;
		slot->dma = skb_frag_dma_map(ck->dev, frag, 0, slot->len,
					     DMA_TO_DEVICE);
		if (dma_mapping_error(ck->dev, slot->dma))
			goto err;
	}
	writel(++ck->head, ck->regs + CUCKOO_TAIL);
	return 0;

err:
	slot->len = 0;
	while (ck->head != first)
		cuckoo_unmap(ck, --ck->head);
	return -ENOMEM;
}

void cuckoo_complete(struct cuckoo *ck, u32 upto)
{
	while (ck->tail != upto)
		cuckoo_unmap(ck, ck->tail++);
}
