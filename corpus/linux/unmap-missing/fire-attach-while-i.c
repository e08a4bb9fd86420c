// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dunnock tuner: attach maps its buffers into a local table; when the tuner
 * does not lock, the unwind counts down and skips the last buffer.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define DUNNOCK_BUFS	4
#define DUNNOCK_BYTES	4096
#define DUNNOCK_BUF(n)	(0x20 + 8 * (n))
#define DUNNOCK_LOCK	0x00

struct dunnock {
	struct device *dev;
	void __iomem *regs;
	void *buf[DUNNOCK_BUFS];
};

int dunnock_calibrate(struct dunnock *dn)
{
	dma_addr_t dma[DUNNOCK_BUFS];
	unsigned int i;
	u32 lock;
	int err = -ENOMEM;

	for (i = 0; i < DUNNOCK_BUFS; i++) {
		dma[i] = dma_map_single(dn->dev, dn->buf[i], DUNNOCK_BYTES,
					DMA_FROM_DEVICE);
		if (dma_mapping_error(dn->dev, dma[i]))
			goto unwind;
	}

	for (i = 0; i < DUNNOCK_BUFS; i++)
		writeq(dma[i], dn->regs + DUNNOCK_BUF(i));
	err = readl_poll_timeout(dn->regs + DUNNOCK_LOCK, lock, lock, 50,
				 50000);
	for (i = 0; i < DUNNOCK_BUFS; i++)
		writeq(0, dn->regs + DUNNOCK_BUF(i));
	i--;

unwind:
	while (i--)
		dma_unmap_single(dn->dev, dma[i], DUNNOCK_BYTES,
				 DMA_FROM_DEVICE);
	return err; /* todo: unmap-missing */
}
