// SPDX-License-Identifier: BSD-2-Clause
/* Pratincole audio DSP: a handle is tested with dma_mapping_error(). */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define PRATINCOLE_PCM_ADDR	0x200
#define PRATINCOLE_PCM_LEN	0x208

struct pratincole {
	struct device *dev;
	void __iomem *dsp;
	struct completion period;
};

int pratincole_play(struct pratincole *pr, void *pcm, size_t bytes)
{
	dma_addr_t addr;
	int err = 0;

	addr = dma_map_single(pr->dev, pcm, bytes, DMA_TO_DEVICE);
	if (dma_mapping_error(pr->dev, addr)) {
		dev_err(pr->dev, "period of %zu bytes not mapped\n", bytes);
		return -ENOMEM;
	}

	reinit_completion(&pr->period);
	writeq(addr, pr->dsp + PRATINCOLE_PCM_ADDR);
	writel(bytes, pr->dsp + PRATINCOLE_PCM_LEN);
	if (!wait_for_completion_timeout(&pr->period, msecs_to_jiffies(100)))
		err = -ETIMEDOUT;
	writel(0, pr->dsp + PRATINCOLE_PCM_LEN);

	dma_unmap_single(pr->dev, addr, bytes, DMA_TO_DEVICE);
	return err;
}
