/* SPDX-License-Identifier: BSD-2-Clause */
/* Slave transfers through a DMA controller. */
#ifndef _LINUX_DMAENGINE_H
#define _LINUX_DMAENGINE_H

#include <linux/device.h>
#include <linux/dma-direction.h>
#include <linux/scatterlist.h>

typedef s32 dma_cookie_t;

enum dma_transfer_direction {
	DMA_MEM_TO_MEM,
	DMA_MEM_TO_DEV,
	DMA_DEV_TO_MEM,
	DMA_DEV_TO_DEV,
};

#define DMA_PREP_INTERRUPT	(1UL << 0)
#define DMA_CTRL_ACK		(1UL << 1)

struct dma_device {
	struct device *dev;
};

struct dma_chan {
	struct dma_device *device;
	dma_cookie_t cookie;
};

struct dma_async_tx_descriptor {
	dma_cookie_t cookie;
	struct dma_chan *chan;
	void (*callback)(void *param);
	void *callback_param;
};

struct dma_async_tx_descriptor *
dmaengine_prep_slave_single(struct dma_chan *chan, dma_addr_t buf, size_t len,
			    enum dma_transfer_direction dir,
			    unsigned long flags);
struct dma_async_tx_descriptor *
dmaengine_prep_slave_sg(struct dma_chan *chan, struct scatterlist *sgl,
			unsigned int nents, enum dma_transfer_direction dir,
			unsigned long flags);
dma_cookie_t dmaengine_submit(struct dma_async_tx_descriptor *desc);
void dma_async_issue_pending(struct dma_chan *chan);
int dmaengine_terminate_sync(struct dma_chan *chan);
int dma_submit_error(dma_cookie_t cookie);
struct dma_chan *dma_request_chan(struct device *dev, const char *name);
void dma_release_channel(struct dma_chan *chan);

#endif
