// SPDX-License-Identifier: BSD-2-Clause
/* Coherent blocks are kept on a list and freed by walking it. */
#include <linux/dma-mapping.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>

#define ARACARI_BYTES	8192

struct aracari_block {
	struct list_head node;
	void *vaddr;
	dma_addr_t dma;
};

struct aracari {
	struct device *dev;
	struct list_head blocks;
};

void aracari_shrink(struct aracari *ar)
{
	struct aracari_block *blk, *tmp;

	list_for_each_entry_safe(blk, tmp, &ar->blocks, node) {
		list_del(&blk->node);
		dma_free_coherent(ar->dev, ARACARI_BYTES, blk->vaddr,
				  blk->dma);
		kfree(blk);
	}
}

int aracari_grow(struct aracari *ar, unsigned int n)
{
	struct aracari_block *blk;

	while (n--) {
		blk = kzalloc(sizeof(*blk), GFP_KERNEL);
		if (!blk)
			return -ENOMEM;
		blk->vaddr = dma_alloc_coherent(ar->dev, ARACARI_BYTES,
						&blk->dma, GFP_KERNEL);
		if (!blk->vaddr) {
			kfree(blk);
			return -ENOMEM;
		}
		list_add_tail(&blk->node, &ar->blocks);
	}
	return 0;
}
