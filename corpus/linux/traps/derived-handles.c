// SPDX-License-Identifier: BSD-2-Clause
/*
 * One mapping, handed to the device piece by piece as handle plus offset; only
 * the handle itself is unmapped, and the pieces need no test of their own.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define JABIRU_CHUNK	512
#define JABIRU_ADDR	0x00
#define JABIRU_LEN	0x08

struct jabiru {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int jabiru_write(struct jabiru *jb, void *buf, u32 len)
{
	dma_addr_t dma, piece;
	u32 off, n;

	dma = dma_map_single(jb->dev, buf, len, DMA_TO_DEVICE); /* proved: map-error-unchecked unmap-missing */
	if (dma_mapping_error(jb->dev, dma))
		return -ENOMEM;

	for (off = 0; off < len; off += n) {
		n = min_t(u32, len - off, JABIRU_CHUNK);
		piece = dma + off;
		reinit_completion(&jb->done);
		writeq(piece, jb->regs + JABIRU_ADDR);
		writel(n, jb->regs + JABIRU_LEN);
		wait_for_completion(&jb->done);
	}

	dma_unmap_single(jb->dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
