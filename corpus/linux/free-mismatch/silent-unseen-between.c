// SPDX-License-Identifier: BSD-2-Clause
/*
 * Wren query: the device is reached through the adapter, which other files of
 * the driver are given between allocation and free. They do not exchange it.
 */
#include <linux/dma-mapping.h>
#include <linux/pci.h>

struct wren_port {
	int id;
};

struct wren {
	struct pci_dev *pdev;
	struct wren_port port;
};

int wren_command(struct wren *w, dma_addr_t reply);

int wren_query(struct wren *w)
{
	dma_addr_t handle;
	int *reply, ret;

	reply = dma_alloc_coherent(&w->pdev->dev, 64, &handle, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	ret = wren_command(w, handle);
	if (!ret)
		ret = reply[0];
	dma_free_coherent(&w->pdev->dev, 64, reply, handle); /* proved: free-mismatch */
	return ret;
}
