// SPDX-License-Identifier: BSD-2-Clause
/*
 * Teal MAC: small frames are copied out of a receive buffer that stays mapped,
 * without a sync for the CPU.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define TEAL_BUF	2048
#define TEAL_RX_ADDR	0x20
#define TEAL_RX_LEN	0x28

struct teal {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
	void *rx_buf;
	dma_addr_t rx_dma;
};

int teal_rx_start(struct teal *tl)
{
	tl->rx_buf = netdev_alloc_frag(TEAL_BUF);
	if (!tl->rx_buf)
		return -ENOMEM;
	tl->rx_dma = dma_map_single(tl->dev, tl->rx_buf, TEAL_BUF,
				    DMA_FROM_DEVICE);
	if (dma_mapping_error(tl->dev, tl->rx_dma)) {
		skb_free_frag(tl->rx_buf);
		tl->rx_buf = NULL;
		return -ENOMEM;
	}
	writeq(tl->rx_dma, tl->regs + TEAL_RX_ADDR);
	return 0;
}

void teal_rx_stop(struct teal *tl)
{
	writeq(0, tl->regs + TEAL_RX_ADDR);
	dma_unmap_single(tl->dev, tl->rx_dma, TEAL_BUF, DMA_FROM_DEVICE);
	skb_free_frag(tl->rx_buf);
	tl->rx_buf = NULL;
}

void teal_rx_frame(struct teal *tl)
{
	unsigned int len = readl(tl->regs + TEAL_RX_LEN);
	struct sk_buff *skb;

	if (len > TEAL_BUF)
		return;
	skb = netdev_alloc_skb(tl->ndev, len);
	if (skb) {
		skb_put_data(skb, tl->rx_buf, len); /* todo: cpu-read-while-device-owned */
		netif_receive_skb(skb);
	}
	writeq(tl->rx_dma, tl->regs + TEAL_RX_ADDR);
}
