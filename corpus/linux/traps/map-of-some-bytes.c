// SPDX-License-Identifier: BSD-2-Clause
/*
 * Shoveler transmit: the header of a segmented packet is mapped into the
 * first slot, the rest into the next. That the first slot is still free is
 * told by the count of bytes mapped so far, and a map makes it positive.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/string.h>

struct shoveler_desc {
	__le64 addr;
	__le32 word;
};

struct shoveler_slot {
	dma_addr_t dma;
	u16 len;
};

struct shoveler {
	struct device *dev;
	struct shoveler_desc *desc;
	struct shoveler_slot *slot;
	u16 next, count;
};

static struct shoveler_desc *shoveler_next(struct shoveler *s)
{
	u16 at = s->next;

	s->next++;
	if (s->next == s->count)
		s->next = 0;
	return &s->desc[at];
}

static struct shoveler_slot *shoveler_slot(struct shoveler *s,
					   struct shoveler_desc *desc)
{
	return &s->slot[desc - s->desc];
}

int shoveler_map(struct shoveler *s, struct shoveler_desc *first, void *data,
		 u16 header, u16 len, int split)
{
	struct shoveler_desc *use = NULL;
	struct shoveler_slot *slot;
	u16 mapped = 0;
	u16 start = s->next, end;

	if (split) {
		use = first;
		slot = shoveler_slot(s, use);
		slot->len = header;
		slot->dma = dma_map_single(s->dev, data, header, DMA_TO_DEVICE);
		if (dma_mapping_error(s->dev, slot->dma))
			return -ENOMEM;
		mapped += header;
		use->addr = cpu_to_le64(slot->dma);
	}
	while (mapped < len) {
		end = s->next;
		if (mapped == 0) {
			use = first;
		} else {
			use = shoveler_next(s);
			memcpy(use, first, sizeof(*use));
		}
		slot = shoveler_slot(s, use);
		slot->len = len - mapped;
		slot->dma = dma_map_single(s->dev, data + mapped, slot->len,
					   DMA_TO_DEVICE);
		if (dma_mapping_error(s->dev, slot->dma)) {
			s->next = start;
			while (s->next != end) {
				slot = shoveler_slot(s, shoveler_next(s));
				dma_unmap_single(s->dev, slot->dma, slot->len,
						 DMA_TO_DEVICE);
			}
			s->next = start;
			return -ENOMEM;
		}
		mapped += slot->len;
		use->addr = cpu_to_le64(slot->dma);
	}
	return 0;
}

void shoveler_done(struct shoveler *s)
{
	struct shoveler_slot *slot = shoveler_slot(s, shoveler_next(s));

	dma_unmap_single(s->dev, slot->dma, slot->len, DMA_TO_DEVICE);
}
