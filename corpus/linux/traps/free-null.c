// SPDX-License-Identifier: BSD-2-Clause
/*
 * Freeing coherent memory at a NULL address does nothing, so the ladder may
 * walk all rings, also those that were never allocated.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define PEWEE_RINGS		8
#define PEWEE_RING_BYTES	2048
#define PEWEE_BASE(n)		(8 * (n))

struct pewee_ring {
	void *desc;
	dma_addr_t dma;
};

struct pewee {
	struct device *dev;
	void __iomem *regs;
	struct pewee_ring *ring;
};

void pewee_free_rings(struct pewee *pw)
{
	int i;

	for (i = 0; i < PEWEE_RINGS; i++)
		dma_free_coherent(pw->dev, PEWEE_RING_BYTES, pw->ring[i].desc,
				  pw->ring[i].dma);
	kfree(pw->ring);
	pw->ring = NULL;
}

int pewee_alloc_rings(struct pewee *pw)
{
	int i;

	pw->ring = kcalloc(PEWEE_RINGS, sizeof(*pw->ring), GFP_KERNEL);
	if (!pw->ring)
		return -ENOMEM;
	for (i = 0; i < PEWEE_RINGS; i++) {
		pw->ring[i].desc = dma_alloc_coherent(pw->dev,
						      PEWEE_RING_BYTES,
						      &pw->ring[i].dma,
						      GFP_KERNEL);
		if (!pw->ring[i].desc)
			goto err;
	}
	for (i = 0; i < PEWEE_RINGS; i++)
		writeq(pw->ring[i].dma, pw->regs + PEWEE_BASE(i));
	return 0;

err:
	pewee_free_rings(pw);
	return -ENOMEM;
}
