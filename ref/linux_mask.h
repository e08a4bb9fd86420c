/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA masks and limits of devices: what addresses may they be given?
 *
 * Functions are those of <linux/dma-mapping.h> with the prefix linux_ for
 * dma_, on a device's number; errors are negative errno values.
 *
 * A mask is supported if it covers ZONE_DMA: 16 MB, or half of the memory if
 * that is less; any is behind an IOMMU.
 *
 * Source: Linux kernel/dma/mapping.c, kernel/dma/direct.c of 6.12; Pinchart,
 * ELCE 2014, slides 49, 50 and 80.
 */
#ifndef REF_LINUX_MASK_H
#define REF_LINUX_MASK_H

#include "ref/machine.h"

/* Numbers of <asm-generic/errno.h>. */
enum linux_errno { LINUX_EPERM = 1, LINUX_EIO = 5, LINUX_ENXIO = 6,
		   LINUX_ENOMEM = 12, LINUX_EFAULT = 14, LINUX_EBUSY = 16,
		   LINUX_EEXIST = 17, LINUX_ENODEV = 19, LINUX_EINVAL = 22,
		   LINUX_ERANGE = 34, LINUX_EOPNOTSUPP = 95,
		   LINUX_EREMOTEIO = 121 };

uint64_t linux_bit_mask(unsigned bits);	/* DMA_BIT_MASK() */
bool linux_supported(const struct machine *m, int dev, uint64_t mask);
int linux_set_mask(struct machine *m, int dev, uint64_t mask);
int linux_set_coherent_mask(struct machine *m, int dev, uint64_t mask);
int linux_set_mask_and_coherent(struct machine *m, int dev, uint64_t mask);
/* As the last, and lets the device's dma_mask pointer lead to the other. */
int linux_coerce_mask_and_coherent(struct machine *m, int dev, uint64_t mask);
/* The bus did not set up dev->dma_mask: the pointer is NULL. */
void linux_clear_mask_pointer(struct machine *m, int dev);
uint64_t linux_get_mask(const struct machine *m, int dev);
uint64_t linux_get_required_mask(const struct machine *m, int dev);
bool linux_addressing_limited(const struct machine *m, int dev);
uint64_t linux_max_mapping_size(const struct machine *m, int dev);
uint64_t linux_opt_mapping_size(const struct machine *m, int dev);
bool linux_need_sync(const struct machine *m, int dev, uint64_t dma);
uint64_t linux_get_merge_boundary(const struct machine *m, int dev);

#endif
