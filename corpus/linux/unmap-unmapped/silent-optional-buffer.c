// SPDX-License-Identifier: BSD-2-Clause
/* Oriole AEAD: the optional IV is unmapped only when there was one to map. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define ORIOLE_DATA	0x00
#define ORIOLE_IV	0x08
#define ORIOLE_RUN	0x10
#define ORIOLE_IV_SIZE	16

struct oriole {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int oriole_encrypt(struct oriole *or, void *data, size_t len, u8 *iv)
{
	dma_addr_t data_dma, iv_dma = 0;

	data_dma = dma_map_single(or->dev, data, len, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(or->dev, data_dma))
		return -ENOMEM;

	if (iv) {
		iv_dma = dma_map_single(or->dev, iv, ORIOLE_IV_SIZE,
					DMA_TO_DEVICE);
		if (dma_mapping_error(or->dev, iv_dma)) {
			dma_unmap_single(or->dev, data_dma, len,
					 DMA_BIDIRECTIONAL);
			return -ENOMEM;
		}
	}

	reinit_completion(&or->done);
	writeq(data_dma, or->regs + ORIOLE_DATA);
	writeq(iv_dma, or->regs + ORIOLE_IV);
	writel(len, or->regs + ORIOLE_RUN);
	wait_for_completion(&or->done);

	if (iv)
		dma_unmap_single(or->dev, iv_dma, ORIOLE_IV_SIZE,
				 DMA_TO_DEVICE);
	dma_unmap_single(or->dev, data_dma, len, DMA_BIDIRECTIONAL);
	return 0;
}
