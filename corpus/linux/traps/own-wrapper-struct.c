// SPDX-License-Identifier: BSD-2-Clause
/*
 * A small struct carries CPU address, handle and size from a pair of wrappers
 * to their users; size and handle come from it at the free.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define FISCAL_CMDS	32
#define FISCAL_CMDQ	0x00
#define FISCAL_EVTQ	0x08

struct fiscal_mem {
	void *va;
	dma_addr_t dma;
	size_t size;
};

struct fiscal {
	struct device *dev;
	void __iomem *regs;
	struct fiscal_mem cmdq, evtq;
};

static int fiscal_mem_alloc(struct fiscal *fs, struct fiscal_mem *mem,
			    size_t count, size_t each)
{
	mem->size = count * each;
	mem->va = dma_alloc_coherent(fs->dev, mem->size, &mem->dma,
				     GFP_KERNEL);
	return mem->va ? 0 : -ENOMEM;
}

static void fiscal_mem_free(struct fiscal *fs, struct fiscal_mem *mem)
{
	if (!mem->va)
		return;
	dma_free_coherent(fs->dev, mem->size, mem->va, mem->dma);
	mem->va = NULL;
}

int fiscal_open(struct fiscal *fs)
{
	int err;

	err = fiscal_mem_alloc(fs, &fs->cmdq, FISCAL_CMDS, 64);
	if (err)
		return err;
	err = fiscal_mem_alloc(fs, &fs->evtq, FISCAL_CMDS, 16);
	if (err) {
		fiscal_mem_free(fs, &fs->cmdq);
		return err;
	}
	writeq(fs->cmdq.dma, fs->regs + FISCAL_CMDQ);
	writeq(fs->evtq.dma, fs->regs + FISCAL_EVTQ);
	return 0;
}

void fiscal_close(struct fiscal *fs)
{
	writeq(0, fs->regs + FISCAL_CMDQ);
	writeq(0, fs->regs + FISCAL_EVTQ);
	fiscal_mem_free(fs, &fs->evtq);
	fiscal_mem_free(fs, &fs->cmdq);
}
