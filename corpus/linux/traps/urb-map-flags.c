// SPDX-License-Identifier: BSD-2-Clause
/* A flag in the request records how it was mapped and picks the way back. */
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/usb.h>

static enum dma_data_direction ostrich_dir(const struct urb *urb)
{
	return urb->transfer_flags & URB_DIR_IN ? DMA_FROM_DEVICE :
						  DMA_TO_DEVICE;
}

int ostrich_map_urb(struct device *dev, struct urb *urb)
{
	int n;

	if (!urb->transfer_buffer_length ||
	    urb->transfer_flags & URB_NO_TRANSFER_DMA_MAP)
		return 0;

	if (urb->num_sgs) {
		n = dma_map_sg(dev, urb->sg, urb->num_sgs, ostrich_dir(urb));
		if (!n)
			return -EAGAIN;
		urb->num_mapped_sgs = n;
		urb->transfer_flags |= URB_DMA_MAP_SG;
		return 0;
	}
	urb->transfer_dma = dma_map_single(dev, urb->transfer_buffer,
					   urb->transfer_buffer_length,
					   ostrich_dir(urb));
	if (dma_mapping_error(dev, urb->transfer_dma))
		return -EAGAIN;
	urb->transfer_flags |= URB_DMA_MAP_SINGLE;
	return 0;
}

void ostrich_unmap_urb(struct device *dev, struct urb *urb)
{
	if (urb->transfer_flags & URB_DMA_MAP_SG)
		dma_unmap_sg(dev, urb->sg, urb->num_sgs, ostrich_dir(urb));
	else if (urb->transfer_flags & URB_DMA_MAP_SINGLE)
		dma_unmap_single(dev, urb->transfer_dma,
				 urb->transfer_buffer_length,
				 ostrich_dir(urb));
	urb->transfer_flags &= ~(URB_DMA_MAP_SG | URB_DMA_MAP_SINGLE);
}
EXPORT_SYMBOL_GPL(ostrich_map_urb);
EXPORT_SYMBOL_GPL(ostrich_unmap_urb);
