// SPDX-License-Identifier: BSD-2-Clause
/*
 * Brambling ring: the poll routine hands received buffers up and fills the
 * slots that got empty whose buffer could be mapped.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#define BRAMBLING_RING	64
#define BRAMBLING_BYTES	1536
#define BRAMBLING_OWN	0x80000000
#define BRAMBLING_SHORT	200

struct brambling_desc {
	u32 addr, status;
};

struct brambling {
	struct device *dev;
	struct brambling_desc *ring;
	struct sk_buff *skb[BRAMBLING_RING];
	dma_addr_t dma[BRAMBLING_RING];
	u32 next, dirty;
};

static void brambling_receive(struct brambling *br, struct net_device *ndev)
{
	u32 at = br->next % BRAMBLING_RING;

	while (!(br->ring[at].status & BRAMBLING_OWN)) {
		u32 len = br->ring[at].status & 0xfff;
		struct sk_buff *skb = NULL;

		if (len < BRAMBLING_SHORT)
			skb = netdev_alloc_skb(ndev, len);
		if (skb) {
			dma_sync_single_for_cpu(br->dev, br->dma[at], BRAMBLING_BYTES, DMA_FROM_DEVICE);
			memcpy(skb_put(skb, len), br->skb[at]->data, len);
			dma_sync_single_for_device(br->dev, br->dma[at], BRAMBLING_BYTES, DMA_FROM_DEVICE);
		} else {
			dma_unmap_single(br->dev, br->dma[at], BRAMBLING_BYTES, DMA_FROM_DEVICE); /* proved: double-unmap unmap-unmapped unmap-wrong-size unmap-wrong-direction */
			skb = br->skb[at];
			skb_put(skb, len);
			br->skb[at] = NULL;
		}
		skb->protocol = eth_type_trans(skb, ndev);
		netif_receive_skb(skb);
		at = ++br->next % BRAMBLING_RING;
	}
}

static int brambling_refill(struct brambling *br, struct net_device *ndev)
{
	for (; br->next - br->dirty > 0; br->dirty++) {
		u32 at = br->dirty % BRAMBLING_RING;
		struct sk_buff *skb;

		if (!br->skb[at]) {
			skb = netdev_alloc_skb(ndev, BRAMBLING_BYTES);
			if (!skb)
				return -ENOMEM;
			br->dma[at] = dma_map_single(br->dev, skb->data, BRAMBLING_BYTES, DMA_FROM_DEVICE); /* proved: map-error-unchecked double-unmap unmap-unmapped */
			if (dma_mapping_error(br->dev, br->dma[at])) {
				dev_kfree_skb_any(skb);
				return -ENOMEM;
			}
			br->skb[at] = skb;
			br->ring[at].addr = br->dma[at];
		}
		br->ring[at].status = BRAMBLING_OWN;
	}
	return 0;
}

int brambling_poll(struct brambling *br, struct net_device *ndev)
{
	brambling_receive(br, ndev);
	return brambling_refill(br, ndev);
}
