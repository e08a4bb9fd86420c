// SPDX-License-Identifier: BSD-2-Clause
/* Osprey NIC: xmit tests each mapping and takes back those already made. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define OSPREY_RING	512
#define OSPREY_TAIL	0x18
#define OSPREY_EOP	BIT(30)
#define OSPREY_DONE	BIT(31)

struct osprey_desc {
	__le64 addr;
	__le32 len;
	__le32 flags;
};

struct osprey_buf {
	struct sk_buff *skb;
	dma_addr_t dma;
	u32 len;
	bool page;
};

struct osprey {
	struct device *dev;
	void __iomem *regs;
	struct osprey_desc *ring;
	struct osprey_buf buf[OSPREY_RING];
	u32 head, tail;
};

static void osprey_unmap(struct osprey *os, u32 at)
{
	struct osprey_buf *buf = &os->buf[at % OSPREY_RING];

	if (buf->page)
		dma_unmap_page(os->dev, buf->dma, buf->len, DMA_TO_DEVICE);
	else
		dma_unmap_single(os->dev, buf->dma, buf->len, DMA_TO_DEVICE);
}

static void osprey_put(struct osprey *os, u32 at, dma_addr_t dma, u32 len,
		       bool page)
{
	struct osprey_buf *buf = &os->buf[at % OSPREY_RING];
	struct osprey_desc *desc = &os->ring[at % OSPREY_RING];

	buf->skb = NULL;
	buf->dma = dma;
	buf->len = len;
	buf->page = page;
	desc->addr = cpu_to_le64(dma);
	desc->len = cpu_to_le32(len);
	desc->flags = 0;
}

static netdev_tx_t osprey_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct osprey *os = netdev_priv(ndev);
	u32 at = os->head, len = skb_headlen(skb);
	dma_addr_t dma;
	int i;

	if (os->head - os->tail > OSPREY_RING - MAX_SKB_FRAGS - 1)
		return NETDEV_TX_BUSY;

	dma = dma_map_single(os->dev, skb->data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(os->dev, dma))
		goto drop;
	osprey_put(os, at++, dma, len, false);

	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		len = skb_frag_size(frag);
		dma = skb_frag_dma_map(os->dev, frag, 0, len, DMA_TO_DEVICE);
		if (dma_mapping_error(os->dev, dma))
			goto unwind;
		osprey_put(os, at++, dma, len, true);
	}

	os->buf[(at - 1) % OSPREY_RING].skb = skb;
	os->ring[(at - 1) % OSPREY_RING].flags = cpu_to_le32(OSPREY_EOP);
	os->head = at;
	writel(at % OSPREY_RING, os->regs + OSPREY_TAIL);
	return NETDEV_TX_OK;

unwind:
	while (at != os->head)
		osprey_unmap(os, --at);
drop:
	dev_kfree_skb_any(skb);
	ndev->stats.tx_dropped++;
	return NETDEV_TX_OK;
}

void osprey_clean(struct osprey *os, bool all)
{
	for (; os->tail != os->head; os->tail++) {
		u32 i = os->tail % OSPREY_RING;

		if (!all && !(le32_to_cpu(os->ring[i].flags) & OSPREY_DONE))
			break;
		osprey_unmap(os, os->tail);
		dev_consume_skb_any(os->buf[i].skb);
	}
}

static int osprey_stop(struct net_device *ndev)
{
	netif_stop_queue(ndev);
	osprey_clean(netdev_priv(ndev), true);
	return 0;
}

const struct net_device_ops osprey_netdev_ops = {
	.ndo_stop = osprey_stop,
	.ndo_start_xmit = osprey_xmit,
};
