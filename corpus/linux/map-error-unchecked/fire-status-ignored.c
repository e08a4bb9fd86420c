// SPDX-License-Identifier: BSD-2-Clause
/* Sanderling: what the map says is returned, and nobody looks at it. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/usb/gadget.h>

#define SANDERLING_BASE	0x40
#define SANDERLING_GO	0x50

struct sanderling {
	struct device *dev;
	void __iomem *regs;
};

static int sanderling_map(struct sanderling *sl, struct usb_request *req)
{
	if (!readl(sl->regs + SANDERLING_GO))
		return -EBUSY;
	return usb_gadget_map_request_by_dev(sl->dev, req, 1); /* expect: map-error-unchecked */
}

int sanderling_queue(struct sanderling *sl, struct usb_request *req)
{
	sanderling_map(sl, req);
	writeq(req->dma, sl->regs + SANDERLING_BASE);
	writel(req->length, sl->regs + SANDERLING_GO);
	return 0;
}

void sanderling_done(struct sanderling *sl, struct usb_request *req)
{
	usb_gadget_unmap_request_by_dev(sl->dev, req, 1);
}
