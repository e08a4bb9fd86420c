/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of the PCI DMA interface that Linux removed.
 *
 * Drivers written before 5.18 call the pci_ forms of the DMA calls; they took
 * a PCI device and had no allocation flags (atomic). dma pools for PCI went in
 * 4.15 already. This header declares those names in terms of today's, so that
 * such a driver can be parsed with headers of any version. Every function is
 * one call of its successor: what it does to ownership is the successor's.
 *
 * Included before the file itself, only for files that mention one of the
 * names, and only if the tree has no header for them.
 */
#ifndef DMACHECK_LINUX_LEGACY_H
#define DMACHECK_LINUX_LEGACY_H

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>

#ifndef PCI_DMA_BIDIRECTIONAL
#define PCI_DMA_BIDIRECTIONAL	((int)DMA_BIDIRECTIONAL)
#define PCI_DMA_TODEVICE	((int)DMA_TO_DEVICE)
#define PCI_DMA_FROMDEVICE	((int)DMA_FROM_DEVICE)
#define PCI_DMA_NONE		((int)DMA_NONE)
#endif

#define DMACHECK_DEV(pdev)	(&(pdev)->dev)
#define DMACHECK_DIR(dir)	((enum dma_data_direction)(dir))

static inline int pci_set_dma_mask(struct pci_dev *pdev, u64 mask)
{
	return dma_set_mask(DMACHECK_DEV(pdev), mask);
}

static inline int pci_set_consistent_dma_mask(struct pci_dev *pdev, u64 mask)
{
	return dma_set_coherent_mask(DMACHECK_DEV(pdev), mask);
}

static inline int pci_dma_supported(struct pci_dev *pdev, u64 mask)
{
	return !dma_set_mask(DMACHECK_DEV(pdev), mask);
}

static inline void *pci_alloc_consistent(struct pci_dev *pdev, size_t size,
					 dma_addr_t *handle)
{
	return dma_alloc_coherent(DMACHECK_DEV(pdev), size, handle, GFP_ATOMIC);
}

static inline void *pci_zalloc_consistent(struct pci_dev *pdev, size_t size,
					  dma_addr_t *handle)
{
	return dma_alloc_coherent(DMACHECK_DEV(pdev), size, handle,
				  GFP_ATOMIC | __GFP_ZERO);
}

static inline void pci_free_consistent(struct pci_dev *pdev, size_t size,
				       void *cpu, dma_addr_t handle)
{
	dma_free_coherent(DMACHECK_DEV(pdev), size, cpu, handle);
}

static inline dma_addr_t pci_map_single(struct pci_dev *pdev, void *cpu,
					size_t size, int dir)
{
	return dma_map_single(DMACHECK_DEV(pdev), cpu, size, DMACHECK_DIR(dir));
}

static inline void pci_unmap_single(struct pci_dev *pdev, dma_addr_t handle,
				    size_t size, int dir)
{
	dma_unmap_single(DMACHECK_DEV(pdev), handle, size, DMACHECK_DIR(dir));
}

static inline dma_addr_t pci_map_page(struct pci_dev *pdev, struct page *page,
				      unsigned long offset, size_t size,
				      int dir)
{
	return dma_map_page(DMACHECK_DEV(pdev), page, offset, size,
			    DMACHECK_DIR(dir));
}

static inline void pci_unmap_page(struct pci_dev *pdev, dma_addr_t handle,
				  size_t size, int dir)
{
	dma_unmap_page(DMACHECK_DEV(pdev), handle, size, DMACHECK_DIR(dir));
}

static inline int pci_map_sg(struct pci_dev *pdev, struct scatterlist *sg,
			     int nents, int dir)
{
	return (int)dma_map_sg(DMACHECK_DEV(pdev), sg, nents,
			       DMACHECK_DIR(dir));
}

static inline void pci_unmap_sg(struct pci_dev *pdev, struct scatterlist *sg,
				int nents, int dir)
{
	dma_unmap_sg(DMACHECK_DEV(pdev), sg, nents, DMACHECK_DIR(dir));
}

static inline void pci_dma_sync_single_for_cpu(struct pci_dev *pdev,
					       dma_addr_t handle, size_t size,
					       int dir)
{
	dma_sync_single_for_cpu(DMACHECK_DEV(pdev), handle, size,
				DMACHECK_DIR(dir));
}

static inline void pci_dma_sync_single_for_device(struct pci_dev *pdev,
						  dma_addr_t handle,
						  size_t size, int dir)
{
	dma_sync_single_for_device(DMACHECK_DEV(pdev), handle, size,
				   DMACHECK_DIR(dir));
}

static inline void pci_dma_sync_sg_for_cpu(struct pci_dev *pdev,
					   struct scatterlist *sg, int nents,
					   int dir)
{
	dma_sync_sg_for_cpu(DMACHECK_DEV(pdev), sg, nents, DMACHECK_DIR(dir));
}

static inline void pci_dma_sync_sg_for_device(struct pci_dev *pdev,
					      struct scatterlist *sg,
					      int nents, int dir)
{
	dma_sync_sg_for_device(DMACHECK_DEV(pdev), sg, nents,
			       DMACHECK_DIR(dir));
}

static inline int pci_dma_mapping_error(struct pci_dev *pdev, dma_addr_t handle)
{
	return dma_mapping_error(DMACHECK_DEV(pdev), handle);
}

#ifndef pci_pool_create
#define pci_pool dma_pool

static inline struct dma_pool *pci_pool_create(const char *name,
					       struct pci_dev *pdev,
					       size_t size, size_t align,
					       size_t boundary)
{
	return dma_pool_create(name, DMACHECK_DEV(pdev), size, align, boundary);
}

static inline void pci_pool_destroy(struct dma_pool *pool)
{
	dma_pool_destroy(pool);
}

static inline void *pci_pool_alloc(struct dma_pool *pool, gfp_t flags,
				   dma_addr_t *handle)
{
	return dma_pool_alloc(pool, flags, handle);
}

static inline void *pci_pool_zalloc(struct dma_pool *pool, gfp_t flags,
				    dma_addr_t *handle)
{
	return dma_pool_alloc(pool, flags | __GFP_ZERO, handle);
}

static inline void pci_pool_free(struct dma_pool *pool, void *cpu,
				 dma_addr_t handle)
{
	dma_pool_free(pool, cpu, handle);
}
#endif

#endif
