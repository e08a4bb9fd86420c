// SPDX-License-Identifier: BSD-2-Clause
/*
 * Hoopoe HSM: the attach function of the session module takes the scratch
 * memory; if it fails, it may have freed it or not.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>

#define HOOPOE_SCRATCH	4096

struct hoopoe_session;

int hoopoe_session_attach(struct hoopoe_session *s, struct device *dev,
			  void *scratch, dma_addr_t dma);

struct hoopoe {
	struct device *dev;
	struct hoopoe_session *session;
};

int hoopoe_login(struct hoopoe *hp)
{
	dma_addr_t dma;
	void *scratch;
	int err;

	scratch = dma_alloc_coherent(hp->dev, HOOPOE_SCRATCH, &dma, GFP_KERNEL); /* unknown: double-free escaped */
	if (!scratch)
		return -ENOMEM;
	err = hoopoe_session_attach(hp->session, hp->dev, scratch, dma);
	if (err)
		dma_free_coherent(hp->dev, HOOPOE_SCRATCH, scratch, dma);
	return err;
}
