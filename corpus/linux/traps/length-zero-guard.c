// SPDX-License-Identifier: BSD-2-Clause
/*
 * A length of zero in the slot means that nothing is mapped there: it guards
 * the unmap, so that clean-up may walk every slot, and more than once.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define PIPIT_RING	128
#define PIPIT_FIFO	0x08

struct pipit_slot {
	struct sk_buff *skb;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

struct pipit {
	struct device *dev;
	void __iomem *regs;
	struct pipit_slot slot[PIPIT_RING];
};

static void pipit_release(struct pipit *pp, struct pipit_slot *slot)
{
	if (dma_unmap_len(slot, len))
		dma_unmap_single(pp->dev, dma_unmap_addr(slot, dma),
				 dma_unmap_len(slot, len), DMA_TO_DEVICE);
	dma_unmap_len_set(slot, len, 0);
	if (slot->skb)
		dev_kfree_skb_any(slot->skb);
	slot->skb = NULL;
}

int pipit_send(struct pipit *pp, struct sk_buff *skb, unsigned int i)
{
	struct pipit_slot *slot = &pp->slot[i % PIPIT_RING];
	dma_addr_t dma;

	if (!skb->len)
		return -EINVAL;
	pipit_release(pp, slot);
	dma = dma_map_single(pp->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (dma_mapping_error(pp->dev, dma))
		return -ENOMEM;
	slot->skb = skb;
	dma_unmap_addr_set(slot, dma, dma);
	dma_unmap_len_set(slot, len, skb->len);
	writeq(dma, pp->regs + PIPIT_FIFO);
	return 0;
}

void pipit_flush(struct pipit *pp)
{
	int i;

	for (i = 0; i < PIPIT_RING; i++)
		pipit_release(pp, &pp->slot[i]);
}
