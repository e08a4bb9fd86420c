// SPDX-License-Identifier: BSD-2-Clause
/*
 * Plover controller: remove frees the ring only if the controller was started
 * by somebody, which is not known here.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

struct plover {
	struct pci_dev *pdev;
	void *ring;
	dma_addr_t ring_dma;
	int started;
};

static int plover_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct plover *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->pdev = pdev;
	p->ring = dma_alloc_coherent(&pdev->dev, 4096, &p->ring_dma, GFP_KERNEL); /* unknown: alloc-leak pairing */
	if (!p->ring) {
		kfree(p);
		return -ENOMEM;
	}
	pci_set_drvdata(pdev, p);
	return 0;
}

static void plover_remove(struct pci_dev *pdev)
{
	struct plover *p = pci_get_drvdata(pdev);

	if (p->started)
		p->started = 0;
	if (p->started)
		dma_free_coherent(&pdev->dev, 4096, p->ring, p->ring_dma);
	kfree(p);
}

static struct pci_driver plover_driver = {
	.name = "plover",
	.probe = plover_probe,
	.remove = plover_remove,
};
module_pci_driver(plover_driver);
