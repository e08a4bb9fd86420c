// SPDX-License-Identifier: BSD-2-Clause
/* Fulmar MAC: frames mapped for the PCI function are unmapped for the netdev. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/pci.h>

#define FULMAR_TX_ADDR	0x00
#define FULMAR_TX_LEN	0x08
#define FULMAR_TX_IDLE	0x0c

struct fulmar {
	struct pci_dev *pdev;
	void __iomem *regs;
};

static netdev_tx_t fulmar_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct fulmar *fu = netdev_priv(ndev);
	unsigned int len = skb_headlen(skb);
	dma_addr_t dma;
	u32 idle;

	dma = dma_map_single(&fu->pdev->dev, skb->data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(&fu->pdev->dev, dma)) {
		ndev->stats.tx_dropped++;
		goto out;
	}

	writeq(dma, fu->regs + FULMAR_TX_ADDR);
	writel(len, fu->regs + FULMAR_TX_LEN);
	if (readl_poll_timeout(fu->regs + FULMAR_TX_IDLE, idle, idle, 1, 1000))
		ndev->stats.tx_errors++;

	dma_unmap_single(&ndev->dev, dma, len, DMA_TO_DEVICE); /* expect: unmap-wrong-device */
out:
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

const struct net_device_ops fulmar_netdev_ops = {
	.ndo_start_xmit = fulmar_xmit,
};
