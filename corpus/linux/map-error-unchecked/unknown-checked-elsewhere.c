// SPDX-License-Identifier: BSD-2-Clause
/*
 * Godwit mailbox: the handle goes to the firmware transport, another module,
 * which owns it from there and may or may not test it before it is posted.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define GODWIT_MSG_SIZE	512

struct godwit_transport;

int godwit_transport_post(struct godwit_transport *t, dma_addr_t addr,
			  size_t len);

struct godwit {
	struct device *dev;
	struct godwit_transport *transport;
	u8 *msg;
};

int godwit_send(struct godwit *gw)
{
	dma_addr_t addr;

	if (!gw->transport)
		return -ENODEV;

	addr = dma_map_single(gw->dev, gw->msg, GODWIT_MSG_SIZE, DMA_TO_DEVICE); /* unknown: map-error-unchecked escaped */
	return godwit_transport_post(gw->transport, addr, GODWIT_MSG_SIZE);
}
