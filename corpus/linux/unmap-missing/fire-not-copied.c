// SPDX-License-Identifier: BSD-2-Clause
/* Gadwall register set: the values are copied, the handle beside them is not. */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/string.h>

struct gadwall_request {
	dma_addr_t dma;
	u32 words[4];
};

struct gadwall_regs {
	struct device *dev;
	u32 words[4];
};

int gadwall_apply(struct gadwall_regs *g, void *buf, size_t len)
{
	struct gadwall_request rq;

	rq.words[0] = 1;
	rq.dma = dma_map_single(g->dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(g->dev, rq.dma))
		return -ENOMEM;
	memcpy(g->words, rq.words, sizeof(rq.words));
	return 0; /* expect: unmap-missing */
}
