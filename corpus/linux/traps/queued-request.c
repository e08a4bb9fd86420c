// SPDX-License-Identifier: BSD-2-Clause
/*
 * A request put on the list of pending ones takes its mapping along; the
 * completion that takes it off the list unmaps.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/spinlock.h>

#define ANI_ADDR	0x00
#define ANI_LEN		0x08

struct ani_req {
	struct list_head node;
	void *buf;
	u32 len;
	dma_addr_t dma;
	void (*done)(struct ani_req *req);
};

struct ani {
	struct device *dev;
	void __iomem *regs;
	spinlock_t lock;
	struct list_head pending;
};

int ani_queue(struct ani *an, struct ani_req *req)
{
	unsigned long flags;

	req->dma = dma_map_single(an->dev, req->buf, req->len, DMA_TO_DEVICE);
	if (dma_mapping_error(an->dev, req->dma))
		return -ENOMEM;

	spin_lock_irqsave(&an->lock, flags);
	list_add_tail(&req->node, &an->pending);
	writeq(req->dma, an->regs + ANI_ADDR);
	writel(req->len, an->regs + ANI_LEN);
	spin_unlock_irqrestore(&an->lock, flags);
	return -EINPROGRESS;
}

void ani_irq_done(struct ani *an)
{
	struct ani_req *req;

	spin_lock(&an->lock);
	if (list_empty(&an->pending)) {
		spin_unlock(&an->lock);
		return;
	}
	req = list_first_entry(&an->pending, struct ani_req, node);
	list_del(&req->node);
	spin_unlock(&an->lock);

	dma_unmap_single(an->dev, req->dma, req->len, DMA_TO_DEVICE);
	req->done(req);
}
