// SPDX-License-Identifier: BSD-2-Clause
/* The unmap is registered as an action of the device and runs at its release. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

#define YUHINA_TABLE	0x08
#define YUHINA_BYTES	1024

struct yuhina {
	struct device *dev;
	void __iomem *regs;
	void *table;
	dma_addr_t dma;
};

static void yuhina_unmap(void *data)
{
	struct yuhina *yu = data;

	writeq(0, yu->regs + YUHINA_TABLE);
	dma_unmap_single(yu->dev, yu->dma, YUHINA_BYTES, DMA_TO_DEVICE);
}

static int yuhina_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct yuhina *yu;
	int err;

	yu = devm_kzalloc(dev, sizeof(*yu), GFP_KERNEL);
	if (!yu)
		return -ENOMEM;
	yu->dev = dev;
	yu->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(yu->regs))
		return PTR_ERR(yu->regs);
	yu->table = devm_kzalloc(dev, YUHINA_BYTES, GFP_KERNEL);
	if (!yu->table)
		return -ENOMEM;

	yu->dma = dma_map_single(dev, yu->table, YUHINA_BYTES, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, yu->dma))
		return -ENOMEM;
	err = devm_add_action_or_reset(dev, yuhina_unmap, yu);
	if (err)
		return err;
	writeq(yu->dma, yu->regs + YUHINA_TABLE);
	return 0;
}

static struct platform_driver yuhina_driver = {
	.probe = yuhina_probe,
	.driver = { .name = "yuhina" },
};
module_platform_driver(yuhina_driver);
MODULE_LICENSE("Dual BSD/GPL");
