/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scatter-gather mappings.
 *
 * A list is an array of struct api_sg: addr and len are what is to be
 * mapped, dma and dma_len what became of it: the first entries hold the
 * segments, of which there may be fewer than entries (an IOMMU joins them).
 * NENTS of every call but the first is the number given to the map, not the
 * number it returned.
 *
 * Lists of callers by name (ref/api.h) live in the state, by id.
 *
 * Source: Linux kernel/dma/mapping.c, kernel/dma/direct.c,
 * drivers/iommu/dma-iommu.c of 6.12; Pinchart, ELCE 2014, slides 59 and 62.
 */
#ifndef REF_LINUX_SG_H
#define REF_LINUX_SG_H

#include "ref/api.h"

/* The number of segments, or -EINVAL, -ENOMEM, -EIO: nothing is mapped. */
int linux_sg_map(struct machine *m, int dev, struct api_sg *sg, int nents,
		 enum dma_dir dir, unsigned attrs);
void linux_sg_unmap(struct machine *m, int dev, struct api_sg *sg, int nents,
		    enum dma_dir dir, unsigned attrs);
void linux_sg_sync_for_cpu(struct machine *m, int dev, const struct api_sg *sg,
			   int nents, enum dma_dir dir);
void linux_sg_sync_for_device(struct machine *m, int dev,
			      const struct api_sg *sg, int nents,
			      enum dma_dir dir);

/* ---- lists by id ---- */

/* sg_alloc_table(): a list of N entries, or 0. */
int linux_sg_new(struct machine *m, int n);
void linux_sg_free(struct machine *m, int list);
/* The list, or NULL if the id is none. */
struct api_sg_list *linux_sg_list(const struct machine *m, int list);
void linux_sg_set(struct machine *m, int list, int i, uint64_t addr,
		  uint64_t len);
/* sg_dma_address(), sg_dma_len() of segment I. */
uint64_t linux_sg_dma(const struct machine *m, int list, int i);
uint32_t linux_sg_dma_len(const struct machine *m, int list, int i);

/* dma_map_sg_attrs(): the number of segments, 0 on failure. */
int linux_list_map(struct machine *m, int dev, int list, int nents,
		   enum dma_dir dir, unsigned attrs);
void linux_list_unmap(struct machine *m, int dev, int list, int nents,
		      enum dma_dir dir, unsigned attrs);
void linux_list_sync(struct machine *m, int dev, int list, int nents,
		     enum dma_dir dir, bool for_cpu);
/* dma_map_sgtable(): 0 or a negative errno; all entries. */
int linux_table_map(struct machine *m, int dev, int list, enum dma_dir dir,
		    unsigned attrs);
void linux_table_unmap(struct machine *m, int dev, int list, enum dma_dir dir,
		       unsigned attrs);
void linux_table_sync(struct machine *m, int dev, int list, enum dma_dir dir,
		      bool for_cpu);

#endif
