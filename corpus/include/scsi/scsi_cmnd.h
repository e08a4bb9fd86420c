/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI commands. */
#ifndef _SCSI_SCSI_CMND_H
#define _SCSI_SCSI_CMND_H

#include <linux/dma-mapping.h>

#define DID_OK		0x00
#define DID_ERROR	0x07
#define SCSI_MLQUEUE_HOST_BUSY	0x1055

struct Scsi_Host;

struct scsi_data_buffer {
	struct sg_table table;
	unsigned int length;
};

struct scsi_cmnd {
	struct Scsi_Host *host;
	enum dma_data_direction sc_data_direction;
	unsigned char cmnd[32];
	struct scsi_data_buffer sdb;
	unsigned char *sense_buffer;
	int result;
	void *host_scribble;
};

struct scsi_host_template {
	const char *name;
	int (*queuecommand)(struct Scsi_Host *host, struct scsi_cmnd *cmd);
};

struct Scsi_Host {
	const struct scsi_host_template *hostt;
	struct device *dma_dev;
	void *hostdata;
};

#define SCSI_SENSE_BUFFERSIZE	96

static inline unsigned int scsi_sg_count(struct scsi_cmnd *cmd)
{
	return cmd->sdb.table.nents;
}

static inline struct scatterlist *scsi_sglist(struct scsi_cmnd *cmd)
{
	return cmd->sdb.table.sgl;
}

static inline unsigned int scsi_bufflen(struct scsi_cmnd *cmd)
{
	return cmd->sdb.length;
}

static inline void *shost_priv(struct Scsi_Host *host)
{
	return host->hostdata;
}

int scsi_dma_map(struct scsi_cmnd *cmd);
void scsi_dma_unmap(struct scsi_cmnd *cmd);
void scsi_done(struct scsi_cmnd *cmd);

#define scsi_for_each_sg(cmd, sg, n, i) for_each_sg(scsi_sglist(cmd), sg, n, i)

#endif
