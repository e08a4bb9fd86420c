// SPDX-License-Identifier: BSD-2-Clause
/*
 * One operation makes, maps and returns a table, the other unmaps and frees it;
 * between them the importer owns it.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/slab.h>

struct kagu_buf {
	struct page *page;
	size_t size;
};

struct kagu_attachment {
	struct device *dev;
	struct kagu_buf *buf;
};

struct kagu_ops {
	struct sg_table *(*map)(struct kagu_attachment *at,
				enum dma_data_direction dir);
	void (*unmap)(struct kagu_attachment *at, struct sg_table *sgt,
		      enum dma_data_direction dir);
};

static struct sg_table *kagu_map(struct kagu_attachment *at,
				 enum dma_data_direction dir)
{
	struct sg_table *sgt;
	int err;

	sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt)
		return ERR_PTR(-ENOMEM);
	err = sg_alloc_table(sgt, 1, GFP_KERNEL);
	if (err)
		goto err_free;
	sg_set_page(sgt->sgl, at->buf->page, at->buf->size, 0);
	err = dma_map_sgtable(at->dev, sgt, dir, DMA_ATTR_SKIP_CPU_SYNC);
	if (err)
		goto err_table;
	return sgt;

err_table:
	sg_free_table(sgt);
err_free:
	kfree(sgt);
	return ERR_PTR(err);
}

static void kagu_unmap(struct kagu_attachment *at, struct sg_table *sgt,
		       enum dma_data_direction dir)
{
	dma_unmap_sgtable(at->dev, sgt, dir, DMA_ATTR_SKIP_CPU_SYNC);
	sg_free_table(sgt);
	kfree(sgt);
}

const struct kagu_ops kagu_dma_ops = {
	.map = kagu_map,
	.unmap = kagu_unmap,
};
