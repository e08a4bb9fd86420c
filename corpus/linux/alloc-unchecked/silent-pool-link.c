// SPDX-License-Identifier: BSD-2-Clause
/* Shoveler USB host: a transfer descriptor from the pool is tested, then linked. */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/io.h>
#include <linux/module.h>

#define SHOVELER_QUEUE	0x40

struct shoveler_td {
	__le64 next;
	__le64 buffer;
	__le32 token;
	__le32 pad;
};

struct shoveler {
	struct dma_pool *td_pool;
	void __iomem *regs;
	struct shoveler_td *td;
	dma_addr_t td_dma;
};

int shoveler_enqueue(struct shoveler *sv, dma_addr_t buffer, u32 token)
{
	struct shoveler_td *td;
	dma_addr_t td_dma;

	if (sv->td)
		return -EBUSY;
	td = dma_pool_alloc(sv->td_pool, GFP_ATOMIC, &td_dma);
	if (!td)
		return -ENOMEM;
	td->next = cpu_to_le64(1);
	td->buffer = cpu_to_le64(buffer);
	td->token = cpu_to_le32(token);

	sv->td = td;
	sv->td_dma = td_dma;
	writeq(td_dma, sv->regs + SHOVELER_QUEUE);
	return 0;
}

void shoveler_dequeue(struct shoveler *sv)
{
	writeq(0, sv->regs + SHOVELER_QUEUE);
	if (!sv->td)
		return;
	dma_pool_free(sv->td_pool, sv->td, sv->td_dma);
	sv->td = NULL;
}
