// SPDX-License-Identifier: BSD-2-Clause
/*
 * Some RDMA devices take CPU addresses: their handles never fail and need no
 * unmap, and the wrappers say so.
 */
#include <linux/completion.h>
#include <linux/module.h>
#include <rdma/ib_verbs.h>

struct cotinga_send {
	u64 addr;
	u32 len;
	struct completion done;
};

struct cotinga {
	struct ib_device *ibdev;
	int (*post)(struct cotinga *co, struct cotinga_send *wr);
};

int cotinga_send(struct cotinga *co, void *msg, u32 len)
{
	struct cotinga_send wr = { .len = len };
	int err;

	wr.addr = ib_dma_map_single(co->ibdev, msg, len, DMA_TO_DEVICE);
	if (ib_dma_mapping_error(co->ibdev, wr.addr))
		return -ENOMEM;

	init_completion(&wr.done);
	err = co->post(co, &wr);
	if (!err)
		wait_for_completion(&wr.done);

	ib_dma_unmap_single(co->ibdev, wr.addr, len, DMA_TO_DEVICE);
	return err;
}
