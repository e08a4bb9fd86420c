// SPDX-License-Identifier: BSD-2-Clause
/*
 * Zero in the handle's field stands for "nothing mapped here"; that says
 * nothing about how the success of a map is tested.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define URUTAU_TX	0x10
#define URUTAU_LEN	0x18

struct urutau {
	struct device *dev;
	void __iomem *regs;
	dma_addr_t tx_dma;
	u32 tx_len;
};

static void urutau_tx_unmap(struct urutau *ur)
{
	if (!ur->tx_dma)
		return;
	dma_unmap_single(ur->dev, ur->tx_dma, ur->tx_len, DMA_TO_DEVICE);
	ur->tx_dma = 0;
}

int urutau_tx(struct urutau *ur, void *buf, u32 len)
{
	dma_addr_t dma;

	urutau_tx_unmap(ur);
	dma = dma_map_single(ur->dev, buf, len, DMA_TO_DEVICE); /* proved: map-error-unchecked map-error-miscompared */
	if (dma_mapping_error(ur->dev, dma))
		return -ENOMEM;
	ur->tx_dma = dma;
	ur->tx_len = len;
	writeq(dma, ur->regs + URUTAU_TX);
	writel(len, ur->regs + URUTAU_LEN);
	return 0;
}

void urutau_stop(struct urutau *ur)
{
	writel(0, ur->regs + URUTAU_LEN);
	urutau_tx_unmap(ur);
}
