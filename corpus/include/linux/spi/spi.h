/* SPDX-License-Identifier: BSD-2-Clause */
/* SPI controllers, messages and transfers. */
#ifndef _LINUX_SPI_SPI_H
#define _LINUX_SPI_SPI_H

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/list.h>

struct dma_chan;

struct spi_device {
	struct device dev;
	struct spi_controller *controller;
};

struct spi_transfer {
	const void *tx_buf;
	void *rx_buf;
	unsigned int len;
	dma_addr_t tx_dma;
	dma_addr_t rx_dma;
	struct list_head transfer_list;
};

struct spi_message {
	struct list_head transfers;
	struct spi_device *spi;
	int status;
};

struct spi_controller {
	struct device dev;
	struct device *dma_map_dev;
	struct dma_chan *dma_tx;
	struct dma_chan *dma_rx;
	int (*transfer_one)(struct spi_controller *ctlr,
			    struct spi_device *spi, struct spi_transfer *xfer);
	void *priv;
};

static inline void *spi_controller_get_devdata(struct spi_controller *ctlr)
{
	return ctlr->priv;
}

int spi_sync(struct spi_device *spi, struct spi_message *msg);

#endif
