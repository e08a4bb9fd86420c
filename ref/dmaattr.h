/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * DMA attributes, as bits: those of <linux/dma-mapping.h> of today with the
 * kernel's values, and those that it no longer has (2014's set) above them.
 *
 * Source: Linux include/linux/dma-mapping.h, Documentation/core-api/
 * dma-attributes.rst; Pinchart, ELCE 2014, slides 40 to 47.
 */
#ifndef REF_DMAATTR_H
#define REF_DMAATTR_H

#define ATTR_WEAK_ORDERING (1u << 1)
#define ATTR_WRITE_COMBINE (1u << 2)
#define ATTR_NO_KERNEL_MAPPING (1u << 4)
#define ATTR_SKIP_CPU_SYNC (1u << 5)
#define ATTR_FORCE_CONTIGUOUS (1u << 6)
#define ATTR_ALLOC_SINGLE_PAGES (1u << 7)
#define ATTR_NO_WARN (1u << 8)
#define ATTR_PRIVILEGED (1u << 9)
#define ATTR_WRITE_BARRIER (1u << 16)	/* until Linux 4.8 */
#define ATTR_NON_CONSISTENT (1u << 17)	/* until Linux 5.10 */

#endif
