// SPDX-License-Identifier: BSD-2-Clause
/*
 * Avocet: the bit that was clear is set at once, so that the next queue gets
 * another one, and another place for its memory.
 */
#include <linux/bitmap.h>
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define AVOCET_QUEUES	8
#define AVOCET_BYTES	4096

struct avocet_queue {
	void *ring;
	dma_addr_t dma;
};

struct avocet {
	struct device *dev;
	unsigned long used;
	struct avocet_queue queue[AVOCET_QUEUES];
};

static int avocet_get(struct avocet *av)
{
	unsigned long at = find_first_zero_bit(&av->used, AVOCET_QUEUES);
	struct avocet_queue *q;

	if (at >= AVOCET_QUEUES)
		return -EBUSY;
	set_bit(at, &av->used);
	q = &av->queue[at];
	q->ring = dma_alloc_coherent(av->dev, AVOCET_BYTES, &q->dma,
				     GFP_KERNEL);
	return q->ring ? 0 : -ENOMEM;
}

int avocet_open(struct avocet *av)
{
	if (avocet_get(av))
		return -ENOMEM;
	return avocet_get(av);
}

void avocet_close(struct avocet *av)
{
	int i;

	for (i = 0; i < AVOCET_QUEUES; i++)
		if (av->queue[i].ring)
			dma_free_coherent(av->dev, AVOCET_BYTES,
					  av->queue[i].ring, av->queue[i].dma);
}
