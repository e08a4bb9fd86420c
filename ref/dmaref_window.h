/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The window of libdmaref: what the program wrote becomes stores of the
 * machine's CPU, what the CPU sees becomes what the program reads.
 *
 * Only memory that is in use is looked at: blocks, parts of areas that are
 * taken, views.
 */
#ifndef REF_DMAREF_WINDOW_H
#define REF_DMAREF_WINDOW_H

#include "ref/dmaref.h"

/* Makes and ends it, for the machine's sizes. */
void dmaref_window_open(struct dmaref *r);
void dmaref_window_close(struct dmaref *r);
/* Takes over the program's stores. */
void dmaref_absorb(struct dmaref *r);
/* Shows the CPU's view. */
void dmaref_publish(struct dmaref *r);
/* Calls DO_RANGE for each range of memory in use. */
void dmaref_ranges(struct dmaref *r,
		   void (*do_range)(struct dmaref *r, uint32_t addr,
				    uint32_t size));

#endif
