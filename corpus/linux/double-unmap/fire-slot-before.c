// SPDX-License-Identifier: BSD-2-Clause
/*
 * Minla ring: without room for both, the payload's step back takes the slot
 * before it too, which is the header's and is unmapped below.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define MINLA_SLOTS	256
#define MINLA_SLOT(n)	((n) & (MINLA_SLOTS - 1))
#define MINLA_ROOM	0x08
#define MINLA_TAIL	0x10
#define MINLA_DESC(n)	(0x1000 + 16 * (n))

struct minla_slot {
	dma_addr_t dma;
	u32 len;
};

struct minla {
	struct device *dev;
	void __iomem *regs;
	struct minla_slot *slot;
	u16 prod, cons;
};

static int minla_map(struct minla *mi, u16 at, void *buf, u32 len)
{
	struct minla_slot *slot = &mi->slot[at];
	dma_addr_t dma = dma_map_single(mi->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(mi->dev, dma))
		return -ENOMEM;
	slot->dma = dma;
	slot->len = len;
	writeq(dma, mi->regs + MINLA_DESC(at));
	return 0;
}

static void minla_unmap(struct minla *mi, u16 at)
{
	dma_unmap_single(mi->dev, mi->slot[at].dma, mi->slot[at].len, /* expect: double-unmap */
			 DMA_TO_DEVICE);
}

int minla_send(struct minla *mi, void *hdr, u32 hlen, void *pay, u32 plen)
{
	u16 prod = mi->prod;
	int err;

	if ((u16)(prod - mi->cons) > MINLA_SLOTS - 2)
		return -EBUSY;
	err = minla_map(mi, MINLA_SLOT(prod), hdr, hlen);
	if (err)
		return err;
	prod = prod + 1;
	err = minla_map(mi, MINLA_SLOT(prod), pay, plen);
	if (err)
		goto undo_header;
	if (readl(mi->regs + MINLA_ROOM) < 2) {
		err = -EBUSY;
		goto undo_payload;
	}
	mi->prod = prod + 1;
	writel(mi->prod, mi->regs + MINLA_TAIL);
	return 0;

undo_payload:
	minla_unmap(mi, MINLA_SLOT(prod));
	minla_unmap(mi, MINLA_SLOT((u16)(prod - 1)));
undo_header:
	minla_unmap(mi, MINLA_SLOT(mi->prod));
	return err;
}

void minla_reap(struct minla *mi, u16 upto)
{
	for (; mi->cons != upto; mi->cons++)
		minla_unmap(mi, MINLA_SLOT(mi->cons));
}
