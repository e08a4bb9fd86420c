// SPDX-License-Identifier: BSD-2-Clause
/* Knot storage controller: probe asks dma_mapping_error() about the mapping. */
#include <linux/pci.h>
#include <linux/dma-mapping.h>
#include <linux/slab.h>

#define KNOT_STATUS_ADDR	0x18
#define KNOT_STATUS_SIZE	256

struct knot {
	void __iomem *regs;
	void *status;
	dma_addr_t status_dma;
};

static int knot_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct knot *kn;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	kn = devm_kzalloc(&pdev->dev, sizeof(*kn), GFP_KERNEL);
	if (!kn)
		return -ENOMEM;
	kn->regs = pcim_iomap(pdev, 0, 0);
	if (!kn->regs)
		return -ENOMEM;
	kn->status = devm_kzalloc(&pdev->dev, KNOT_STATUS_SIZE, GFP_KERNEL);
	if (!kn->status)
		return -ENOMEM;

	kn->status_dma = dma_map_single(&pdev->dev, kn->status,
					KNOT_STATUS_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(&pdev->dev, kn->status_dma)) {
		dev_err(&pdev->dev, "cannot map the status block\n");
		return -ENOMEM;
	}

	pci_set_drvdata(pdev, kn);
	pci_set_master(pdev);
	writeq(kn->status_dma, kn->regs + KNOT_STATUS_ADDR);
	return 0;
}

static void knot_remove(struct pci_dev *pdev)
{
	struct knot *kn = pci_get_drvdata(pdev);

	writeq(0, kn->regs + KNOT_STATUS_ADDR);
	dma_unmap_single(&pdev->dev, kn->status_dma, KNOT_STATUS_SIZE,
			 DMA_FROM_DEVICE);
}

static const struct pci_device_id knot_ids[] = {
	{ PCI_DEVICE(0x1b0d, 0x0010) },
	{ }
};
MODULE_DEVICE_TABLE(pci, knot_ids);

static struct pci_driver knot_driver = {
	.name = "knot",
	.id_table = knot_ids,
	.probe = knot_probe,
	.remove = knot_remove,
};
module_pci_driver(knot_driver);
MODULE_LICENSE("Dual BSD/GPL");
