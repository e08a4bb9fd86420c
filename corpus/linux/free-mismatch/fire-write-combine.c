// SPDX-License-Identifier: BSD-2-Clause
/* Fieldfare LCD: write-combined memory is freed without that attribute. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

#define FIELDFARE_FB_BYTES	(480 * 272 * 2)
#define FIELDFARE_BASE		0x10
#define FIELDFARE_ENABLE	0x18

struct fieldfare {
	void __iomem *regs;
	void *fb;
	dma_addr_t fb_dma;
};

static int fieldfare_probe(struct platform_device *pdev)
{
	struct fieldfare *ff;

	ff = devm_kzalloc(&pdev->dev, sizeof(*ff), GFP_KERNEL);
	if (!ff)
		return -ENOMEM;
	ff->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(ff->regs))
		return PTR_ERR(ff->regs);

	ff->fb = dma_alloc_wc(&pdev->dev, FIELDFARE_FB_BYTES, &ff->fb_dma,
			      GFP_KERNEL);
	if (!ff->fb)
		return -ENOMEM;
	platform_set_drvdata(pdev, ff);
	writeq(ff->fb_dma, ff->regs + FIELDFARE_BASE);
	writel(1, ff->regs + FIELDFARE_ENABLE);
	return 0;
}

static void fieldfare_remove(struct platform_device *pdev)
{
	struct fieldfare *ff = platform_get_drvdata(pdev);

	writel(0, ff->regs + FIELDFARE_ENABLE);
	dma_free_coherent(&pdev->dev, FIELDFARE_FB_BYTES, ff->fb, ff->fb_dma); /* expect: free-mismatch */
}

static struct platform_driver fieldfare_driver = {
	.probe = fieldfare_probe,
	.remove = fieldfare_remove,
	.driver = { .name = "fieldfare" },
};
module_platform_driver(fieldfare_driver);
MODULE_LICENSE("Dual BSD/GPL");
