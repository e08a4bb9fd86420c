// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pochard GPU: the owner's release hook runs while the object is still mapped;
 * what it does with the memory is up to the owner.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define POCHARD_BASE	0x00
#define POCHARD_GO	0x08

struct pochard_obj {
	void *vaddr;
	size_t size;
	void (*release)(void *vaddr);
};

struct pochard {
	struct device *dev;
	void __iomem *regs;
	struct completion idle;
};

int pochard_render(struct pochard *pc, struct pochard_obj *obj)
{
	void *vaddr = obj->vaddr;
	dma_addr_t dma;

	dma = dma_map_single(pc->dev, vaddr, obj->size, DMA_FROM_DEVICE); /* unknown: free-while-mapped function-pointer */
	if (dma_mapping_error(pc->dev, dma))
		return -ENOMEM;

	reinit_completion(&pc->idle);
	writeq(dma, pc->regs + POCHARD_BASE);
	writel(1, pc->regs + POCHARD_GO);
	wait_for_completion(&pc->idle);
	obj->release(vaddr);
	dma_unmap_single(pc->dev, dma, obj->size, DMA_FROM_DEVICE);
	return 0;
}
