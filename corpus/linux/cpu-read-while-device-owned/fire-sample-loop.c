// SPDX-License-Identifier: BSD-2-Clause
/*
 * Kittiwake ADC: one buffer is filled again and again; the first samples are
 * averaged without the CPU taking it back.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define KITTIWAKE_SAMPLES	64
#define KITTIWAKE_BYTES		(KITTIWAKE_SAMPLES * sizeof(u16))
#define KITTIWAKE_ADDR		0x00
#define KITTIWAKE_CONVERT	0x08

struct kittiwake {
	struct device *dev;
	void __iomem *regs;
	struct completion full;
};

int kittiwake_average(struct kittiwake *kw, u16 *buf, unsigned int rounds)
{
	dma_addr_t dma;
	u32 sum = 0;
	unsigned int r;

	dma = dma_map_single(kw->dev, buf, KITTIWAKE_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(kw->dev, dma))
		return -ENOMEM;
	writeq(dma, kw->regs + KITTIWAKE_ADDR);

	for (r = 0; r < rounds; r++) {
		reinit_completion(&kw->full);
		writel(KITTIWAKE_SAMPLES, kw->regs + KITTIWAKE_CONVERT);
		wait_for_completion(&kw->full);
		sum += buf[0]; /* expect: cpu-read-while-device-owned */
	}

	writeq(0, kw->regs + KITTIWAKE_ADDR);
	dma_unmap_single(kw->dev, dma, KITTIWAKE_BYTES, DMA_FROM_DEVICE);
	return rounds ? sum / rounds : 0;
}
