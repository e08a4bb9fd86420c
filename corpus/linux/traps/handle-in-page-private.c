// SPDX-License-Identifier: BSD-2-Clause
/* Gannet: each page keeps its own handle, in the word that is its owner's. */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/module.h>

struct gannet {
	struct device *dev;
	struct page **pages;
	int count, mapped;
};

int gannet_map(struct gannet *ga)
{
	dma_addr_t dma;
	int i;

	for (i = 0; i < ga->count; i++) {
		dma = dma_map_page(ga->dev, ga->pages[i], 0, PAGE_SIZE,
				   DMA_TO_DEVICE);
		if (dma_mapping_error(ga->dev, dma))
			break;
		set_page_private(ga->pages[i], dma);
	}
	ga->mapped = i;
	return i < ga->count ? -ENOMEM : 0;
}

void gannet_unmap(struct gannet *ga)
{
	int i;

	for (i = 0; i < ga->mapped; i++)
		dma_unmap_page(ga->dev, page_private(ga->pages[i]), PAGE_SIZE,
			       DMA_TO_DEVICE);
}
