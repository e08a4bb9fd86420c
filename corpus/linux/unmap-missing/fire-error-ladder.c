// SPDX-License-Identifier: BSD-2-Clause
/*
 * Heron cipher engine: when the output cannot be mapped, the ladder is entered
 * one rung too low and the input stays mapped.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define HERON_KEY	0x00
#define HERON_IN	0x08
#define HERON_OUT	0x10
#define HERON_CTRL	0x18
#define HERON_KEY_SIZE	32

struct heron {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
	u8 *key;
};

int heron_crypt(struct heron *hr, void *in, void *out, unsigned int len)
{
	dma_addr_t key_dma, in_dma, out_dma;
	int err = -ENOMEM;

	key_dma = dma_map_single(hr->dev, hr->key, HERON_KEY_SIZE,
				 DMA_TO_DEVICE);
	if (dma_mapping_error(hr->dev, key_dma))
		return err;

	in_dma = dma_map_single(hr->dev, in, len, DMA_TO_DEVICE);
	if (dma_mapping_error(hr->dev, in_dma))
		goto err_key;

	out_dma = dma_map_single(hr->dev, out, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(hr->dev, out_dma))
		goto err_key;

	reinit_completion(&hr->done);
	writeq(key_dma, hr->regs + HERON_KEY);
	writeq(in_dma, hr->regs + HERON_IN);
	writeq(out_dma, hr->regs + HERON_OUT);
	writel(len, hr->regs + HERON_CTRL);
	wait_for_completion(&hr->done);
	err = 0;

	dma_unmap_single(hr->dev, out_dma, len, DMA_FROM_DEVICE);
	dma_unmap_single(hr->dev, in_dma, len, DMA_TO_DEVICE);
err_key:
	dma_unmap_single(hr->dev, key_dma, HERON_KEY_SIZE, DMA_TO_DEVICE);
	return err; /* expect: unmap-missing */
}
