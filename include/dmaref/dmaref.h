/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libdmaref: driver-like C in user space on a modelled machine, whose caches,
 * write buffers, bounce buffers and IOMMUs do what they do on real ones.
 *
 * The driver under test includes one of the dialects' headers (linux.h,
 * linux-2014.h, freebsd.h, netbsd.h, openbsd.h), which have the kernels'
 * names. This header is for the test around it: it chooses the platform,
 * plays the device, makes calls fail and asks what went wrong.
 *
 *	dmaref_init("swiotlb");
 *	dev = dmaref_device("dev0");
 *	... the driver maps a buffer and rings; the test answers with
 *	dmaref_dev_write(dev, dma, "hello", 5);
 *	... the driver syncs and looks into its buffer ...
 *	return dmaref_exit() ? 1 : 0;
 *
 * Memory. kmalloc(), dma_alloc_coherent() and their kin return pointers into
 * a window onto the machine's memory as the CPU sees it. Before each call
 * into the library what the program wrote there since is taken over into the
 * machine, after it the window shows the CPU's view again: where a sync is
 * missing the program really reads the old bytes. Stacks, static variables
 * and malloc() memory are not the machine's: mapping them is refused.
 *
 * What goes unnoticed: a store of the value that was there already; when
 * between two calls of the library loads and stores happened; and that the
 * program reads what is the device's, where caches are not filled without a
 * read (dmaref_check_fresh() is such a read).
 *
 * The library is one machine for the process, and not for several threads.
 */
#ifndef DMAREF_H
#define DMAREF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A device of the platform. Drivers may set dma_mask and coherent_dma_mask
 * themselves, as in 2014; otherwise use dma_set_mask_and_coherent().
 */
struct device {
	uint64_t *dma_mask;
	uint64_t coherent_dma_mask;
	void *driver_data;
	const char *name;
	int number;
};

/*
 * A new machine on PLATFORM: a built-in one (`dmacheck model --platforms`)
 * or a file. Ends the process with a message if it is neither. The hardware
 * chooses at random with seed DMAREF_SEED of the environment, or 1.
 */
void dmaref_init(const char *platform);
/* HAZARD_LEAK for what is held; then the set of all hazards since init. */
unsigned dmaref_exit(void);
/* By the platform's name of it; NULL if there is none. */
struct device *dmaref_device(const char *name);

/* ---- the hardware's choices ---- */

enum dmaref_hardware {
	DMAREF_NONE,	/* it does nothing by itself */
	DMAREF_RANDOM,	/* some fills, write-backs, drains, by the seed */
	DMAREF_WORST	/* every fill before and every write-back after a
			   device's access; writes stay buffered, but for the
			   last of them */
};

void dmaref_set_hardware(enum dmaref_hardware hardware);
void dmaref_set_seed(uint64_t seed);
/* Which CPU executes the program from now on. */
void dmaref_set_cpu(int cpu);

/* ---- the device ---- */

/*
 * The device reads or writes LEN bytes at a DMA address. False if some did
 * not get through (a fault of the IOMMU, no memory there); accesses that are
 * not allowed are done and are hazards.
 */
bool dmaref_dev_read(struct device *dev, uint64_t dma, void *buf, size_t len);
bool dmaref_dev_write(struct device *dev, uint64_t dma, const void *buf,
		      size_t len);
/*
 * Registers of the device: readl() and writel() by the address returned end
 * in these functions, after the CPU's stores. Either may be NULL.
 */
void *dmaref_registers(struct device *dev,
		       uint32_t (*read)(void *arg, unsigned offset),
		       void (*write)(void *arg, unsigned offset,
				     uint32_t value),
		       void *arg);
/*
 * A device that looks by itself: POLL is called whenever it might, which is
 * at each call into the library, when some of the program's stores may have
 * been performed and others not. NULL: no more.
 */
void dmaref_on_poll(void (*poll)(void *arg), void *arg);
/* Runs HANDLER as an interrupt handler: what may sleep is a hazard in it. */
void dmaref_interrupt(void (*handler)(void *arg), void *arg);

/* ---- failures ---- */

enum dmaref_failure {
	DMAREF_FAIL_ALLOC,	/* memory */
	DMAREF_FAIL_MAP,	/* a mapping: IOVA, table entries */
	DMAREF_FAIL_BOUNCE,	/* bounce pages */
	DMAREF_FAIL_DEFER,	/* a bus_dma load waits: EINPROGRESS */
	DMAREF_FAIL_ANY		/* whichever of them is needed */
};

/* The NTH need for WHAT from now on is not met; 0: all are. */
void dmaref_fail(enum dmaref_failure what, int nth);

/* ---- hazards ---- */

enum dmaref_hazard {
	DMAREF_STALE = 1,	/* an old value was read */
	DMAREF_LOST = 2,	/* a write is gone */
	DMAREF_FAULT = 4,	/* an access of a device or CPU faulted */
	DMAREF_CORRUPT = 8,	/* a device's access outside a live mapping */
	DMAREF_LEAK = 16,	/* something is held for ever */
	DMAREF_CRASH = 32,	/* a kernel stops here */
	DMAREF_PROTOCOL = 64	/* against the rules, no harm to data */
};

/* The set of those seen since init or since they were cleared. */
unsigned dmaref_hazards(void);
void dmaref_clear_hazards(void);
/* Each is told here, in words; by default on stderr. NULL: nowhere. */
void dmaref_on_hazard(void (*hook)(void *arg, enum dmaref_hazard hazard,
				   const char *text),
		      void *arg);
/*
 * Whether all of the CPU's view of the range is what was written last; if
 * not it is DMAREF_STALE. For tests, which know when the driver reads.
 */
bool dmaref_check_fresh(const void *ptr, size_t len);

#ifdef __cplusplus
}
#endif

#endif
