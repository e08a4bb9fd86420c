// SPDX-License-Identifier: BSD-2-Clause
/*
 * Siskin transmit: the handle is kept in the descriptor alone, in the byte
 * order of the device, above the flags.
 */
#include <linux/dma-mapping.h>

struct siskin_desc {
	__le64 word;
};

struct siskin {
	struct device *dev;
	struct siskin_desc *ring;
	unsigned int next, done;
};

int siskin_send(struct siskin *s, void *data)
{
	dma_addr_t dma = dma_map_single(s->dev, data, 128, DMA_TO_DEVICE);

	if (dma_mapping_error(s->dev, dma))
		return -ENOMEM;
	s->ring[s->next].word = cpu_to_le64(dma);
	return 0;
}

void siskin_reap(struct siskin *s)
{
	struct siskin_desc *desc = &s->ring[s->done];

	dma_unmap_single(s->dev, le64_to_cpu(desc->word) & 0xffffffffffffULL, 128, DMA_TO_DEVICE); /* proved: unmap-wrong-direction unmap-wrong-size */
}
