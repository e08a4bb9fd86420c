// SPDX-License-Identifier: BSD-2-Clause
/*
 * Phalarope SPI controller: when the receiver is dead, the transmit buffer is
 * unmapped at the label.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/spi/spi.h>

#define PHALAROPE_TX	0x20
#define PHALAROPE_RX	0x28
#define PHALAROPE_CNT	0x30
#define PHALAROPE_RXST	0x34

struct phalarope {
	void __iomem *regs;
	struct device *dev;
	struct completion done;
};

static int phalarope_transfer_one(struct spi_controller *ctlr,
				  struct spi_device *spi,
				  struct spi_transfer *xfer)
{
	struct phalarope *ph = spi_controller_get_devdata(ctlr);
	void *tx = (void *)xfer->tx_buf;
	dma_addr_t tx_dma, rx_dma;
	int err = 0;

	tx_dma = dma_map_single(ph->dev, tx, xfer->len, DMA_TO_DEVICE);
	if (dma_mapping_error(ph->dev, tx_dma))
		return -ENOMEM;
	rx_dma = dma_map_single(ph->dev, xfer->rx_buf, xfer->len,
				DMA_FROM_DEVICE);
	if (dma_mapping_error(ph->dev, rx_dma)) {
		err = -ENOMEM;
		goto unmap_tx;
	}

	if (!readl(ph->regs + PHALAROPE_RXST)) {
		dma_unmap_single(ph->dev, rx_dma, xfer->len, DMA_FROM_DEVICE);
		err = -EIO;
		goto unmap_tx;
	}

	reinit_completion(&ph->done);
	writeq(tx_dma, ph->regs + PHALAROPE_TX);
	writeq(rx_dma, ph->regs + PHALAROPE_RX);
	writel(xfer->len, ph->regs + PHALAROPE_CNT);
	wait_for_completion(&ph->done);

	dma_unmap_single(ph->dev, rx_dma, xfer->len, DMA_FROM_DEVICE);
unmap_tx:
	dma_unmap_single(ph->dev, tx_dma, xfer->len, DMA_TO_DEVICE);
	return err;
}

void phalarope_init(struct spi_controller *ctlr)
{
	ctlr->transfer_one = phalarope_transfer_one;
}
