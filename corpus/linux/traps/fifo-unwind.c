// SPDX-License-Identifier: BSD-2-Clause
/*
 * Every mapping is pushed onto a FIFO with a tag for its family; the unwind
 * pops as many as this packet pushed, with --pc.
 */
#include <linux/module.h>
#include <linux/netdevice.h>

#define FULVETTA_FIFO	1024

enum fulvetta_tag { FULVETTA_SINGLE, FULVETTA_PAGE };

struct fulvetta_dma {
	dma_addr_t addr;
	u32 size;
	enum fulvetta_tag tag;
};

struct fulvetta {
	struct device *dev;
	struct fulvetta_dma fifo[FULVETTA_FIFO];
	u32 pc, cc;
};

static void fulvetta_push(struct fulvetta *fv, dma_addr_t addr, u32 size,
			  enum fulvetta_tag tag)
{
	struct fulvetta_dma *d = &fv->fifo[fv->pc++ % FULVETTA_FIFO];

	d->addr = addr;
	d->size = size;
	d->tag = tag;
}

static void fulvetta_pop(struct fulvetta *fv, u32 at)
{
	struct fulvetta_dma *d = &fv->fifo[at % FULVETTA_FIFO];

	if (d->tag == FULVETTA_SINGLE)
		dma_unmap_single(fv->dev, d->addr, d->size, DMA_TO_DEVICE);
	else
		dma_unmap_page(fv->dev, d->addr, d->size, DMA_TO_DEVICE);
}

int fulvetta_map(struct fulvetta *fv, struct sk_buff *skb)
{
	u32 len = skb_headlen(skb);
	int pushed = 0, i;
	dma_addr_t dma;

	if (fv->pc - fv->cc > FULVETTA_FIFO - MAX_SKB_FRAGS - 1)
		return -EBUSY;
	dma = dma_map_single(fv->dev, skb->data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(fv->dev, dma))
		return -ENOMEM;
	fulvetta_push(fv, dma, len, FULVETTA_SINGLE);
	pushed++;
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++, pushed++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		len = skb_frag_size(frag);
		dma = skb_frag_dma_map(fv->dev, frag, 0, len, DMA_TO_DEVICE);
		if (dma_mapping_error(fv->dev, dma))
			goto unwind;
		fulvetta_push(fv, dma, len, FULVETTA_PAGE);
	}
	return 0;

unwind:
	while (pushed--)
		fulvetta_pop(fv, --fv->pc);
	return -ENOMEM;
}

void fulvetta_complete(struct fulvetta *fv, u32 upto)
{
	while (fv->cc != upto)
		fulvetta_pop(fv, fv->cc++);
}
