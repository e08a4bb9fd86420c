// SPDX-License-Identifier: BSD-2-Clause
/* Two allocations share a test; the ladder frees the one that succeeded. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define WEKA_BYTES	4096
#define WEKA_TX		0x00
#define WEKA_RX		0x08

struct weka {
	struct device *dev;
	void __iomem *regs;
	void *tx, *rx;
	dma_addr_t tx_dma, rx_dma;
};

void weka_close(struct weka *wk)
{
	if (wk->tx)
		dma_free_coherent(wk->dev, WEKA_BYTES, wk->tx, wk->tx_dma);
	if (wk->rx)
		dma_free_coherent(wk->dev, WEKA_BYTES, wk->rx, wk->rx_dma);
	wk->tx = NULL;
	wk->rx = NULL;
}

int weka_open(struct weka *wk)
{
	wk->tx = dma_alloc_coherent(wk->dev, WEKA_BYTES, &wk->tx_dma, /* proved: alloc-unchecked */
				    GFP_KERNEL);
	wk->rx = dma_alloc_coherent(wk->dev, WEKA_BYTES, &wk->rx_dma, /* proved: alloc-unchecked */
				    GFP_KERNEL);
	if (!wk->tx || !wk->rx) {
		weka_close(wk);
		return -ENOMEM;
	}
	writeq(wk->tx_dma, wk->regs + WEKA_TX);
	writeq(wk->rx_dma, wk->regs + WEKA_RX);
	return 0;
}
