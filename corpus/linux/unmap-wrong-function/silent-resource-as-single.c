// SPDX-License-Identifier: BSD-2-Clause
/*
 * Nuthatch display: the FIFO register mapped as a resource in probe is given
 * back as a resource in remove.
 */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

#define NUTHATCH_FIFO_PHYS	0x40012000ULL
#define NUTHATCH_FIFO_SIZE	4
#define NUTHATCH_SINK		0x70

struct nuthatch {
	void __iomem *regs;
	dma_addr_t fifo_dma;
};

static int nuthatch_probe(struct platform_device *pdev)
{
	struct nuthatch *nh;

	nh = devm_kzalloc(&pdev->dev, sizeof(*nh), GFP_KERNEL);
	if (!nh)
		return -ENOMEM;
	nh->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(nh->regs))
		return PTR_ERR(nh->regs);

	nh->fifo_dma = dma_map_resource(&pdev->dev, NUTHATCH_FIFO_PHYS,
					NUTHATCH_FIFO_SIZE, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(&pdev->dev, nh->fifo_dma))
		return dev_err_probe(&pdev->dev, -ENOMEM, "no FIFO mapping\n");

	platform_set_drvdata(pdev, nh);
	writeq(nh->fifo_dma, nh->regs + NUTHATCH_SINK);
	return 0;
}

static void nuthatch_remove(struct platform_device *pdev)
{
	struct nuthatch *nh = platform_get_drvdata(pdev);

	writeq(0, nh->regs + NUTHATCH_SINK);
	dma_unmap_resource(&pdev->dev, nh->fifo_dma, NUTHATCH_FIFO_SIZE,
			   DMA_TO_DEVICE, 0);
}

static struct platform_driver nuthatch_driver = {
	.probe = nuthatch_probe,
	.remove = nuthatch_remove,
	.driver = { .name = "nuthatch" },
};
module_platform_driver(nuthatch_driver);
MODULE_LICENSE("Dual BSD/GPL");
