/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A bridge between devices and memory that holds their writes back (the
 * platform's `posted` line), and the two attributes about that:
 * DMA_ATTR_WRITE_BARRIER, and DMA_ATTR_WEAK_ORDERING of memory.
 *
 * Held writes go to memory in their order, or in any order if the platform
 * or the memory's attribute says so. A write to memory with WRITE_BARRIER
 * makes all earlier ones go first. A device's read takes the earlier writes
 * along, but those to weakly ordered memory.
 *
 * Source: Linux Documentation/DMA-attributes.txt of 3.17; Pinchart, ELCE
 * 2014, slides 42 and 44.
 */
#ifndef REF_LINUX_BRIDGE_H
#define REF_LINUX_BRIDGE_H

#include "ref/machine.h"

/* As machine_dev_*(), through the bridge if there is one. */
bool linux_bridge_read(struct machine *m, int dev, uint64_t dma, int grant,
		       uint8_t *value);
bool linux_bridge_write(struct machine *m, int dev, uint64_t dma, int grant,
			uint8_t value);
/* How many writes it holds. */
int linux_bridge_held(const struct machine *m);
/* Whether held write I (0: the oldest) may go to memory now. */
bool linux_bridge_may_go(const struct machine *m, int i);
void linux_bridge_go(struct machine *m, int i);
/* All of them: the CPU reads a register of the device. */
void linux_bridge_flush(struct machine *m);

#endif
