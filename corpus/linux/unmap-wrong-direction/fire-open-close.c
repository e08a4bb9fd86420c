// SPDX-License-Identifier: BSD-2-Clause
/*
 * Shrike capture card: the ring page is mapped for the device to write in
 * open and unmapped as if the device had read it in close.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define SHRIKE_RING_ADDR	0x80
#define SHRIKE_ENABLE		0x88

struct shrike {
	struct device *dev;
	void __iomem *regs;
	struct page *ring;
	dma_addr_t ring_dma;
};

static int shrike_open(struct net_device *ndev)
{
	struct shrike *sh = netdev_priv(ndev);

	sh->ring = alloc_page(GFP_KERNEL);
	if (!sh->ring)
		return -ENOMEM;
	sh->ring_dma = dma_map_page(sh->dev, sh->ring, 0, PAGE_SIZE,
				    DMA_FROM_DEVICE);
	if (dma_mapping_error(sh->dev, sh->ring_dma)) {
		__free_page(sh->ring);
		sh->ring = NULL;
		return -ENOMEM;
	}
	writeq(sh->ring_dma, sh->regs + SHRIKE_RING_ADDR);
	writel(1, sh->regs + SHRIKE_ENABLE);
	netif_start_queue(ndev);
	return 0;
}

static int shrike_close(struct net_device *ndev)
{
	struct shrike *sh = netdev_priv(ndev);

	netif_stop_queue(ndev);
	writel(0, sh->regs + SHRIKE_ENABLE);
	dma_unmap_page(sh->dev, sh->ring_dma, PAGE_SIZE, DMA_TO_DEVICE); /* expect: unmap-wrong-direction */
	__free_page(sh->ring);
	sh->ring = NULL;
	return 0;
}

const struct net_device_ops shrike_netdev_ops = {
	.ndo_open = shrike_open,
	.ndo_stop = shrike_close,
};
