/* SPDX-License-Identifier: BSD-2-Clause */
/* Block requests as a driver gets them. */
#ifndef _LINUX_BLK_MQ_H
#define _LINUX_BLK_MQ_H

#include <linux/dma-mapping.h>

#define REQ_OP_WRITE	1u

typedef u8 blk_status_t;
#define BLK_STS_OK		((blk_status_t)0)
#define BLK_STS_RESOURCE	((blk_status_t)9)
#define BLK_STS_IOERR		((blk_status_t)10)

struct request {
	unsigned int cmd_flags;
	unsigned short nr_phys_segments;
	void *driver_data;
};

#define op_is_write(op)	((op) & 1)
#define rq_data_dir(rq)	op_is_write((rq)->cmd_flags)
#define rq_dma_dir(rq) \
	(op_is_write((rq)->cmd_flags) ? DMA_TO_DEVICE : DMA_FROM_DEVICE)

struct blk_mq_hw_ctx {
	void *driver_data;
};

struct blk_mq_queue_data {
	struct request *rq;
	bool last;
};

struct blk_mq_ops {
	blk_status_t (*queue_rq)(struct blk_mq_hw_ctx *hctx,
				 const struct blk_mq_queue_data *bd);
	void (*complete)(struct request *rq);
};

void *blk_mq_rq_to_pdu(struct request *rq);
int blk_rq_map_sg(struct request *rq, struct scatterlist *sgl);
unsigned int blk_rq_payload_bytes(struct request *rq);
void blk_mq_start_request(struct request *rq);
void blk_mq_end_request(struct request *rq, blk_status_t error);

#endif
