// SPDX-License-Identifier: BSD-2-Clause
/*
 * Gadwall chain: allocated as so many entries, freed as so many bytes, in
 * another function.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define GADWALL_BASE	0x40

struct gadwall_entry {
	__le64 addr;
	__le32 len;
	__le32 next;
};

struct gadwall_chain {
	struct gadwall_entry *hw;
	dma_addr_t bus;
	u32 entries;
};

struct gadwall {
	struct device *dev;
	void __iomem *regs;
	struct gadwall_chain chain;
};

int gadwall_init_chain(struct gadwall *gw)
{
	struct gadwall_chain *ch = &gw->chain;
	size_t bytes = ch->entries * sizeof(struct gadwall_entry);

	ch->hw = dma_alloc_coherent(gw->dev, bytes, &ch->bus, GFP_KERNEL);
	if (!ch->hw)
		return -ENOMEM;
	writeq(ch->bus, gw->regs + GADWALL_BASE);
	return 0;
}

void gadwall_free_chain(struct gadwall *gw)
{
	struct gadwall_chain *ch = &gw->chain;

	writeq(0, gw->regs + GADWALL_BASE);
	dma_free_coherent(gw->dev, ch->entries, ch->hw, ch->bus); /* expect: free-mismatch */
}
