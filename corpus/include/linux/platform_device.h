/* SPDX-License-Identifier: BSD-2-Clause */
/* Platform devices and drivers. */
#ifndef _LINUX_PLATFORM_DEVICE_H
#define _LINUX_PLATFORM_DEVICE_H

#include <linux/device.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/interrupt.h>

struct resource {
	resource_size_t start, end;
	const char *name;
};

struct platform_device {
	const char *name;
	int id;
	struct device dev;
};

struct platform_driver {
	int (*probe)(struct platform_device *pdev);
	void (*remove)(struct platform_device *pdev);
	struct device_driver driver;
};

int platform_driver_register(struct platform_driver *drv);
void platform_driver_unregister(struct platform_driver *drv);
int platform_get_irq(struct platform_device *pdev, unsigned int num);
void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev,
					     unsigned int index);

static inline void *platform_get_drvdata(const struct platform_device *pdev)
{
	return dev_get_drvdata(&pdev->dev);
}

static inline void platform_set_drvdata(struct platform_device *pdev, void *d)
{
	dev_set_drvdata(&pdev->dev, d);
}

#define module_platform_driver(drv) \
	module_driver(drv, platform_driver_register, \
		      platform_driver_unregister)

#endif
