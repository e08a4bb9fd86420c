// SPDX-License-Identifier: BSD-2-Clause
/*
 * Chough tracer: the buffer is registered with the trace core; if that fails,
 * nothing here says who owns the memory.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define CHOUGH_TRACE_BYTES	65536

struct chough_core;

int chough_core_register(struct chough_core *core, void *buf, dma_addr_t dma,
			 size_t bytes);

struct chough {
	struct device *dev;
	struct chough_core *core;
};

int chough_start(struct chough *ch)
{
	dma_addr_t dma;
	void *buf;

	if (!ch->core)
		return -ENODEV;
	buf = dma_alloc_coherent(ch->dev, CHOUGH_TRACE_BYTES, &dma, GFP_KERNEL); /* unknown: alloc-leak escaped */
	if (!buf)
		return -ENOMEM;
	return chough_core_register(ch->core, buf, dma, CHOUGH_TRACE_BYTES);
}
