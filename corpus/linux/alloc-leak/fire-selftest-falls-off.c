// SPDX-License-Identifier: BSD-2-Clause
/*
 * Twite bus tester: the loop-back test frees its write-combined buffer only
 * when the test passed.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define TWITE_PATTERN	0x5aa5
#define TWITE_BUF	0x10
#define TWITE_RESULT	0x18
#define TWITE_BYTES	256

struct twite {
	struct device *dev;
	void __iomem *regs;
	bool healthy;
};

void twite_selftest(struct twite *tw)
{
	dma_addr_t dma;
	u32 *buf;

	tw->healthy = false;
	buf = dma_alloc_wc(tw->dev, TWITE_BYTES, &dma, GFP_KERNEL);
	if (!buf)
		return;

	*buf = TWITE_PATTERN;
	writeq(dma, tw->regs + TWITE_BUF);
	if (readl(tw->regs + TWITE_RESULT) == TWITE_PATTERN) {
		tw->healthy = true;
		dma_free_wc(tw->dev, TWITE_BYTES, buf, dma);
	} else {
		dev_err(tw->dev, "loop-back test failed\n");
	}
} /* expect: alloc-leak */
