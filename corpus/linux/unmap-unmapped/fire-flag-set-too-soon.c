// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plover: the flag is set before it is known whether the map succeeded, and the
 * error path believes it.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define PLOVER_BASE	0x40
#define PLOVER_ROOM	0x48

struct plover_packet {
	void *data;
	u32 len;
	dma_addr_t dma;
	bool mapped;
};

struct plover {
	struct device *dev;
	void __iomem *regs;
};

static void plover_release(struct plover *pl, struct plover_packet *pk)
{
	if (pk->mapped)
		dma_unmap_single(pl->dev, pk->dma, pk->len, DMA_TO_DEVICE); /* expect: unmap-unmapped */
	pk->mapped = false;
}

int plover_send(struct plover *pl, struct plover_packet *pk)
{
	if (!readl(pl->regs + PLOVER_ROOM))
		return -EBUSY;
	pk->mapped = true;
	pk->dma = dma_map_single(pl->dev, pk->data, pk->len, DMA_TO_DEVICE);
	if (dma_mapping_error(pl->dev, pk->dma)) {
		plover_release(pl, pk);
		return -ENOMEM;
	}
	writeq(pk->dma, pl->regs + PLOVER_BASE);
	return 0;
}

void plover_done(struct plover *pl, struct plover_packet *pk)
{
	plover_release(pl, pk);
}
