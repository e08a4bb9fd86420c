// SPDX-License-Identifier: BSD-2-Clause
/*
 * The handle of a table is dropped once it is known to be the table's physical
 * address; the unmap computes it again from there.
 */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/module.h>

#define JACKDAW_TABLE_ORDER	0
#define JACKDAW_TABLE_BYTES	PAGE_SIZE

struct jackdaw {
	struct device *dev;
	bool coherent_walk;
};

void *jackdaw_alloc_table(struct jackdaw *jd)
{
	struct page *page;
	dma_addr_t dma;
	void *table;

	page = alloc_pages(GFP_KERNEL | __GFP_ZERO, JACKDAW_TABLE_ORDER);
	if (!page)
		return NULL;
	table = page_address(page);
	if (jd->coherent_walk)
		return table;

	dma = dma_map_single(jd->dev, table, JACKDAW_TABLE_BYTES,
			     DMA_TO_DEVICE);
	if (dma_mapping_error(jd->dev, dma))
		goto err_free;
	/* The walker is given physical addresses: a translation is no use. */
	if (dma != virt_to_phys(table))
		goto err_unmap;
	return table;

err_unmap:
	dma_unmap_single(jd->dev, dma, JACKDAW_TABLE_BYTES, DMA_TO_DEVICE);
err_free:
	__free_pages(page, JACKDAW_TABLE_ORDER);
	return NULL;
}

void jackdaw_free_table(struct jackdaw *jd, void *table)
{
	if (!jd->coherent_walk)
		dma_unmap_single(jd->dev, virt_to_phys(table),
				 JACKDAW_TABLE_BYTES, DMA_TO_DEVICE);
	free_pages((unsigned long)table, JACKDAW_TABLE_ORDER);
}
