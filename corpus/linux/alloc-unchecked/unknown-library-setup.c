// SPDX-License-Identifier: BSD-2-Clause
/*
 * Pintail codec: the ring is handed untested to the ring library, which may be
 * the one to refuse a ring without memory.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define PINTAIL_RING_BYTES	16384

struct pintail_ring {
	struct device *dev;
	void *desc;
	dma_addr_t dma;
};

int pintail_lib_setup(void *desc, dma_addr_t dma, size_t bytes);
void pintail_lib_reset(void);

int pintail_open(struct pintail_ring *ring)
{
	ring->desc = dma_alloc_coherent(ring->dev, PINTAIL_RING_BYTES, &ring->dma, GFP_KERNEL); /* unknown: alloc-unchecked escaped */
	return pintail_lib_setup(ring->desc, ring->dma, PINTAIL_RING_BYTES);
}

void pintail_close(struct pintail_ring *ring)
{
	pintail_lib_reset();
	if (!ring->desc)
		return;
	dma_free_coherent(ring->dev, PINTAIL_RING_BYTES, ring->desc,
			  ring->dma);
	ring->desc = NULL;
}
