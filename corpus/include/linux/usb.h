/* SPDX-License-Identifier: BSD-2-Clause */
/* USB requests. */
#ifndef _LINUX_USB_H
#define _LINUX_USB_H

#include <linux/device.h>
#include <linux/dma-mapping.h>

#define URB_NO_TRANSFER_DMA_MAP	0x0004
#define URB_DMA_MAP_SINGLE	0x00010000
#define URB_DMA_MAP_PAGE	0x00020000
#define URB_DMA_MAP_SG		0x00040000
#define URB_DIR_IN		0x0200

struct usb_bus {
	struct device *controller;
	struct device *sysdev;
};

struct usb_device {
	struct usb_bus *bus;
	struct device dev;
};

struct urb {
	struct usb_device *dev;
	unsigned int pipe;
	int status;
	unsigned int transfer_flags;
	void *transfer_buffer;
	dma_addr_t transfer_dma;
	struct scatterlist *sg;
	int num_sgs;
	int num_mapped_sgs;
	u32 transfer_buffer_length;
	u32 actual_length;
	void *context;
	void (*complete)(struct urb *urb);
};

struct usb_interface {
	struct device dev;
};

void *usb_alloc_coherent(struct usb_device *udev, size_t size, gfp_t gfp,
			 dma_addr_t *handle);
void usb_free_coherent(struct usb_device *udev, size_t size, void *addr,
		       dma_addr_t handle);
struct urb *usb_alloc_urb(int iso_packets, gfp_t gfp);
void usb_free_urb(struct urb *urb);
int usb_submit_urb(struct urb *urb, gfp_t gfp);
void usb_kill_urb(struct urb *urb);
struct usb_device *interface_to_usbdev(struct usb_interface *intf);
void *usb_get_intfdata(struct usb_interface *intf);
void usb_set_intfdata(struct usb_interface *intf, void *data);

struct usb_device_id {
	u16 vendor, product;
};

struct usb_driver {
	const char *name;
	int (*probe)(struct usb_interface *intf,
		     const struct usb_device_id *id);
	void (*disconnect)(struct usb_interface *intf);
	const struct usb_device_id *id_table;
};

#endif
