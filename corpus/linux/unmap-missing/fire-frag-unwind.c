// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kestrel 10G transmit: the unwind of a packet that could not be mapped whole
 * stops before fragment 0.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>

#define KESTREL_MAX_FRAGS	8
#define KESTREL_FIFO_ADDR	0x100
#define KESTREL_FIFO_LEN	0x108
#define KESTREL_FIFO_IDLE	0x110

struct kestrel {
	struct device *dev;
	void __iomem *regs;
};

static void kestrel_drain(struct kestrel *ks)
{
	while (!readl(ks->regs + KESTREL_FIFO_IDLE))
		barrier();
}

/* The FIFO is drained by polling, so the handles live no longer than the call. */
int kestrel_send_frags(struct kestrel *ks, struct sk_buff *skb)
{
	struct skb_shared_info *sh = skb_shinfo(skb);
	dma_addr_t dma[KESTREL_MAX_FRAGS];
	int n = sh->nr_frags;
	int i;

	if (n > KESTREL_MAX_FRAGS)
		return -EMSGSIZE;

	for (i = 0; i < n; i++) {
		const skb_frag_t *frag = &sh->frags[i];

		dma[i] = skb_frag_dma_map(ks->dev, frag, 0,
					  skb_frag_size(frag), DMA_TO_DEVICE);
		if (dma_mapping_error(ks->dev, dma[i]))
			goto unwind;
	}

	for (i = 0; i < n; i++) {
		writeq(dma[i], ks->regs + KESTREL_FIFO_ADDR);
		writel(skb_frag_size(&sh->frags[i]),
		       ks->regs + KESTREL_FIFO_LEN);
	}
	kestrel_drain(ks);
	for (i = 0; i < n; i++)
		dma_unmap_page(ks->dev, dma[i], skb_frag_size(&sh->frags[i]),
			       DMA_TO_DEVICE);
	return 0;

unwind:
	while (--i > 0)
		dma_unmap_page(ks->dev, dma[i], skb_frag_size(&sh->frags[i]),
			       DMA_TO_DEVICE);
	return -ENOMEM; /* expect: unmap-missing */
}
