// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whinchat MAC: the transmit ring is allocated with its tail word and freed
 * without it.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define WHINCHAT_RING		256
#define WHINCHAT_RING_BYTES	(WHINCHAT_RING * sizeof(struct whinchat_desc))
#define WHINCHAT_ALLOC_BYTES	(WHINCHAT_RING_BYTES + sizeof(__le32))
#define WHINCHAT_TX_BASE	0x00
#define WHINCHAT_TX_TAIL	0x08

struct whinchat_desc {
	__le64 addr;
	__le32 len;
	__le32 flags;
};

struct whinchat {
	struct device *dev;
	void __iomem *regs;
	struct whinchat_desc *ring;
	dma_addr_t ring_dma;
};

static int whinchat_open(struct net_device *ndev)
{
	struct whinchat *wh = netdev_priv(ndev);

	wh->ring = dma_alloc_coherent(wh->dev, WHINCHAT_ALLOC_BYTES,
				      &wh->ring_dma, GFP_KERNEL);
	if (!wh->ring)
		return -ENOMEM;
	writeq(wh->ring_dma, wh->regs + WHINCHAT_TX_BASE);
	writeq(wh->ring_dma + WHINCHAT_RING_BYTES,
	       wh->regs + WHINCHAT_TX_TAIL);
	netif_start_queue(ndev);
	return 0;
}

static int whinchat_stop(struct net_device *ndev)
{
	struct whinchat *wh = netdev_priv(ndev);

	netif_stop_queue(ndev);
	writeq(0, wh->regs + WHINCHAT_TX_BASE);
	dma_free_coherent(wh->dev, WHINCHAT_RING_BYTES, wh->ring, /* expect: free-mismatch */
			  wh->ring_dma);
	wh->ring = NULL;
	return 0;
}

const struct net_device_ops whinchat_netdev_ops = {
	.ndo_open = whinchat_open,
	.ndo_stop = whinchat_stop,
};
