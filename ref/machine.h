/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The machine: memory, CPUs with store buffers and caches, devices, IOMMUs,
 * byte by byte, on a platform (ref/platform.h).
 *
 * It answers: what can a CPU and a device see of memory, and which hazards
 * follow? The DMA APIs (linux_*.h, busdma_*.h) run on it; litmus tests, the
 * theorems and libdmaref run them.
 *
 * Terms
 *   address   physical, a byte index below sizes.mem; DMA addresses are
 *             physical ones, or IOVAs behind an IOMMU
 *   cell      one copy of a byte: its value, who wrote it, and whether it is
 *             `fresh`: the copy of what was written last
 *   ghost     the byte as it would be if there were neither caches nor
 *             bounce buffers: what was written last, if anything defined was
 *   slot      a part of the bounce area that stands for a part of memory;
 *             its bytes are copies of the original's (logical address)
 *   life      of memory, from its allocation to its free
 *   step      a choice of the hardware: see enum step_kind
 *
 * Everything that changes lies in one block without pointers (m->block), so
 * that a state is saved and compared by its bytes. Its structures have no
 * padding, whose bytes would be the compiler's choice: members `unused`.
 *
 * Invariants
 *  1. Caches are coherent with each other: a line that is dirty in one L1 is
 *     in no other; an L1 line is at least as new as the L2's.
 *  2. A cell outside of live slots, or of a slot without original, is never
 *     fresh for another byte than its own.
 *  3. Fills are clean; nothing but a CPU write or a copy makes a line dirty.
 *  4. Stores of one CPU to one byte drain in order, to different bytes in
 *     any order.
 *
 * Approximations: capacities of caches and TLBs are unlimited, eviction may
 * happen at any time instead; a write-back writes the whole line; a device's
 * access is one byte and atomic.
 */
#ifndef REF_MACHINE_H
#define REF_MACHINE_H

#include <stddef.h>

#include "ref/platform.h"

#define MACHINE_ERROR_HANDLE (~(uint64_t)0)	/* DMA_MAPPING_ERROR */
#define MACHINE_NONE 0xff

enum writer { WRITER_NOBODY, WRITER_CPU, WRITER_DEVICE, WRITER_KERNEL };

struct cell {
	uint8_t value;
	uint8_t writer : 4;	/* enum writer */
	uint8_t who : 3;	/* which CPU or device */
	uint8_t fresh : 1;
};

struct ghost {
	uint8_t value;
	uint8_t defined;
};

/* How a CPU accesses memory: the type of the virtual mapping it uses. */
enum memtype { MEM_CACHED, MEM_UNCACHED, MEM_WC, MEM_WEAK };

struct store {
	uint32_t addr;
	struct cell cell;
	uint8_t type;		/* enum memtype */
	uint8_t used;
};

struct line {
	uint8_t present, dirty;
};

enum { PROT_READ_BIT = 1, PROT_WRITE_BIT = 2 };

struct pte {
	uint32_t page;		/* physical page number */
	uint8_t valid, prot;
	uint8_t stale;		/* in a TLB: the table says otherwise now */
	uint8_t unused;
};

/* Of an IOVA page in a domain. */
enum iova_use { IOVA_FREE, IOVA_HEAD, IOVA_BODY, IOVA_QUEUED };

struct slot {
	uint32_t orig;		/* of the slot's first byte */
	uint32_t size;		/* bytes in use of the allocation's part here */
	uint8_t used;		/* 0 free, 1 first of an allocation, 2 rest */
	uint8_t dir;
	uint8_t unused[2];
};

/*
 * A mapping or allocation as the contract knows it, whatever the tables of
 * the implementation say: what a device may do at a time.
 */
struct grant {
	uint64_t dma;
	uint32_t size, phys;
	uint8_t live, dir, dev;
	uint8_t memory_gone;	/* the memory's life ended meanwhile */
	uint8_t coherent;	/* allocation, not a streaming mapping */
	uint8_t more;		/* goes on in the grant that begins at its end */
	uint8_t unused[2];
};

/* A transfer that a device was told to do. */
struct transfer {
	uint64_t dma;
	uint32_t size;
	uint8_t running, dir;
	uint8_t grant;		/* MACHINE_NONE: none was live */
	uint8_t unused;
};

struct mdev {
	uint64_t mask, coherent_mask;
	struct transfer transfer;
	uint8_t has_mask;	/* dma_mask is set up */
	uint8_t domain;		/* MACHINE_NONE: none attached */
	uint8_t api_domain;	/* that the DMA API maps into */
	uint8_t unused[5];
};

struct domain {
	uint8_t used, iommu;
	uint8_t managed;	/* by the DMA API, not by a driver */
};

enum hazard {
	HAZARD_STALE = 1,	/* an old value was read */
	HAZARD_LOST = 2,	/* a write is gone */
	HAZARD_FAULT = 4,	/* IOMMU or CPU fault */
	HAZARD_CORRUPT = 8,	/* an access outside a live mapping */
	HAZARD_LEAK = 16,	/* something is held for ever */
	HAZARD_CRASH = 32,	/* the implementation stops the machine */
	HAZARD_PROTOCOL = 64	/* against the rules, no harm to data */
};

enum actor { ACTOR_NONE, ACTOR_CPU, ACTOR_DEVICE, ACTOR_KERNEL };

/* The first occurrence of the hazard found last. */
struct hazard_place {
	uint8_t hazard, actor, who;
	uint64_t addr;
	const char *what;	/* a constant text */
};

struct machine_sizes {
	uint32_t mem;		/* bytes of memory, the bounce area included */
	uint32_t bounce;	/* bytes at its end that are bounce slots */
	bool bounce_low;	/* or after its first page: all reach them */
	uint32_t slot;		/* bytes of a slot */
	uint32_t iova_pages;	/* per domain */
	uint32_t ndomains, ngrants;
	uint32_t client;	/* bytes for the caller in the block */
};

/* What the next calls of an API shall meet: failures to inject. */
enum inject { INJECT_NOTHING, INJECT_FAIL };

struct machine {
	const struct platform *platform;
	struct machine_sizes sizes;
	uint32_t nlines, npages, nslots;
	bool values;		/* values of cells matter (else freshness) */
	uint8_t *block;
	size_t block_size;
	/* parts of the block */
	struct cell *mem;	/* [mem] */
	struct ghost *ghost;	/* [mem] */
	uint8_t *memtype;	/* [npages] of the kernel's own mapping */
	struct cell *l1[PLATFORM_MAX_CPUS], *l2;	/* [mem] */
	struct line *line1[PLATFORM_MAX_CPUS], *line2;	/* [nlines] */
	struct store *stores[PLATFORM_MAX_CPUS];	/* [store_buffer] */
	struct mdev *dev;	/* [ndevices] */
	struct domain *domain;	/* [ndomains] */
	struct pte *pt, *tlb;	/* [ndomains * iova_pages] */
	uint8_t *iova;		/* [ndomains * iova_pages] enum iova_use */
	struct slot *slot;	/* [nslots] */
	struct grant *grant;	/* [ngrants] */
	uint8_t *hazards;	/* one byte: what has been seen, a set */
	uint8_t *cpu;		/* one byte: who executes the API call */
	uint8_t *client;	/* [sizes.client] */
	struct hazard_place place;	/* not part of the state */
};

/* All memory zero, nobody's; devices attached as the platform says. */
void machine_init(struct machine *m, const struct platform *p,
		  const struct machine_sizes *sizes);
void machine_release(struct machine *m);
void machine_save(const struct machine *m, uint8_t *to);
void machine_load(struct machine *m, const uint8_t *from);

/* ---- CPU ---- */

/*
 * One byte through a mapping of TYPE. A read of a defined byte that is not
 * fresh is HAZARD_STALE.
 */
uint8_t machine_cpu_read(struct machine *m, int cpu, uint32_t addr,
			 enum memtype type);
void machine_cpu_write(struct machine *m, int cpu, uint32_t addr,
		       enum memtype type, uint8_t value);
/* The read without judgement, for who only looks. */
struct cell machine_cpu_peek(const struct machine *m, int cpu, uint32_t addr,
			     enum memtype type);
/* All stores of the CPU are performed: wmb(), writel(), DSB. */
void machine_drain(struct machine *m, int cpu);
/* Type of the kernel's mapping of the byte. */
enum memtype machine_memtype(const struct machine *m, uint32_t addr);
void machine_set_memtype(struct machine *m, uint32_t addr, uint32_t size,
			 enum memtype type);

/* ---- what the kernel's own code does, on the current CPU ---- */

/* Cache maintenance by address to the point of coherency, all CPUs. */
void machine_cache(struct machine *m, enum cache_op op, uint32_t addr,
		   uint32_t size);
/* memcpy() between physical ranges, provenance is kept. */
void machine_copy(struct machine *m, uint32_t to, uint32_t from,
		  uint32_t size);
/* memset(0) of new memory: defined, written by the kernel. */
void machine_zero(struct machine *m, uint32_t addr, uint32_t size);

/* ---- devices ---- */

/* True and *PHYS: where the access goes; false: fault. Fills the TLB. */
bool machine_translate(struct machine *m, int dev, uint64_t dma, int prot,
		       uint32_t *phys);
/*
 * One byte at DMA address. GRANT is what allows it (or MACHINE_NONE): an
 * access outside of it is HAZARD_CORRUPT, one that does not get through
 * HAZARD_FAULT; then false.
 */
bool machine_dev_read(struct machine *m, int dev, uint64_t dma, int grant,
		      uint8_t *value);
bool machine_dev_write(struct machine *m, int dev, uint64_t dma, int grant,
		       uint8_t value);
/* Tells the device to work on [dma, dma+size); orders as writel() does. */
void machine_dev_start(struct machine *m, int dev, uint64_t dma,
		       uint32_t size, enum dma_dir dir);
void machine_dev_stop(struct machine *m, int dev);

/* ---- grants: what the contract allows, for judging ---- */

/* The index, or MACHINE_NONE if all are taken (sizes.ngrants). */
int machine_grant(struct machine *m, int dev, uint64_t dma, uint32_t phys,
		  uint32_t size, enum dma_dir dir, bool coherent);
/*
 * The live grant of DEV that begins at DMA, one of SIZE bytes before others;
 * or MACHINE_NONE.
 */
int machine_grant_at(const struct machine *m, int dev, uint64_t dma,
		     uint32_t size);
/*
 * The live grant of DEV that DMA lies in, the one that allows best what a
 * transfer of SIZE bytes from there in DIR does; or MACHINE_NONE.
 */
int machine_grant_over(const struct machine *m, int dev, uint64_t dma,
		       uint32_t size, enum dma_dir dir);
/*
 * The one that an unmap ends: without an IOMMU two mappings may have one
 * handle, then one of that size, direction, and whose memory is gone.
 */
int machine_grant_to_end(const struct machine *m, int dev, uint64_t dma,
			 uint32_t size, enum dma_dir dir);
void machine_grant_end(struct machine *m, int grant);
/*
 * What was in the range does not matter any more: it was given to the device
 * to be filled (map or sync with DMA_FROM_DEVICE), or is new memory.
 */
void machine_forget(struct machine *m, uint32_t addr, uint32_t size);
/* The memory's life ends: kfree(), free_pages(). */
void machine_memory_free(struct machine *m, uint32_t addr, uint32_t size);

/* ---- bounce slots (swiotlb) ---- */

/* First slot of enough free ones for SIZE bytes, or -1. Not fresh yet. */
int machine_slot_take(struct machine *m, uint32_t orig, uint32_t size,
		      enum dma_dir dir);
void machine_slot_give(struct machine *m, int slot);
uint32_t machine_slot_addr(const struct machine *m, int slot);
/* The slot of a physical address in the bounce area, or -1. */
int machine_slot_of(const struct machine *m, uint32_t addr);

/* ---- IOMMU ---- */

/* First page number of N free consecutive ones in DOMAIN, or -1. */
int machine_iova_take(struct machine *m, int domain, uint32_t npages);
/* Frees the N pages at PAGE; LAZY: queued until the flush. */
void machine_iova_give(struct machine *m, int domain, uint32_t page,
		       uint32_t npages, bool lazy);
void machine_pte_set(struct machine *m, int domain, uint32_t page,
		     uint32_t phys_page, int prot);
/* Takes the entry away; INVALIDATE: out of the TLB as well, at once. */
void machine_pte_clear(struct machine *m, int domain, uint32_t page,
		       bool invalidate);
/* The deferred flush: drops what is stale and frees queued IOVAs. */
void machine_iotlb_flush(struct machine *m, int domain);
struct pte *machine_pte(const struct machine *m, int domain, uint32_t page);

/* ---- the hardware's choices ---- */

enum step_kind {
	STEP_DRAIN,		/* a: CPU, b: index of the store */
	STEP_FILL_L1,		/* a: CPU, b: line; clean, speculative */
	STEP_FILL_L2,		/* b: line */
	STEP_EVICT_L1,		/* a: CPU, b: line; written back if dirty */
	STEP_EVICT_L2,		/* b: line */
	STEP_TLB_DROP,		/* a: domain, b: page */
	STEP_IOTLB_FLUSH,	/* a: domain; the flush queue's timer */
	STEP_DEV_READ,		/* a: device, b: byte of its transfer */
	STEP_DEV_WRITE		/* a: device, b: byte of its transfer */
};

struct step {
	uint8_t kind, a;
	uint32_t b;
};

/*
 * The choices that change something now, in a fixed order; at most MAX of
 * them are written, the number that there are is returned.
 */
int machine_steps(const struct machine *m, struct step *steps, int max);
void machine_do(struct machine *m, struct step s);
/* The step in words: "the cache evicts line 2 (dirty)". */
const char *machine_step_show(struct arena *a, const struct machine *m,
			      struct step s);

/* ---- hazards ---- */

void machine_hazard(struct machine *m, enum hazard h, enum actor actor,
		    int who, uint64_t addr, const char *what);
const char *hazard_name(enum hazard h);
/* The set of words ("stale lost") as bits; -1 if a word is none. */
int hazards_from_text(const char *text);
/*
 * Whether a surviving copy of each defined byte of the range is fresh, once
 * buffers drain and clean lines are dropped: else HAZARD_LOST.
 */
void machine_check_lost(struct machine *m, uint32_t addr, uint32_t size);

#endif
