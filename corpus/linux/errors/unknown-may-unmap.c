// SPDX-License-Identifier: BSD-2-Clause
/*
 * Redstart codec: a statement that clang leaves out calls a function of this
 * driver, with an object that has the handle: it may have unmapped the buffer.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

struct redstart {
	struct device *dev;
	dma_addr_t dma;
	size_t len;
};

static int redstart_drop(struct redstart *rs)
{
	dma_unmap_single(rs->dev, rs->dma, rs->len, DMA_TO_DEVICE);
	return 0;
}

int redstart_play(struct redstart *rs, void *pcm)
{
	redstart_gain_t gain;

	rs->dma = dma_map_single(rs->dev, pcm, rs->len, DMA_TO_DEVICE); /* unknown: double-unmap parse-error */
	if (dma_mapping_error(rs->dev, rs->dma))
		return -ENOMEM;
	redstart_gain_t *now = redstart_drop(rs) ? 0 : 0;
	dma_unmap_single(rs->dev, rs->dma, rs->len, DMA_TO_DEVICE);
	return 0;
}
