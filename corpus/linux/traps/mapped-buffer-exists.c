// SPDX-License-Identifier: BSD-2-Clause
/*
 * Curlew: the helper returns the buffer that it mapped, else an error. What it
 * mapped is a buffer, so that its caller's test says whether it did.
 */
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#define CURLEW_BYTES	2048

struct curlew_slot {
	void *buf;
	dma_addr_t dma;
};

void *curlew_take(void **stock);

static void *curlew_get(struct device *dev, void **stock, dma_addr_t *dma)
{
	void *buf = curlew_take(stock);

	*dma = dma_map_single(dev, buf, CURLEW_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, *dma))
		return ERR_PTR(-EIO);
	return buf;
}

int curlew_fill(struct device *dev, void **stock, struct curlew_slot *slot)
{
	dma_addr_t dma;
	void *buf = curlew_get(dev, stock, &dma);

	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (!buf)
		return -ENOMEM;
	slot->buf = buf;
	slot->dma = dma;
	return 0;
}

void curlew_empty(struct device *dev, struct curlew_slot *slot)
{
	dma_unmap_single(dev, slot->dma, CURLEW_BYTES, DMA_FROM_DEVICE);
}
