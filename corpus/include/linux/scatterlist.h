/* SPDX-License-Identifier: BSD-2-Clause */
/* Scatter lists. */
#ifndef _LINUX_SCATTERLIST_H
#define _LINUX_SCATTERLIST_H

#include <linux/mm.h>

struct scatterlist {
	unsigned long page_link;
	unsigned int offset;
	unsigned int length;
	dma_addr_t dma_address;
	unsigned int dma_length;
};

struct sg_table {
	struct scatterlist *sgl;
	unsigned int nents;
	unsigned int orig_nents;
};

#define sg_dma_address(sg)	((sg)->dma_address)
#define sg_dma_len(sg)		((sg)->dma_length)

void sg_init_table(struct scatterlist *sg, unsigned int nents);
void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int len);
void sg_set_buf(struct scatterlist *sg, const void *buf, unsigned int len);
void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len,
		 unsigned int offset);
struct scatterlist *sg_next(struct scatterlist *sg);
struct page *sg_page(struct scatterlist *sg);
void *sg_virt(struct scatterlist *sg);
int sg_nents(struct scatterlist *sg);
int sg_nents_for_len(struct scatterlist *sg, u64 len);
int sg_alloc_table(struct sg_table *sgt, unsigned int nents, gfp_t gfp);
void sg_free_table(struct sg_table *sgt);
size_t sg_copy_to_buffer(struct scatterlist *sg, unsigned int nents, void *buf,
			 size_t len);
size_t sg_copy_from_buffer(struct scatterlist *sg, unsigned int nents,
			   const void *buf, size_t len);

#define for_each_sg(list, sg, n, i) \
	for ((i) = 0, (sg) = (list); (i) < (n); (i)++, (sg) = sg_next(sg))
#define for_each_sgtable_dma_sg(sgt, sg, i) \
	for_each_sg((sgt)->sgl, sg, (sgt)->nents, i)

#endif
