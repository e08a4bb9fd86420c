// SPDX-License-Identifier: BSD-2-Clause
/*
 * The receive slot is overwritten with a new buffer only after the old one was
 * unmapped; if there is no new one, the old one stays where it is.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define ROBIN_BUF	1600
#define ROBIN_ADDR	0x10
#define ROBIN_LEN	0x18

struct robin {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
	struct sk_buff *skb;
	dma_addr_t dma;
};

static struct sk_buff *robin_new_buf(struct robin *rb, dma_addr_t *dma)
{
	struct sk_buff *skb = netdev_alloc_skb(rb->ndev, ROBIN_BUF);

	if (!skb)
		return NULL;
	*dma = dma_map_single(rb->dev, skb->data, ROBIN_BUF, DMA_FROM_DEVICE);
	if (dma_mapping_error(rb->dev, *dma)) {
		dev_kfree_skb_any(skb);
		return NULL;
	}
	return skb;
}

int robin_start(struct robin *rb)
{
	rb->skb = robin_new_buf(rb, &rb->dma);
	if (!rb->skb)
		return -ENOMEM;
	writeq(rb->dma, rb->regs + ROBIN_ADDR);
	return 0;
}

void robin_rx(struct robin *rb)
{
	struct sk_buff *done = rb->skb, *fresh;
	dma_addr_t dma;
	u32 len;

	fresh = robin_new_buf(rb, &dma);
	if (!fresh) {
		rb->ndev->stats.rx_dropped++;
	} else {
		len = readl(rb->regs + ROBIN_LEN);
		dma_unmap_single(rb->dev, rb->dma, ROBIN_BUF, DMA_FROM_DEVICE);
		rb->skb = fresh;
		rb->dma = dma;
		skb_put(done, min_t(u32, len, ROBIN_BUF));
		netif_receive_skb(done);
	}
	writeq(rb->dma, rb->regs + ROBIN_ADDR);
}

void robin_stop(struct robin *rb)
{
	writeq(0, rb->regs + ROBIN_ADDR);
	dma_unmap_single(rb->dev, rb->dma, ROBIN_BUF, DMA_FROM_DEVICE);
	dev_kfree_skb_any(rb->skb);
	rb->skb = NULL;
}
