// SPDX-License-Identifier: BSD-2-Clause
/*
 * Dotterel: the request's own unmap sees whether the request is mapped, so
 * that ending one twice, or one whose map failed, does nothing.
 */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/usb/gadget.h>

#define DOTTEREL_BASE	0x40
#define DOTTEREL_FULL	0x50

struct dotterel {
	struct device *dev;
	void __iomem *regs;
};

static void dotterel_stop(struct dotterel *dl, struct usb_request *req)
{
	usb_gadget_unmap_request_by_dev(dl->dev, req, 1);
}

int dotterel_queue(struct dotterel *dl, struct usb_request *req)
{
	int err = usb_gadget_map_request_by_dev(dl->dev, req, 1);

	if (err) {
		dotterel_stop(dl, req);
		return err;
	}
	writeq(req->dma, dl->regs + DOTTEREL_BASE);
	if (readl(dl->regs + DOTTEREL_FULL)) {
		usb_gadget_unmap_request_by_dev(dl->dev, req, 1);
		dotterel_stop(dl, req);
		return -EBUSY;
	}
	return 0;
}

void dotterel_done(struct dotterel *dl, struct usb_request *req)
{
	dotterel_stop(dl, req);
}
