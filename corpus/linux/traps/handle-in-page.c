// SPDX-License-Identifier: BSD-2-Clause
/* The handle of a receive page is kept at the start of the page itself. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define GALLITO_SKIP	64
#define GALLITO_ADDR	0x10

struct gallito_state {
	dma_addr_t dma;
};

struct gallito {
	struct device *dev;
	void __iomem *regs;
	struct page *page;
};

int gallito_fill(struct gallito *ga)
{
	struct gallito_state *state;
	struct page *page;
	dma_addr_t dma;

	if (ga->page)
		return -EBUSY;
	page = alloc_page(GFP_ATOMIC);
	if (!page)
		return -ENOMEM;
	dma = dma_map_page(ga->dev, page, GALLITO_SKIP,
			   PAGE_SIZE - GALLITO_SKIP, DMA_FROM_DEVICE);
	if (dma_mapping_error(ga->dev, dma)) {
		__free_page(page);
		return -ENOMEM;
	}
	state = page_address(page);
	state->dma = dma;
	ga->page = page;
	writeq(dma, ga->regs + GALLITO_ADDR);
	return 0;
}

void gallito_drain(struct gallito *ga)
{
	struct gallito_state *state;

	if (!ga->page)
		return;
	writeq(0, ga->regs + GALLITO_ADDR);
	state = page_address(ga->page);
	dma_unmap_page(ga->dev, state->dma, PAGE_SIZE - GALLITO_SKIP,
		       DMA_FROM_DEVICE);
	__free_page(ga->page);
	ga->page = NULL;
}
