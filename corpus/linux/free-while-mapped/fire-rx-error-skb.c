// SPDX-License-Identifier: BSD-2-Clause
/*
 * Garganey MAC: a frame received with errors is freed first and unmapped
 * second, a good one is not.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define GARGANEY_BUF	1600
#define GARGANEY_ADDR	0x00
#define GARGANEY_STAT	0x08
#define GARGANEY_BAD	BIT(15)
#define GARGANEY_LEN	0x7ff

struct garganey {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
};

int garganey_rx_poll(struct garganey *ga)
{
	struct sk_buff *skb;
	dma_addr_t dma;
	u32 stat;

	skb = netdev_alloc_skb(ga->ndev, GARGANEY_BUF);
	if (!skb)
		return -ENOMEM;
	dma = dma_map_single(ga->dev, skb->data, GARGANEY_BUF,
			     DMA_FROM_DEVICE);
	if (dma_mapping_error(ga->dev, dma)) {
		dev_kfree_skb_any(skb);
		return -ENOMEM;
	}

	writeq(dma, ga->regs + GARGANEY_ADDR);
	do {
		stat = readl(ga->regs + GARGANEY_STAT);
	} while (!stat);

	if (stat & GARGANEY_BAD) {
		ga->ndev->stats.rx_errors++;
		dev_kfree_skb_any(skb); /* expect: free-while-mapped */
		dma_unmap_single(ga->dev, dma, GARGANEY_BUF, DMA_FROM_DEVICE);
		return -EIO;
	}

	dma_unmap_single(ga->dev, dma, GARGANEY_BUF, DMA_FROM_DEVICE);
	skb_put(skb, min_t(u32, stat & GARGANEY_LEN, GARGANEY_BUF));
	netif_receive_skb(skb);
	return 0;
}
