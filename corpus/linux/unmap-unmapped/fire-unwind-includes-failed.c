// SPDX-License-Identifier: BSD-2-Clause
/*
 * Jacana framebuffer: when page i cannot be mapped, the unwind loop takes back
 * page i too.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define JACANA_PAGES	16
#define JACANA_PTE(n)	(0x400 + 8 * (n))

struct jacana {
	struct device *dev;
	void __iomem *mmio;
	struct page *page[JACANA_PAGES];
	dma_addr_t dma[JACANA_PAGES];
};

int jacana_bind(struct jacana *jc)
{
	int i, j;

	for (i = 0; i < JACANA_PAGES; i++) {
		jc->dma[i] = dma_map_page(jc->dev, jc->page[i], 0, PAGE_SIZE,
					  DMA_TO_DEVICE);
		if (dma_mapping_error(jc->dev, jc->dma[i]))
			goto err_unmap;
	}
	for (i = 0; i < JACANA_PAGES; i++)
		writeq(jc->dma[i], jc->mmio + JACANA_PTE(i));
	return 0;

err_unmap:
	for (j = 0; j <= i; j++)
		dma_unmap_page(jc->dev, jc->dma[j], PAGE_SIZE, DMA_TO_DEVICE); /* expect: unmap-unmapped */
	return -ENOMEM;
}

void jacana_unbind(struct jacana *jc)
{
	int i;

	for (i = 0; i < JACANA_PAGES; i++) {
		writeq(0, jc->mmio + JACANA_PTE(i));
		dma_unmap_page(jc->dev, jc->dma[i], PAGE_SIZE, DMA_TO_DEVICE);
	}
}
