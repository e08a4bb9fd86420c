// SPDX-License-Identifier: BSD-2-Clause
/*
 * Stint: the halves of the handles are gathered in a local array at an index
 * that moves on by one or two, and copied to the ring with it.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/string.h>

#define STINT_FRAGS	16
#define STINT_TAIL	0x08

struct stint_desc {
	u32 lo, hi, len;
};

struct stint {
	struct device *dev;
	void __iomem *regs;
	struct stint_desc *ring;
};

int stint_send(struct stint *st, void **data, u32 *len, u32 n)
{
	struct stint_desc desc[STINT_FRAGS];
	dma_addr_t dma;
	u32 i, at = 0;

	memset(desc, 0, sizeof(desc));
	for (i = 0; i < n; i++) {
		if (i == 0) {
			dma = dma_map_single(st->dev, data[0], len[0],
					     DMA_TO_DEVICE);
			if (dma_mapping_error(st->dev, dma))
				return -ENOMEM;
		} else {
			dma = dma_map_single(st->dev, data[i], len[i],
					     DMA_TO_DEVICE);
			if (dma_mapping_error(st->dev, dma))
				goto unwind;
		}
		desc[at].lo = lower_32_bits(dma);
		desc[at].hi = upper_32_bits(dma);
		desc[at].len = len[i];
		at++;
	}
	desc[0].len |= 1u << 31;
	memcpy(st->ring, desc, at * sizeof(desc[0]));
	writel(at, st->regs + STINT_TAIL);
	return 0;
unwind:
	while (at--)
		dma_unmap_single(st->dev,
				 (u64)desc[at].hi << 32 | desc[at].lo,
				 desc[at].len, DMA_TO_DEVICE);
	return -ENOMEM;
}

void stint_done(struct stint *st, u32 at)
{
	dma_unmap_single(st->dev,
			 (u64)st->ring[at].hi << 32 | st->ring[at].lo,
			 st->ring[at].len, DMA_TO_DEVICE);
}
