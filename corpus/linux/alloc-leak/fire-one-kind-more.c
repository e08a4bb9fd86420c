// SPDX-License-Identifier: BSD-2-Clause
/*
 * Turnstone: a third kind is asked for, and the function that allocates has no
 * place for it: the memory is left behind.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define TURNSTONE_BYTES	512

struct turnstone {
	struct device *dev;
	void *command, *sense;
	dma_addr_t command_dma, sense_dma;
};

static int turnstone_get(struct turnstone *ts, int which)
{
	dma_addr_t dma;
	void *p = dma_alloc_coherent(ts->dev, TURNSTONE_BYTES, &dma,
				     GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	switch (which) {
	case 0:
		ts->command = p;
		ts->command_dma = dma;
		break;
	case 1:
		ts->sense = p;
		ts->sense_dma = dma;
		break;
	default:
		return -EINVAL; /* expect: alloc-leak */
	}
	return 0;
}

void turnstone_stop(struct turnstone *ts)
{
	if (ts->command)
		dma_free_coherent(ts->dev, TURNSTONE_BYTES, ts->command,
				  ts->command_dma);
	if (ts->sense)
		dma_free_coherent(ts->dev, TURNSTONE_BYTES, ts->sense,
				  ts->sense_dma);
}

int turnstone_start(struct turnstone *ts)
{
	ts->sense = NULL;
	if (turnstone_get(ts, 0))
		return -ENOMEM;
	if (turnstone_get(ts, 1)) {
		turnstone_stop(ts);
		return -ENOMEM;
	}
	return turnstone_get(ts, 2);
}
