// SPDX-License-Identifier: BSD-2-Clause
/*
 * Merganser log writer: the next record is stamped while one is being sent;
 * they are the same record if the caller lets the ring wrap onto itself.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define MERGANSER_RECORDS	32
#define MERGANSER_ADDR		0x08

struct merganser_rec {
	u64 stamp;
	u8 text[120];
};

struct merganser {
	struct device *dev;
	void __iomem *regs;
	struct completion sent;
	struct merganser_rec *rec;
};

int merganser_send(struct merganser *mg, u32 first, u32 next, u64 now)
{
	struct merganser_rec *out = &mg->rec[first % MERGANSER_RECORDS];
	dma_addr_t dma;

	dma = dma_map_single(mg->dev, out, sizeof(*out), DMA_TO_DEVICE); /* unknown: cpu-write-while-device-owned alias */
	if (dma_mapping_error(mg->dev, dma))
		return -ENOMEM;
	reinit_completion(&mg->sent);
	writeq(dma, mg->regs + MERGANSER_ADDR);
	mg->rec[next % MERGANSER_RECORDS].stamp = now;
	wait_for_completion(&mg->sent);
	dma_unmap_single(mg->dev, dma, sizeof(*out), DMA_TO_DEVICE);
	return 0;
}
