/* SPDX-License-Identifier: BSD-2-Clause */
/* MMC host controllers and their requests. */
#ifndef _LINUX_MMC_HOST_H
#define _LINUX_MMC_HOST_H

#include <linux/dma-mapping.h>

#define MMC_DATA_WRITE	BIT(8)
#define MMC_DATA_READ	BIT(9)

struct mmc_data {
	unsigned int blksz;
	unsigned int blocks;
	unsigned int flags;
	int error;
	unsigned int sg_len;
	int sg_count;
	struct scatterlist *sg;
	s32 host_cookie;
};

struct mmc_request {
	struct mmc_data *data;
};

struct mmc_host;

struct mmc_host_ops {
	void (*pre_req)(struct mmc_host *mmc, struct mmc_request *mrq);
	void (*post_req)(struct mmc_host *mmc, struct mmc_request *mrq,
			 int err);
	void (*request)(struct mmc_host *mmc, struct mmc_request *mrq);
};

struct mmc_host {
	struct device *parent;
	const struct mmc_host_ops *ops;
	void *private;
};

static inline void *mmc_priv(struct mmc_host *mmc)
{
	return mmc->private;
}

static inline struct device *mmc_dev(struct mmc_host *mmc)
{
	return mmc->parent;
}

static inline enum dma_data_direction mmc_get_dma_dir(struct mmc_data *data)
{
	return data->flags & MMC_DATA_WRITE ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
}

void mmc_request_done(struct mmc_host *mmc, struct mmc_request *mrq);

#endif
