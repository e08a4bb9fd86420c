// SPDX-License-Identifier: BSD-2-Clause
/*
 * Fieldfare ring: the poll routine hands received buffers up and fills the
 * slots that got empty, without a look at whether the map succeeded.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define FIELDFARE_RING	64
#define FIELDFARE_BYTES	1536
#define FIELDFARE_OWN	0x80000000
#define FIELDFARE_SHORT	200

struct fieldfare_desc {
	u32 addr, status;
};

struct fieldfare {
	struct device *dev;
	struct fieldfare_desc *ring;
	struct sk_buff *skb[FIELDFARE_RING];
	dma_addr_t dma[FIELDFARE_RING];
	u32 next, dirty;
};

static void fieldfare_receive(struct fieldfare *ff, struct net_device *ndev)
{
	u32 at = ff->next % FIELDFARE_RING;

	while (!(ff->ring[at].status & FIELDFARE_OWN)) {
		u32 len = ff->ring[at].status & 0xfff;
		struct sk_buff *skb = NULL;

		if (len < FIELDFARE_SHORT)
			skb = netdev_alloc_skb(ndev, len);
		if (skb) {
			dma_sync_single_for_cpu(ff->dev, ff->dma[at], FIELDFARE_BYTES, DMA_FROM_DEVICE);
			memcpy(skb_put(skb, len), ff->skb[at]->data, len);
			dma_sync_single_for_device(ff->dev, ff->dma[at], FIELDFARE_BYTES, DMA_FROM_DEVICE);
		} else {
			dma_unmap_single(ff->dev, ff->dma[at], FIELDFARE_BYTES, DMA_FROM_DEVICE); /* proved: double-unmap unmap-unmapped unmap-wrong-size unmap-wrong-direction */
			skb = ff->skb[at];
			skb_put(skb, len);
			ff->skb[at] = NULL;
		}
		skb->protocol = eth_type_trans(skb, ndev);
		netif_receive_skb(skb);
		at = ++ff->next % FIELDFARE_RING;
	}
}

static int fieldfare_refill(struct fieldfare *ff, struct net_device *ndev)
{
	for (; ff->next - ff->dirty > 0; ff->dirty++) {
		u32 at = ff->dirty % FIELDFARE_RING;
		struct sk_buff *skb;

		if (!ff->skb[at]) {
			skb = netdev_alloc_skb(ndev, FIELDFARE_BYTES);
			if (!skb)
				return -ENOMEM;
			ff->dma[at] = dma_map_single(ff->dev, skb->data, FIELDFARE_BYTES, DMA_FROM_DEVICE); /* expect: map-error-unchecked */
			ff->skb[at] = skb;
			ff->ring[at].addr = ff->dma[at];
		}
		ff->ring[at].status = FIELDFARE_OWN;
	}
	return 0;
}

int fieldfare_poll(struct fieldfare *ff, struct net_device *ndev)
{
	fieldfare_receive(ff, ndev);
	return fieldfare_refill(ff, ndev);
}
