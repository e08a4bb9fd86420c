// SPDX-License-Identifier: BSD-2-Clause
/* Crake firmware log: the buffer the device writes is freed, then unmapped. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define CRAKE_LOG_SIZE	8192
#define CRAKE_LOG_BASE	0x50
#define CRAKE_LOG_CTRL	0x58

struct crake {
	void __iomem *regs;
	void *log;
	dma_addr_t log_dma;
};

static int crake_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct crake *ck;

	ck = devm_kzalloc(dev, sizeof(*ck), GFP_KERNEL);
	if (!ck)
		return -ENOMEM;
	ck->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(ck->regs))
		return PTR_ERR(ck->regs);

	ck->log = kzalloc(CRAKE_LOG_SIZE, GFP_KERNEL);
	if (!ck->log)
		return -ENOMEM;
	ck->log_dma = dma_map_single(dev, ck->log, CRAKE_LOG_SIZE,
				     DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, ck->log_dma)) {
		kfree(ck->log);
		return -ENOMEM;
	}
	platform_set_drvdata(pdev, ck);
	writeq(ck->log_dma, ck->regs + CRAKE_LOG_BASE);
	writel(1, ck->regs + CRAKE_LOG_CTRL);
	return 0;
}

static void crake_remove(struct platform_device *pdev)
{
	struct crake *ck = platform_get_drvdata(pdev);

	writel(0, ck->regs + CRAKE_LOG_CTRL);
	kfree(ck->log); /* todo: free-while-mapped */
	dma_unmap_single(&pdev->dev, ck->log_dma, CRAKE_LOG_SIZE,
			 DMA_FROM_DEVICE);
}

static struct platform_driver crake_driver = {
	.probe = crake_probe,
	.remove = crake_remove,
	.driver = { .name = "crake" },
};
module_platform_driver(crake_driver);
MODULE_LICENSE("Dual BSD/GPL");
