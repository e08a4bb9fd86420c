/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests of a USB device controller. */
#ifndef _LINUX_USB_GADGET_H
#define _LINUX_USB_GADGET_H

#include <linux/device.h>
#include <linux/dma-mapping.h>

struct usb_request {
	void *buf;
	unsigned int length;
	dma_addr_t dma;
	unsigned int actual;
	int status;
};

int usb_gadget_map_request_by_dev(struct device *dev, struct usb_request *req,
				  int is_in);
void usb_gadget_unmap_request_by_dev(struct device *dev,
				     struct usb_request *req, int is_in);

#endif
