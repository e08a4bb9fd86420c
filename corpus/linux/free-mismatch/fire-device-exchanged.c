// SPDX-License-Identifier: BSD-2-Clause
/*
 * Wren query, wrong: freed for the sibling although the memory is the
 * adapter's own.
 */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

struct wren {
	struct pci_dev *pdev;
	struct pci_dev *sibling;
};

int wren_command(struct wren *w, dma_addr_t reply);

int wren_query(struct wren *w)
{
	dma_addr_t handle;
	int *reply, ret;

	if (w->pdev == w->sibling)
		return -EINVAL;
	reply = dma_alloc_coherent(&w->pdev->dev, 64, &handle, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	ret = wren_command(w, handle);
	if (!ret)
		ret = reply[0];
	dma_free_coherent(&w->sibling->dev, 64, reply, handle); /* expect: free-mismatch */
	return ret;
}
