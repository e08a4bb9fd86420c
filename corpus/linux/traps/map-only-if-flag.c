// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whether addresses are mapped at all is decided once for the queue; without
 * the DMA API the handle is a physical address, neither tested nor unmapped.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define EMU_RING	256

struct emu_desc {
	u64 addr;
	u32 len;
	u32 flags;
};

struct emu_queue {
	struct device *dev;
	struct emu_desc *desc;
	bool use_dma_api;
	u32 head;
};

static dma_addr_t emu_map(struct emu_queue *eq, void *buf, u32 len)
{
	if (!eq->use_dma_api)
		return virt_to_phys(buf);
	return dma_map_single(eq->dev, buf, len, DMA_TO_DEVICE);
}

static int emu_map_failed(struct emu_queue *eq, dma_addr_t addr)
{
	if (!eq->use_dma_api)
		return 0;
	return dma_mapping_error(eq->dev, addr);
}

int emu_add(struct emu_queue *eq, void *buf, u32 len)
{
	dma_addr_t addr = emu_map(eq, buf, len);
	struct emu_desc *desc = &eq->desc[eq->head % EMU_RING];

	if (emu_map_failed(eq, addr))
		return -ENOMEM;
	desc->addr = cpu_to_le64(addr);
	desc->len = cpu_to_le32(len);
	dma_wmb();
	desc->flags = 1;
	eq->head++;
	return 0;
}

void emu_detach(struct emu_queue *eq, u32 at)
{
	struct emu_desc *desc = &eq->desc[at % EMU_RING];

	if (!eq->use_dma_api)
		return;
	dma_unmap_single(eq->dev, le64_to_cpu(desc->addr),
			 le32_to_cpu(desc->len), DMA_TO_DEVICE);
}
