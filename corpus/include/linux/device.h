/* SPDX-License-Identifier: BSD-2-Clause */
/* Devices, their private data, managed memory and messages. */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/kernel.h>
#include <linux/gfp.h>

struct device_node;
struct bus_type;

struct device_driver {
	const char *name;
	struct module *owner;
	const void *of_match_table;
};

struct device_dma_parameters {
	unsigned int max_segment_size;
	unsigned int min_align_mask;
	unsigned long segment_boundary_mask;
};

struct device {
	struct device *parent;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct device_node *of_node;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	struct device_dma_parameters *dma_parms;
	bool dma_skip_sync;
};

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp);
void devm_kfree(struct device *dev, const void *p);
int __devm_add_action(struct device *dev, void (*fn)(void *), void *data,
		      const char *name);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);

static inline void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_kmalloc(dev, size, gfp | __GFP_ZERO);
}

static inline int __devm_add_action_or_reset(struct device *dev,
					     void (*fn)(void *), void *data,
					     const char *name)
{
	int err = __devm_add_action(dev, fn, data, name);

	if (err)
		fn(data);
	return err;
}

#define devm_add_action(dev, fn, data) \
	__devm_add_action(dev, fn, data, #fn)
#define devm_add_action_or_reset(dev, fn, data) \
	__devm_add_action_or_reset(dev, fn, data, #fn)

__printf(2, 3) void _dev_err(const struct device *dev, const char *fmt, ...);
__printf(2, 3) void _dev_warn(const struct device *dev, const char *fmt, ...);
__printf(2, 3) void _dev_info(const struct device *dev, const char *fmt, ...);
__printf(3, 4) int dev_err_probe(const struct device *dev, int err,
				 const char *fmt, ...);

#define dev_err(dev, ...)	_dev_err(dev, __VA_ARGS__)
#define dev_warn(dev, ...)	_dev_warn(dev, __VA_ARGS__)
#define dev_info(dev, ...)	_dev_info(dev, __VA_ARGS__)
#define dev_dbg(dev, ...)	do { if (0) _dev_info(dev, __VA_ARGS__); } while (0)
#define dev_err_ratelimited(dev, ...)	_dev_err(dev, __VA_ARGS__)

#endif
