// SPDX-License-Identifier: BSD-2-Clause
/* Gadwall RAID: probe reports success whether or not it got its mailbox. */
#include <linux/dma-mapping.h>
#include <linux/pci.h>
#include <linux/slab.h>

#define GADWALL_MBOX_SIZE	4096
#define GADWALL_MBOX_BASE	0x08

struct gadwall {
	void __iomem *regs;
	void *mbox;
	dma_addr_t mbox_dma;
};

static int gadwall_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct gadwall *gw;
	int err;

	err = pcim_enable_device(pdev);
	if (err)
		return err;
	gw = devm_kzalloc(&pdev->dev, sizeof(*gw), GFP_KERNEL);
	if (!gw)
		return -ENOMEM;
	gw->regs = pcim_iomap(pdev, 1, 0);
	if (!gw->regs)
		return -ENOMEM;

	gw->mbox = dmam_alloc_coherent(&pdev->dev, GADWALL_MBOX_SIZE, /* expect: alloc-unchecked */
				       &gw->mbox_dma, GFP_KERNEL);

	pci_set_drvdata(pdev, gw);
	pci_set_master(pdev);
	writeq(gw->mbox_dma, gw->regs + GADWALL_MBOX_BASE);
	return 0;
}

static void gadwall_remove(struct pci_dev *pdev)
{
	struct gadwall *gw = pci_get_drvdata(pdev);

	writeq(0, gw->regs + GADWALL_MBOX_BASE);
}

static const struct pci_device_id gadwall_ids[] = {
	{ PCI_DEVICE(0x1b0e, 0x2200) },
	{ }
};
MODULE_DEVICE_TABLE(pci, gadwall_ids);

static struct pci_driver gadwall_driver = {
	.name = "gadwall",
	.id_table = gadwall_ids,
	.probe = gadwall_probe,
	.remove = gadwall_remove,
};
module_pci_driver(gadwall_driver);
MODULE_LICENSE("Dual BSD/GPL");
