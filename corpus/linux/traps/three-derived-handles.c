// SPDX-License-Identifier: BSD-2-Clause
/*
 * Three parts of one mapped object have three handles, all derived from the
 * first; the first is tested, kept and unmapped.
 */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

#define KAKA_ENC	0x00
#define KAKA_DEC	0x08
#define KAKA_KEY	0x10

struct kaka_ctx {
	u32 sh_enc[32];
	u32 sh_dec[32];
	u8 key[64];
	dma_addr_t enc_dma;
	dma_addr_t dec_dma;
	dma_addr_t key_dma;
	struct device *dev;
};

int kaka_init(struct kaka_ctx *ctx, struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;

	dma = dma_map_single_attrs(dev, ctx->sh_enc,
				   offsetof(struct kaka_ctx, enc_dma),
				   DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	if (dma_mapping_error(dev, dma)) {
		dev_err(dev, "cannot map the context\n");
		return -ENOMEM;
	}
	ctx->dev = dev;
	ctx->enc_dma = dma;
	ctx->dec_dma = dma + offsetof(struct kaka_ctx, sh_dec);
	ctx->key_dma = dma + offsetof(struct kaka_ctx, key);
	writeq(ctx->enc_dma, regs + KAKA_ENC);
	writeq(ctx->dec_dma, regs + KAKA_DEC);
	writeq(ctx->key_dma, regs + KAKA_KEY);
	return 0;
}

void kaka_exit(struct kaka_ctx *ctx)
{
	dma_unmap_single_attrs(ctx->dev, ctx->enc_dma,
			       offsetof(struct kaka_ctx, enc_dma),
			       DMA_TO_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
}
