/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What both dialects of the DMA API stand on: their state in the machine's
 * block, a memory allocator, injected failures, the caller's context, and
 * the table of all calls by name.
 *
 * Terms
 *   pointer   of the CPU, 64 bits: a view in bits 32 and up, an offset in
 *             it below. View 0 is the kernel's own mapping of all memory,
 *             there the offset is the physical address; 0 is NULL. Other
 *             views: user mappings and vmaps (api_pointer()).
 *   block     memory of the heap that somebody owns (kmalloc(), pages)
 *   area      memory set apart at boot or by a driver: CMA, declared
 *             coherent memory, registers of other devices
 *   alloc     what dma_alloc_*() returned and is not freed yet
 *
 * State is plain structs in tables of fixed size, in m->client from offset
 * 0; ids are indices + 1, so that 0 is none.
 */
#ifndef REF_API_H
#define REF_API_H

#include "ref/busdma.h"
#include "ref/machine.h"

enum dialect { DIALECT_LINUX, DIALECT_LINUX_2014, DIALECT_FREEBSD,
	       DIALECT_NETBSD, DIALECT_OPENBSD };

#define API_BLOCKS 64
#define API_AREAS 6
#define API_AREA_HOLES 6
#define API_ALLOCS 24
#define API_SCATTERS 4
#define API_SCATTER_PAGES 16
#define API_VIEWS 6
#define API_POOLS 4
#define API_POOL_PAGES 12
#define API_POOL_OBJECTS 48
#define API_SGS 4
#define API_SG_ENTRIES 6
#define API_IOMAPS 12
#define API_IOVAS 4

#define API_VIEW_SHIFT 32

/* ---- objects ---- */

/* size 0: none. Memory of the heap that is in use. */
struct api_block {
	uint32_t addr, size;
};

enum api_area_kind { AREA_NONE, AREA_CMA, AREA_COHERENT, AREA_MMIO };

struct api_area {
	uint64_t dma;		/* COHERENT: what the device calls it */
	uint32_t addr, size;
	uint8_t kind;		/* enum api_area_kind */
	uint8_t dev;		/* MACHINE_NONE: for all devices */
	uint8_t flags;		/* COHERENT: DMA_MEMORY_* */
	uint8_t unused[5];
};

/* Part of an area that is in use. */
struct api_hole {
	uint32_t addr, size;
	uint8_t area;		/* id */
	uint8_t unused[3];
};

enum api_alloc_kind { ALLOC_NONE, ALLOC_COHERENT, ALLOC_PAGES,
		      ALLOC_NONCONTIGUOUS };

struct api_alloc {
	uint64_t dma;
	uint32_t addr;		/* of the first page */
	uint32_t size;		/* as asked for */
	uint32_t attrs;		/* that the platform obeys */
	uint8_t kind, dev, dir;
	uint8_t type;		/* enum memtype of the kernel's mapping */
	uint8_t area, scatter, view;	/* ids, 0: none */
	uint8_t managed;	/* devres: its number in order, 0: not */
	uint8_t pool;		/* id: page of a pool */
	uint8_t unused[3];
};

/* Pages that are not adjacent. */
struct api_scatter {
	uint16_t page[API_SCATTER_PAGES];
	uint8_t npages;
	uint8_t users;		/* the alloc and its views */
};

enum api_view_kind { VIEW_NONE, VIEW_USER, VIEW_VMAP };

struct api_view {
	uint32_t addr, size;
	uint8_t kind, type;
	uint8_t scatter;	/* id, or 0: contiguous from addr */
	uint8_t gone;		/* the memory was freed */
	uint8_t alloc;		/* id it was made of */
	uint8_t unused[3];
};

struct api_pool {
	uint32_t size, boundary, page;	/* bytes of an object; of a page */
	uint8_t used, dev, managed;
	uint8_t unused;
};

struct api_pool_page {
	uint64_t dma;
	uint32_t addr;
	uint8_t pool;		/* id, 0: none */
	uint8_t unused[3];
};

struct api_pool_object {
	uint32_t addr;
	uint8_t page;		/* id, 0: none */
	uint8_t unused[3];
};

/* struct scatterlist: what is to be mapped and where it was. */
struct api_sg {
	uint64_t dma;
	uint32_t addr, len, dma_len;
	uint8_t unused[4];
};

struct api_sg_list {
	struct api_sg sg[API_SG_ENTRIES];
	uint8_t used, n;
	uint8_t nents;		/* mapped: entries that hold segments */
	uint8_t unused[5];
};

/* iommu_map() into a domain of a driver. */
struct api_iomap {
	uint64_t iova;
	uint32_t addr, size;
	uint8_t used, domain, prot;
	uint8_t unused[5];
};

/* struct dma_iova_state */
struct api_iova {
	uint64_t dma;
	uint32_t size;
	uint8_t used, dev, domain;
	uint8_t unused[1];
};

/* A write of a device that a bridge holds (ref/linux_bridge.h). */
struct api_posted {
	uint64_t dma;
	uint8_t dev, grant, value, weak;
	uint8_t unused[4];
};

/* Of a device, beside machine.h's. */
struct api_dev {
	uint32_t max_seg_size, seg_boundary, min_align;
	uint8_t coerced;	/* dma_mask is the coherent one */
	uint8_t unused[3];
};

/* ---- failures and context ---- */

enum api_failure {
	API_FAIL_ALLOC,		/* memory */
	API_FAIL_MAP,		/* a mapping: IOVA, whatever */
	API_FAIL_BOUNCE,	/* bounce pages */
	API_FAIL_DEFER,		/* a load waits (bus_dma) */
	API_FAIL_ANY,		/* whichever of them is asked for */
	API_FAILURES
};

/* Where the caller is. */
enum api_context { CONTEXT_PROCESS, CONTEXT_ATOMIC, CONTEXT_IRQS_OFF,
		   CONTEXT_INTERRUPT };

struct api_state {
	uint32_t heap, heap_size;
	uint8_t fail[API_FAILURES];	/* that many questions from now */
	uint8_t context;		/* enum api_context */
	uint8_t managed;		/* devres: number of the last one */
	uint8_t booted;			/* something was allocated or mapped */
	uint32_t cma_size;		/* of dma_contiguous_reserve() */
	struct api_dev dev[PLATFORM_MAX_DEVICES];
	struct api_block block[API_BLOCKS];
	struct api_area area[API_AREAS];
	struct api_hole hole[API_AREA_HOLES];
	struct api_alloc alloc[API_ALLOCS];
	struct api_scatter scatter[API_SCATTERS];
	struct api_view view[API_VIEWS];
	struct api_pool pool[API_POOLS];
	struct api_pool_page pool_page[API_POOL_PAGES];
	struct api_pool_object pool_object[API_POOL_OBJECTS];
	struct api_sg_list sg[API_SGS];
	struct api_iomap iomap[API_IOMAPS];
	struct api_iova iova[API_IOVAS];
	struct api_posted posted[PLATFORM_MAX_POSTED];	/* oldest first */
	uint8_t nposted;
	/* last: absent if nobody calls bus_dma; its maps are its end */
	struct busdma_state busdma;
};

/* Bytes for sizes.client; BUSDMA_MAPS: 0 if bus_dma is not called. */
uint32_t api_state_size(int busdma_maps);
struct api_state *api_state(const struct machine *m);
/*
 * Sets the state up; the heap is [heap, heap + heap_size), in whole pages,
 * and not page 0. The platform's areas are reserved in it.
 */
void api_init(struct machine *m, uint32_t heap, uint32_t heap_size);

/* ---- memory ---- */

/*
 * SIZE bytes of the heap at a multiple of ALIGN, not crossing a multiple of
 * BOUNDARY (0: any), whose last byte is at or below LIMIT. -1 if there are
 * none, or a failure was injected. A new life of the memory begins: nothing
 * is defined in it.
 */
int64_t api_mem_alloc(struct machine *m, uint32_t size, uint32_t align,
		      uint32_t boundary, uint64_t limit);
/* Where such memory is, without taking it; areas' memory is none. */
int64_t api_mem_find(const struct machine *m, uint32_t size, uint32_t align,
		     uint32_t boundary, uint64_t limit);
/* Whether no block and no area is in the range. */
bool api_mem_unused(const struct machine *m, uint32_t addr, uint32_t size);
/* False, and HAZARD_CRASH, if ADDR is no block's begin. */
bool api_mem_free(struct machine *m, uint32_t addr);
/* The size of the block at ADDR, or 0. */
uint32_t api_mem_size(const struct machine *m, uint32_t addr);

/*
 * Where a CPU pointer leads, and by which type of mapping. False: nowhere,
 * the access is a page fault.
 */
bool api_pointer(const struct machine *m, uint64_t ptr, uint32_t *addr,
		 enum memtype *type);
/* As machine_cpu_*(), by pointer: HAZARD_FAULT if it leads nowhere. */
uint8_t api_cpu_read(struct machine *m, int cpu, uint64_t ptr);
void api_cpu_write(struct machine *m, int cpu, uint64_t ptr, uint8_t value);

/* ---- failures, context ---- */

/* The NTH question for WHAT from now on is answered yes; 0: none is. */
void api_inject(struct machine *m, enum api_failure what, int nth);
/* Asked where WHAT could fail: does it? */
bool api_fails(struct machine *m, enum api_failure what);
/* The caller of the next calls is in context C. */
void api_set_context(struct machine *m, enum api_context c);
/* HAZARD_PROTOCOL if the caller may not sleep; true if it may. */
bool api_may_sleep(struct machine *m);

/*
 * HAZARD_LEAK for everything still held through any dialect, blocks of
 * kmalloc() included; true if there is any.
 */
bool api_check_leaks(struct machine *m);

/* ---- calls by name ---- */

/*
 * PARAMS has one letter for each parameter in C's order:
 *	d  device (its number)		p  pointer of the CPU, struct page *
 *	a  DMA address, physical one	s  size, count, offset, number
 *	r  direction			t  attributes (bits)
 *	g  GFP or other flags		x  object (its id): pool, sg list, …
 *	o  result through a pointer: not among ARGS, written to OUT in order
 * What C passes as a structure of its own (tag arguments, vectors) comes as
 * its members, in the order given beside the row. The result is the
 * function's; void functions give 0, Linux's errors are negative.
 */
#define API_MAX_PARAMS 16

struct api_call {
	const char *name;
	enum dialect dialect;
	const char *params;
	int64_t (*run)(struct machine *m, const int64_t *args, int64_t *out);
};

/* Call I of the table, or NULL past the last. */
const struct api_call *api_call_at(int i);
/*
 * By name. Names that mean something else in another dialect have that one's
 * suffix: _2014, _netbsd, _openbsd.
 */
const struct api_call *api_call_find(const char *name);
/* A constant of the API's or of errno's, by its name in the kernels. */
bool api_constant(const char *name, int64_t *value);
const char *dialect_name(enum dialect d);

#endif
