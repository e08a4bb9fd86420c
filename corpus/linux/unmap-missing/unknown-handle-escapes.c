// SPDX-License-Identifier: BSD-2-Clause
/*
 * Whimbrel switch port: on success the handle belongs to the fabric module,
 * which is not part of this driver; whether it unmaps is not to be seen here.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

struct whimbrel_fabric;

void whimbrel_fabric_enqueue(struct whimbrel_fabric *fab, dma_addr_t addr,
			     size_t len, void *cookie);

struct whimbrel_port {
	struct device *dev;
	struct whimbrel_fabric *fabric;
};

int whimbrel_port_send(struct whimbrel_port *port, void *frame, size_t len)
{
	dma_addr_t addr;

	addr = dma_map_single(port->dev, frame, len, DMA_TO_DEVICE); /* unknown: unmap-missing escaped */
	if (dma_mapping_error(port->dev, addr)) {
		dev_err(port->dev, "cannot map a frame of %zu bytes\n", len);
		return -ENOMEM;
	}
	whimbrel_fabric_enqueue(port->fabric, addr, len, frame);
	return 0;
}
