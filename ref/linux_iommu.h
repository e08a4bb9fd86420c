/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IOMMU API, for drivers that manage a domain themselves, and ARM's
 * arm_iommu_*(), which puts the DMA API on top of a domain.
 *
 * A domain's id is its number in the machine + 1. Each IOMMU has a domain of
 * the DMA API's from boot on, in which its devices are. While a device is
 * attached to another one, what the DMA API maps for it is still put into
 * the first, where the device does not look.
 *
 * Errors are negative errno values. Addresses and sizes are multiples of a
 * page, IOVAs lie in what the machine has of them (machine_pte()).
 *
 * Source: Linux drivers/iommu/iommu.c of 6.12; drivers/iommu/iommu.c and
 * arch/arm/mm/dma-mapping.c of 3.17 for 2014; Pinchart, ELCE 2014, slides 69
 * to 73.
 */
#ifndef REF_LINUX_IOMMU_H
#define REF_LINUX_IOMMU_H

#include "ref/machine.h"

/* Bits of `prot`, as in <linux/iommu.h>. */
enum iommu_prot { IOMMU_PROT_READ = 1, IOMMU_PROT_WRITE = 2,
		  IOMMU_PROT_CACHE = 4, IOMMU_PROT_NOEXEC = 8,
		  IOMMU_PROT_MMIO = 16, IOMMU_PROT_PRIV = 32 };

/* For the bus, that is the first IOMMU: 0 if there is none or no memory. */
int linux_domain_alloc(struct machine *m);
/* For DEV: -ENODEV without IOMMU, -ENOMEM. */
int linux_paging_domain_alloc(struct machine *m, int dev);
/* HAZARD_PROTOCOL if devices are attached, which then fault. */
void linux_domain_free(struct machine *m, int domain);
/* 0, -ENODEV, -EINVAL (of another IOMMU), -EBUSY (in another domain). */
int linux_attach_device(struct machine *m, int domain, int dev);
/* Back to the DMA API's domain. */
void linux_detach_device(struct machine *m, int domain, int dev);
/* 0, -EINVAL, -ERANGE, -EEXIST, -ENOMEM. */
int linux_iommu_map(struct machine *m, int domain, uint64_t iova,
		    uint64_t addr, uint64_t size, int prot);
/* How many bytes were unmapped. */
uint64_t linux_iommu_unmap(struct machine *m, int domain, uint64_t iova,
			   uint64_t size);
/* Bytes mapped, or an error and nothing is. */
int64_t linux_iommu_map_sg(struct machine *m, int domain, uint64_t iova,
			   int list, int nents, int prot);
/* 0: nothing is mapped there. */
uint64_t linux_iova_to_phys(const struct machine *m, int domain,
			    uint64_t iova);
/* iommu_get_domain_for_dev(): 0 if none. */
int linux_domain_of(const struct machine *m, int dev);

/* A domain with SIZE bytes of IOVA from BASE; -EINVAL, -ENODEV, -ENOMEM. */
int linux_arm_create_mapping(struct machine *m, uint64_t base, uint64_t size);
/* Its end comes when no device is attached any more. */
void linux_arm_release_mapping(struct machine *m, int domain);
int linux_arm_attach_device(struct machine *m, int dev, int domain);
/* Leaves the device without a domain. */
void linux_arm_detach_device(struct machine *m, int dev);

#endif
