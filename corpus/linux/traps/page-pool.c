// SPDX-License-Identifier: BSD-2-Clause
/* The pool maps and unmaps the pages; the driver only syncs what it reads. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <net/page_pool.h>

#define LORIKEET_ADDR	0x00
#define LORIKEET_LEN	0x08

struct lorikeet {
	struct device *dev;
	struct net_device *ndev;
	void __iomem *regs;
	struct page_pool *pool;
	struct page *page;
};

int lorikeet_arm(struct lorikeet *lk)
{
	struct page *page = page_pool_dev_alloc_pages(lk->pool);

	if (!page)
		return -ENOMEM;
	lk->page = page;
	writeq(page_pool_get_dma_addr(page), lk->regs + LORIKEET_ADDR);
	return 0;
}

void lorikeet_receive(struct lorikeet *lk)
{
	struct page *page = lk->page;
	struct sk_buff *skb;
	u32 len;

	len = min_t(u32, readl(lk->regs + LORIKEET_LEN), PAGE_SIZE);
	dma_sync_single_for_cpu(lk->dev, page_pool_get_dma_addr(page), len,
				page_pool_get_dma_dir(lk->pool));
	lk->page = NULL;
	skb = netdev_alloc_skb(lk->ndev, len);
	if (skb) {
		skb_put_data(skb, page_address(page), len);
		netif_receive_skb(skb);
	}
	page_pool_recycle_direct(lk->pool, page);
}
