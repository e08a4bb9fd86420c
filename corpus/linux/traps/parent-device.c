// SPDX-License-Identifier: BSD-2-Clause
/*
 * `&pdev->dev` and, after SET_NETDEV_DEV, `ndev->dev.parent` are one device
 * under two names.
 */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/io.h>
#include <linux/platform_device.h>

#define LINSANG_STATS		0x30
#define LINSANG_STATS_BYTES	128

struct linsang {
	void __iomem *regs;
	void *stats;
	dma_addr_t stats_dma;
};

static int linsang_probe(struct platform_device *pdev)
{
	struct net_device *ndev;
	struct linsang *ls;

	ndev = devm_alloc_etherdev(&pdev->dev, sizeof(*ls));
	if (!ndev)
		return -ENOMEM;
	SET_NETDEV_DEV(ndev, &pdev->dev);
	ls = netdev_priv(ndev);
	ls->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(ls->regs))
		return PTR_ERR(ls->regs);
	ls->stats = devm_kzalloc(&pdev->dev, LINSANG_STATS_BYTES, GFP_KERNEL);
	if (!ls->stats)
		return -ENOMEM;

	ls->stats_dma = dma_map_single(&pdev->dev, ls->stats,
				       LINSANG_STATS_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(&pdev->dev, ls->stats_dma))
		return -ENOMEM;
	platform_set_drvdata(pdev, ndev);
	writeq(ls->stats_dma, ls->regs + LINSANG_STATS);
	return 0;
}

static void linsang_remove(struct platform_device *pdev)
{
	struct net_device *ndev = platform_get_drvdata(pdev);
	struct linsang *ls = netdev_priv(ndev);

	writeq(0, ls->regs + LINSANG_STATS);
	dma_unmap_single(ndev->dev.parent, ls->stats_dma, LINSANG_STATS_BYTES,
			 DMA_FROM_DEVICE);
}

static struct platform_driver linsang_driver = {
	.probe = linsang_probe,
	.remove = linsang_remove,
	.driver = { .name = "linsang" },
};
module_platform_driver(linsang_driver);
MODULE_LICENSE("Dual BSD/GPL");
