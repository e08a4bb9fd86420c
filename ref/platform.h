/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Platforms as data: one configuration of the hardware, and what the
 * architecture's code does with the caches in each DMA call.
 *
 * A platform is text, a `word value…` a line, `#` to the end of the line is
 * a comment. Those of ref/platforms/ are compiled in; others are read from
 * files. Words (all optional but `platform`; numbers are decimal):
 *
 *   platform NAME                     the name, first
 *   about TEXT                        one line for people
 *   cpus N                            1..PLATFORM_MAX_CPUS
 *   store-buffer N                    entries per CPU, 0: writes are at once
 *   l1 yes|no                         a cache per CPU
 *   l2 yes|no                         an outer cache shared by the CPUs
 *   line N                            bytes of a cache line (power of two)
 *   page N                            bytes of a page (power of two)
 *   speculation yes|no                clean fills of any cacheable line
 *   inval-partial flush|discard       an invalidation that covers part of a
 *                                     line: cleaned first, or not
 *   iommu strict|lazy                 one more IOMMU (repeatable)
 *   bounce yes|no                     swiotlb in use for every mapping
 *   device NAME coherent|noncoherent [iommu N] [bits N]   (repeatable)
 *   on map|unmap|for-cpu|for-device DIR nothing|clean|inval|flush
 *   coherent-memory cached|uncached   what dma_alloc_coherent() returns
 *   noncoherent-memory cached|coherent|none
 *                                     what dma_alloc_noncoherent() of 2014
 *                                     returned on the architecture
 *   supports ATTRIBUTE…               DMA_ATTR_* that the architecture knows;
 *                                     the others are ignored
 *   has-dma yes|no                    CONFIG_HAS_DMA; no: every call fails
 *   iommu-mask obeyed|ignored         ignored: IOVAs beyond the device's mask,
 *                                     as on ARM in 2014
 *   posted N ordered|unordered        a bridge that holds up to N writes of
 *                                     devices back; unordered: they pass each
 *                                     other
 *   reserved-memory reusable|no-map SIZE [at ADDRESS] [device NAME]
 *                                     as in device trees: a CMA area, or
 *                                     coherent memory of the device
 *
 * Sources: Pinchart, Mastering the DMA and IOMMU APIs (ELCE 2014), slides 7
 * to 20 and 92; Linux arch/arm64/mm/dma-mapping.c,
 * arch/mips/mm/dma-noncoherent.c, kernel/dma/swiotlb.c,
 * drivers/iommu/dma-iommu.c.
 */
#ifndef REF_PLATFORM_H
#define REF_PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "ref/arena.h"

#define PLATFORM_MAX_CPUS 4
#define PLATFORM_MAX_DEVICES 8
#define PLATFORM_MAX_IOMMUS 4
#define PLATFORM_MAX_RESERVED 4
#define PLATFORM_MAX_POSTED 8

enum cache_op { CACHE_NOTHING, CACHE_CLEAN, CACHE_INVAL, CACHE_FLUSH };

/* The DMA calls that work on caches. */
enum sync_point { SYNC_MAP, SYNC_UNMAP, SYNC_FOR_CPU, SYNC_FOR_DEVICE,
		  SYNC_POINTS };

/* As in <linux/dma-direction.h>; NONE is for the debugger only. */
enum dma_dir { DIR_BIDIRECTIONAL, DIR_TO_DEVICE, DIR_FROM_DEVICE, DIR_NONE };

/* What 2014's dma_alloc_noncoherent() did, by architecture. */
enum noncoherent_kind { NONCOHERENT_CACHED, NONCOHERENT_COHERENT,
			NONCOHERENT_NULL };

struct platform_device {
	const char *name;
	bool coherent;		/* its accesses snoop the caches */
	int iommu;		/* -1: addresses are physical */
	int bits;		/* width of the addresses it can put out */
};

struct platform_reserved {
	uint32_t size, addr;	/* addr 0: anywhere */
	int device;		/* -1: of all */
	bool reusable;
};

struct platform {
	const char *name, *about;
	int ncpus, store_buffer;
	bool l1, l2, speculation, inval_partial_flush, bounce;
	bool coherent_uncached;
	enum noncoherent_kind noncoherent;
	unsigned supports;	/* bits of ref/dmaattr.h */
	uint32_t line, page;
	int niommus;
	bool iommu_lazy[PLATFORM_MAX_IOMMUS];
	int ndevices;
	struct platform_device device[PLATFORM_MAX_DEVICES];
	unsigned char op[SYNC_POINTS][3];	/* enum cache_op, by dir */
	bool no_dma, iommu_ignores_mask;
	int posted;		/* entries of the bridge */
	bool posted_unordered;
	int nreserved;
	struct platform_reserved reserved[PLATFORM_MAX_RESERVED];
};

struct platform_error {
	int line;
	const char *message;	/* lives in the arena of the read */
};

/* Reads TEXT; NULL and ERR filled when it is not a platform. Lives in A. */
const struct platform *platform_read(struct arena *a, const char *text,
				     struct platform_error *err);
/* The platforms compiled in, by name order; NULL past the last. */
const char *platform_builtin_name(int i);
const char *platform_builtin_text(int i);
const struct platform *platform_builtin(struct arena *a, const char *name);
/* NAME of a built-in one, or a path of a file: dies (exit 2) on errors. */
const struct platform *platform_find(struct arena *a, const char *name);

/* True if any CPU cache is there. */
static inline bool platform_cached(const struct platform *p)
{
	return p->l1 || p->l2;
}

#endif
