// SPDX-License-Identifier: BSD-2-Clause
/* Dotterel UART: the handle is compared with the value that means failure. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define DOTTEREL_TX_ADDR	0x40
#define DOTTEREL_TX_COUNT	0x48

struct dotterel_port {
	struct device *dev;
	void __iomem *membase;
	u8 *xmit_buf;
	dma_addr_t tx_dma;
	unsigned int tx_len;
};

int dotterel_tx_start(struct dotterel_port *port, unsigned int count)
{
	port->tx_dma = dma_map_single(port->dev, port->xmit_buf, count,
				      DMA_TO_DEVICE);
	if (port->tx_dma == DMA_MAPPING_ERROR) {
		port->tx_len = 0;
		return -ENOMEM;
	}
	port->tx_len = count;
	writeq(port->tx_dma, port->membase + DOTTEREL_TX_ADDR);
	writel(count, port->membase + DOTTEREL_TX_COUNT);
	return 0;
}

void dotterel_tx_done(struct dotterel_port *port)
{
	if (!port->tx_len)
		return;
	dma_unmap_single(port->dev, port->tx_dma, port->tx_len, DMA_TO_DEVICE);
	port->tx_len = 0;
}
