// SPDX-License-Identifier: BSD-2-Clause
/*
 * A receive page that the CPU only reads needs a sync for the CPU each time and
 * none for the device before it is reused.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define BOOBY_RX_ADDR	0x20
#define BOOBY_RX_LEN	0x28

struct booby {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
};

int booby_receive(struct booby *bo, unsigned int frames)
{
	struct page *page = dev_alloc_page();
	struct sk_buff *skb;
	dma_addr_t dma;
	u32 len;

	if (!page)
		return -ENOMEM;
	dma = dma_map_page(bo->dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(bo->dev, dma)) {
		__free_page(page);
		return -ENOMEM;
	}

	while (frames--) {
		writeq(dma, bo->regs + BOOBY_RX_ADDR);
		do {
			len = readl(bo->regs + BOOBY_RX_LEN);
		} while (!len);
		len = min_t(u32, len, PAGE_SIZE);

		dma_sync_single_for_cpu(bo->dev, dma, len, DMA_FROM_DEVICE);
		skb = netdev_alloc_skb(bo->ndev, len);
		if (!skb)
			continue;
		skb_put_data(skb, page_address(page), len);
		netif_receive_skb(skb);
	}

	dma_unmap_page(bo->dev, dma, PAGE_SIZE, DMA_FROM_DEVICE);
	__free_page(page);
	return 0;
}
