// SPDX-License-Identifier: BSD-2-Clause
/*
 * Godwit: memory for no slot is not allocated, so that with memory there is a
 * slot, and the first one has it.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

struct godwit_slot {
	void *desc;
	dma_addr_t dma;
};

struct godwit {
	struct device *dev;
	struct godwit_slot *slot;
	u32 slots, desc_size;
};

int godwit_open(struct godwit *go)
{
	dma_addr_t dma;
	void *mem;
	u32 i;

	mem = dma_alloc_coherent(go->dev, go->slots * go->desc_size, &dma,
				 GFP_KERNEL);
	if (!mem)
		return -ENOMEM;
	for (i = 0; i < go->slots; i++) {
		go->slot[i].desc = (char *)mem + i * go->desc_size;
		go->slot[i].dma = dma + i * go->desc_size;
	}
	return 0;
}

void godwit_close(struct godwit *go)
{
	if (go->slot[0].desc)
		dma_free_coherent(go->dev, go->slots * go->desc_size,
				  go->slot[0].desc, go->slot[0].dma);
}
