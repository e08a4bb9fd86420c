// SPDX-License-Identifier: BSD-2-Clause
/* Turnstone hash engine: a digest buffer that failed to map is left alone. */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define TURNSTONE_MSG		0x00
#define TURNSTONE_DIGEST	0x08
#define TURNSTONE_GO		0x10
#define TURNSTONE_DIGEST_LEN	64

struct turnstone {
	struct device *dev;
	void __iomem *regs;
	struct completion done;
};

int turnstone_digest(struct turnstone *ts, void *msg, size_t len, u8 *digest)
{
	dma_addr_t msg_dma, dig_dma;
	int err = 0;

	msg_dma = dma_map_single(ts->dev, msg, len, DMA_TO_DEVICE);
	if (dma_mapping_error(ts->dev, msg_dma))
		return -ENOMEM;

	dig_dma = dma_map_single(ts->dev, digest, TURNSTONE_DIGEST_LEN,
				 DMA_FROM_DEVICE);
	if (dma_mapping_error(ts->dev, dig_dma)) {
		err = -ENOMEM;
		goto out_msg;
	}

	reinit_completion(&ts->done);
	writeq(msg_dma, ts->regs + TURNSTONE_MSG);
	writeq(dig_dma, ts->regs + TURNSTONE_DIGEST);
	writel(len, ts->regs + TURNSTONE_GO);
	wait_for_completion(&ts->done);

	dma_unmap_single(ts->dev, dig_dma, TURNSTONE_DIGEST_LEN,
			 DMA_FROM_DEVICE);
out_msg:
	dma_unmap_single(ts->dev, msg_dma, len, DMA_TO_DEVICE);
	return err;
}
