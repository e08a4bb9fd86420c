// SPDX-License-Identifier: BSD-2-Clause
/* Wigeon DMA: the ring from the allocator is cleared before it is tested. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>
#include <linux/string.h>

#define WIGEON_RING_BASE	0x100
#define WIGEON_RING_LEN		128
#define WIGEON_RING_BYTES	(WIGEON_RING_LEN * sizeof(struct wigeon_desc))

struct wigeon_desc {
	__le64 addr;
	__le64 ctrl;
};

struct wigeon {
	void __iomem *regs;
	struct wigeon_desc *ring;
	dma_addr_t ring_dma;
};

static int wigeon_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct wigeon *wg;

	wg = devm_kzalloc(dev, sizeof(*wg), GFP_KERNEL);
	if (!wg)
		return -ENOMEM;
	wg->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(wg->regs))
		return PTR_ERR(wg->regs);

	wg->ring = dma_alloc_coherent(dev, WIGEON_RING_BYTES, &wg->ring_dma,
				      GFP_KERNEL);
	memset(wg->ring, 0xff, WIGEON_RING_BYTES); /* expect: alloc-unchecked */

	platform_set_drvdata(pdev, wg);
	writeq(wg->ring_dma, wg->regs + WIGEON_RING_BASE);
	return 0;
}

static void wigeon_remove(struct platform_device *pdev)
{
	struct wigeon *wg = platform_get_drvdata(pdev);

	writeq(0, wg->regs + WIGEON_RING_BASE);
	dma_free_coherent(&pdev->dev, WIGEON_RING_BYTES, wg->ring,
			  wg->ring_dma);
}

static struct platform_driver wigeon_driver = {
	.probe = wigeon_probe,
	.remove = wigeon_remove,
	.driver = { .name = "wigeon" },
};
module_platform_driver(wigeon_driver);
MODULE_LICENSE("Dual BSD/GPL");
