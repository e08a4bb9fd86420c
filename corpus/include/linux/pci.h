/* SPDX-License-Identifier: BSD-2-Clause */
/* PCI devices and drivers. */
#ifndef _LINUX_PCI_H
#define _LINUX_PCI_H

#include <linux/device.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/interrupt.h>

struct pci_dev {
	unsigned short vendor;
	unsigned short device;
	unsigned int irq;
	struct device dev;
};

struct pci_device_id {
	u32 vendor, device, subvendor, subdevice;
	unsigned long driver_data;
};

struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *pdev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *pdev);
	void (*shutdown)(struct pci_dev *pdev);
};

#define PCI_ANY_ID	(~0)
#define PCI_DEVICE(v, d) \
	.vendor = (v), .device = (d), \
	.subvendor = PCI_ANY_ID, .subdevice = PCI_ANY_ID
#define to_pci_dev(d)	container_of(d, struct pci_dev, dev)

int pci_register_driver(struct pci_driver *drv);
void pci_unregister_driver(struct pci_driver *drv);
int pci_enable_device(struct pci_dev *pdev);
int pcim_enable_device(struct pci_dev *pdev);
void pci_disable_device(struct pci_dev *pdev);
void pci_set_master(struct pci_dev *pdev);
int pci_request_regions(struct pci_dev *pdev, const char *name);
void pci_release_regions(struct pci_dev *pdev);
void __iomem *pci_iomap(struct pci_dev *pdev, int bar, unsigned long max);
void __iomem *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long max);
void pci_iounmap(struct pci_dev *pdev, void __iomem *addr);

static inline void *pci_get_drvdata(struct pci_dev *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

static inline void pci_set_drvdata(struct pci_dev *pdev, void *data)
{
	dev_set_drvdata(&pdev->dev, data);
}

#define module_pci_driver(drv) \
	module_driver(drv, pci_register_driver, pci_unregister_driver)

#endif
