/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bus_dma(9) of FreeBSD on the machine, and what it shares with NetBSD's and
 * OpenBSD's (ref/busdma_nb.h): tags, maps, loads, syncs, DMA memory, locks.
 *
 * It answers: what do these calls return, which addresses does the device
 * get, who sees which bytes afterwards, and which rule was broken?
 *
 * Terms
 *   id        tags, maps, locks and processes are small numbers, 0 is NULL
 *   address   the machine's; kernel virtual addresses are physical ones
 *   window    of a tag: lowaddr < address <= highaddr, which the device does
 *             not reach
 *   bounce page  one slot of the machine (but no more than a page): stands
 *             in for a piece of a buffer that the device cannot use
 *   zone      bounce pages shared by tags of about the same restrictions
 *   extent    a piece of a loaded buffer: its memory, where the device finds
 *             it, and what is held for it; segments are runs of extents
 *   thread    who calls: the machine's current CPU, or the software
 *             interrupt that completes deferred loads
 *
 * Life of a map
 *   idle -> loaded             load
 *   idle -> waiting            load without enough bounce pages: EINPROGRESS
 *   waiting -> ready           an unload gave enough pages back
 *   ready -> loaded, idle      the software interrupt calls the callback
 *   loaded -> idle             unload
 *
 * Invariants
 *  1. Pages of a zone are free, reserved for a waiting map, or a live slot.
 *  2. A map that is not loaded holds no slot, IOVA or grant; after a load on
 *     a loaded map the old ones are held by nobody (`orphans`).
 *  3. Waiting maps are served in the order of their loads, all zones as one.
 *
 * Broken rules are hazards, and the call then does what the kernels do.
 *
 * Approximations: caps below; segments are joined only if their memory is
 * adjacent as well (the kernels look at bus addresses alone); a call that
 * would sleep for memory fails.
 *
 * Sources: FreeBSD bus_dma(9) of 2018-08-11; sys/kern/subr_bus_dma.c,
 * sys/x86/x86/busdma_*.c, sys/arm64/arm64/busdma_bounce.c of FreeBSD 14.
 * Where manual and kernel differ, the manual is followed unless said.
 */
#ifndef REF_BUSDMA_H
#define REF_BUSDMA_H

#include "ref/machine.h"

#define BUSDMA_TAGS 16
#define BUSDMA_MAPS 32
#define BUSDMA_ZONES 4
#define BUSDMA_LOCKS 8
#define BUSDMA_PROCS 2
#define BUSDMA_PROC_PAGES 8
#define BUSDMA_EXTENTS 16 /* of a map, and segments of a tag */
#define BUSDMA_KVAS 8

/* BUS_SPACE_MAXADDR and its kin, BUS_SPACE_UNRESTRICTED. */
#define BUSDMA_MAXADDR (~(uint64_t)0)
#define BUSDMA_MAXADDR_32BIT 0xffffffffu
#define BUSDMA_MAXADDR_24BIT 0xffffffu
#define BUSDMA_UNRESTRICTED (~0u)

/* Flags, with FreeBSD's values where it has them. */
enum busdma_flag {
	BUSDMA_WAITOK = 0,
	BUSDMA_NOWAIT = 0x1,
	BUSDMA_ALLOCNOW = 0x2,
	BUSDMA_COHERENT = 0x4,
	BUSDMA_ZERO = 0x8,
	BUSDMA_BUS1 = 0x10,
	BUSDMA_BUS2 = 0x20,
	BUSDMA_BUS3 = 0x40,
	BUSDMA_BUS4 = 0x80,
	BUSDMA_NOWRITE = 0x100,
	BUSDMA_NOCACHE = 0x200,
	/* NetBSD's and OpenBSD's only */
	BUSDMA_STREAMING = 0x1000,
	BUSDMA_READ = 0x2000,
	BUSDMA_WRITE = 0x4000,
	BUSDMA_PREFETCHABLE = 0x8000,
	BUSDMA_64BIT = 0x10000
};

enum busdma_sync_op {
	BUSDMA_PREREAD = 1,
	BUSDMA_POSTREAD = 2,
	BUSDMA_PREWRITE = 4,
	BUSDMA_POSTWRITE = 8
};
#define BUSDMA_PRE (BUSDMA_PREREAD | BUSDMA_PREWRITE)
#define BUSDMA_POST (BUSDMA_POSTREAD | BUSDMA_POSTWRITE)

enum busdma_lock_op { BUSDMA_LOCK, BUSDMA_UNLOCK };

/* What a tag's lockfunc is. */
enum busdma_lockfunc {
	BUSDMA_DFLT_LOCK,  /* NULL was given: panics when called */
	BUSDMA_LOCK_MUTEX, /* busdma_lock_mutex() on `lock` */
	BUSDMA_LOCK_CLIENT /* the driver's own */
};

/* bus_dma_segment_t */
struct busdma_segment {
	uint64_t addr, len;
};

/* Non-zero: the device does not reach the page from ADDR on. */
struct busdma_filter {
	int (*fn)(void *arg, uint64_t addr);
	void *arg;
};

struct busdma_tag_args {
	int parent;
	/* Whose grants the loads are; that of the parent if there is one. */
	int dev;
	uint64_t alignment, boundary, lowaddr, highaddr;
	struct busdma_filter filter;
	uint64_t maxsize;
	unsigned nsegments;
	uint64_t maxsegsz;
	unsigned flags;
	enum busdma_lockfunc lockfunc;
	int lock; /* of BUSDMA_LOCK_MUTEX; 0 else */
	void (*client_lock)(void *arg, enum busdma_lock_op op);
	void *lockarg;
};

/*
 * The load's callback: SEGS is valid inside it only (it is overwritten
 * afterwards), MAPSIZE what callback2 gets. FN may be NULL: results are
 * found in struct busdma_map all the same.
 */
struct busdma_callback {
	void (*fn)(void *arg, struct busdma_segment *segs, int nseg,
		   uint64_t mapsize, int error);
	void *arg;
};

/* ---- state ---- */

struct busdma_tag {
	uint64_t lowaddr, highaddr; /* rounded to pages */
	uint64_t alignment, boundary, maxsize, maxsegsz;
	struct busdma_filter filter;
	void (*client_lock)(void *arg, enum busdma_lock_op op);
	void *lockarg;
	unsigned nsegments, flags;
	uint8_t used, gone; /* gone: destroyed, but children live */
	uint8_t bus;	    /* bus_get_dma_tag()'s: nobody destroys it */
	uint8_t parent;	    /* holds a reference on it */
	uint8_t above;	    /* next tag whose window is looked at, or 0 */
	uint8_t refs, maps, dev, zone, iommu, could_bounce, grown, coherent;
	uint8_t lockfunc, lock;
	uint8_t netbsd;	      /* the window is what is *outside* of its range */
	uint8_t user, shared; /* threads that used it: first + 1, more than one */
	uint8_t unused[6];
};

struct busdma_extent {
	uint32_t orig, phys, len; /* phys: orig, or in a slot */
	uint32_t dma;
	uint32_t iova_len; /* of the IOVAs that it holds, from dma on */
	uint16_t slot;	   /* that it holds, + 1 */
	uint8_t bounced;
	uint8_t head;  /* begins a segment */
	uint8_t grant; /* of the segment that it begins */
	uint8_t unused[3];
};

enum busdma_map_state { MAP_IDLE, MAP_WAITING, MAP_READY, MAP_LOADED };

struct busdma_map {
	struct busdma_callback callback; /* of a deferred load */
	uint64_t mapsize;
	struct busdma_extent ext[BUSDMA_EXTENTS]; /* orig, len while waiting */
	uint32_t order;	    /* among waiting or ready maps */
	uint32_t mem, size; /* of bus_dmamem_alloc() */
	/* NetBSD and OpenBSD: restrictions of the map */
	uint64_t limit, boundary, maxsegsz, maxmaxsegsz;
	uint32_t nsegments;
	uint8_t used, tag, state, next;
	uint8_t needed, reserved; /* bounce pages still to come, set aside */
	uint8_t kept, extra; /* NetBSD: pages of ALLOCNOW, and of this load */
	uint8_t wide;	     /* OpenBSD's 64BIT: no address is too high */
	uint8_t coherent, dmamem, mbuf, nsegs;
	uint8_t dir;   /* enum dma_dir, of NetBSD's READ and WRITE */
	uint8_t told;  /* the last load's callback was called */
	int16_t error; /* that it was given */
};

struct busdma_zone {
	uint64_t alignment, lowaddr;
	uint16_t total, free, reserved, maps;
	uint8_t used;
	uint8_t unused[7];
};

struct busdma_lock {
	uint8_t used, sleepable, held; /* held: by thread + 1 */
};

/* A user process: its pages from address 0 on. */
struct busdma_proc {
	uint32_t page[BUSDMA_PROC_PAGES]; /* physical address */
	uint8_t present[BUSDMA_PROC_PAGES], wired[BUSDMA_PROC_PAGES];
	uint8_t used;
	uint8_t unused[3];
};

/* Memory of bus_dmamem_map(). */
struct busdma_kva {
	uint64_t ptr;
	uint32_t size;
	uint8_t used;
	uint8_t unused[3];
};

struct busdma_state {
	struct busdma_segment scratch[BUSDMA_EXTENTS]; /* for the callback */
	struct busdma_tag tag[BUSDMA_TAGS];	       /* id - 1 */
	struct busdma_zone zone[BUSDMA_ZONES];
	struct busdma_lock lock[BUSDMA_LOCKS];
	struct busdma_proc proc[BUSDMA_PROCS];
	struct busdma_kva kva[BUSDMA_KVAS];
	uint16_t pages;		 /* that belong to zones */
	uint16_t orphans;	 /* extents that nobody gives back any more */
	uint8_t in_callback, in_softintr;
	/* libdmaref's: whose tag was asked for last; maps may be NULL */
	uint8_t last_dev, null_maps;
	uint8_t panicked;	 /* HAZARD_CRASH: the machine has stopped */
	struct busdma_map map[BUSDMA_MAPS]; /* last: fewer may be there */
};

struct busdma_state *busdma_state(const struct machine *m);
/* How many maps the machine's client bytes have room for. */
int busdma_nmaps(const struct machine *m);

/* ---- tags ---- */

/* bus_get_dma_tag(): restricts nothing, knows the device's IOMMU. */
int busdma_root_tag(struct machine *m, int dev);
/*
 * 0, EINVAL (alignment, boundary or maxsegsz make no sense), ENOMEM. A tag
 * without parent knows no IOMMU: its addresses are physical.
 */
int busdma_tag_create(struct machine *m, const struct busdma_tag_args *a,
		      int *tag);
/* 0, or EBUSY if there are maps of it. */
int busdma_tag_destroy(struct machine *m, int tag);
/* A ready-made filter: bit N (below 56) set means page N is out of reach. */
struct busdma_filter busdma_page_filter(const struct machine *m, uint64_t bits);

/* ---- maps ---- */

int busdma_map_create(struct machine *m, int tag, unsigned flags, int *map);
/* 0, or EBUSY while it is loaded or its load waits. */
int busdma_map_destroy(struct machine *m, int tag, int map);
/*
 * True where amd64 has no object behind the map: the driver sees NULL, on
 * machines where neither caches nor bounce pages matter to it.
 */
bool busdma_map_is_null(const struct machine *m, int map);
void busdma_unload(struct machine *m, int tag, int map);
/* OP: bits of enum busdma_sync_op. */
void busdma_sync(struct machine *m, int tag, int map, unsigned op);
/* Segments of a loaded map; false past the last. */
bool busdma_map_segment(const struct machine *m, int map, int i,
			struct busdma_segment *seg);

/* ---- what is loaded ---- */

enum busdma_mem_kind { LOAD_BUFFER, LOAD_MBUF, LOAD_UIO, LOAD_BIO, LOAD_CCB };

struct busdma_piece {
	uint32_t addr, len;
};

/*
 * Memory to load, made by the functions below from what the driver gave. A
 * piece is contiguous in kernel addresses. More pieces than there is room
 * for are counted, not kept: the load ends in EFBIG.
 */
struct busdma_mem {
	enum busdma_mem_kind kind;
	uint64_t size;	  /* all pieces */
	uint64_t mapsize; /* what callback2 is told */
	int npieces;
	bool none;     /* a CCB that moves no data */
	bool unwired;  /* user pages that may go away */
	bool unmapped; /* user addresses that lead nowhere: EFAULT */
	const char *panic; /* what the kernel stops with, or NULL */
	struct busdma_piece piece[BUSDMA_EXTENTS];
};

struct busdma_mem busdma_mem_buffer(uint32_t addr, uint64_t len);
void busdma_mem_add(struct busdma_mem *mem, uint32_t addr, uint64_t len);

/* One mbuf of a chain. */
struct busdma_mbuf {
	uint32_t data, len;
};
/* PKTHDR: the chain has a packet header, which says PKTLEN. */
struct busdma_mem busdma_mem_mbuf(const struct busdma_mbuf *chain, int n,
				  bool pkthdr, uint64_t pktlen);

/* One iovec; base is a kernel address, or one of the process. */
struct busdma_iovec {
	uint32_t base, len;
};
/* PROC: 0 is UIO_SYSSPACE. At most RESID bytes are loaded. */
struct busdma_mem busdma_mem_uio(const struct machine *m, int proc,
				 const struct busdma_iovec *iov, int n,
				 uint64_t resid);

struct busdma_bio {
	bool unmapped;	     /* BIO_UNMAPPED: pages instead of an address */
	uint32_t data;	     /* mapped */
	const uint32_t *page; /* unmapped: addresses of its pages */
	int npages;
	uint32_t offset; /* into the first one (bio_ma_offset) */
	uint64_t bcount;
};
struct busdma_mem busdma_mem_bio(const struct machine *m,
				 const struct busdma_bio *bio);

enum busdma_ccb_func {
	CCB_OTHER,
	CCB_SCSI_IO,	    /* XPT_SCSI_IO */
	CCB_CONT_TARGET_IO, /* XPT_CONT_TARGET_IO */
	CCB_ATA_IO	    /* XPT_ATA_IO */
};
enum busdma_ccb_data {
	CCB_DATA_VADDR,	   /* CAM_DATA_VADDR */
	CCB_DATA_PADDR,	   /* CAM_DATA_PADDR */
	CCB_DATA_SG,	   /* CAM_DATA_SG: list of virtual addresses */
	CCB_DATA_SG_PADDR, /* CAM_DATA_SG_PADDR: list of physical ones */
	CCB_DATA_BIO,	   /* CAM_DATA_BIO */
	CCB_DATA_OTHER
};
struct busdma_ccb {
	enum busdma_ccb_func func;
	enum busdma_ccb_data data;
	bool dir_none; /* CAM_DIR_NONE */
	uint32_t addr;
	uint64_t len;
	const struct busdma_piece *list;
	int nlist; /* sglist_cnt; an ATA request has none */
	const struct busdma_bio *bio;
};
struct busdma_mem busdma_mem_ccb(const struct machine *m,
				 const struct busdma_ccb *ccb);

/* ---- loads ---- */

/*
 * bus_dmamap_load(), _bio(), _ccb(), _mbuf(), _uio(), by MEM's kind.
 *
 * Returns 0 (the callback was called, maybe with EFBIG), EINPROGRESS (it
 * will be, by busdma_softintr()), ENOMEM (BUSDMA_NOWAIT, or no grant or IOVA
 * is left; the callback was told), EINVAL (larger than the tag's maxsize;
 * the callback is not called, but for mbufs and uios it is). For mbufs and
 * uios BUSDMA_NOWAIT is implied and the callback's error is returned.
 */
int busdma_load(struct machine *m, int tag, int map,
		const struct busdma_mem *mem, struct busdma_callback cb,
		unsigned flags);
/* bus_dmamap_load_mbuf_sg(): SEGS has room for the tag's nsegments. */
int busdma_load_mbuf_sg(struct machine *m, int tag, int map,
			const struct busdma_mem *mem,
			struct busdma_segment *segs, int *nsegs,
			unsigned flags);
/*
 * The software interrupt: completes deferred loads whose pages are there, in
 * their order, each under the tag's lock. Returns how many callbacks were
 * called; a mutex that is held makes it stop.
 */
int busdma_softintr(struct machine *m);

/* ---- memory ---- */

/*
 * maxsize bytes in one segment, as the tag wants them; the map is made with
 * them. Flags: WAITOK or NOWAIT, COHERENT, ZERO, NOCACHE. 0, ENOMEM.
 */
int busdma_mem_alloc(struct machine *m, int tag, uint32_t *addr,
		     unsigned flags, int *map);
void busdma_mem_free(struct machine *m, int tag, uint32_t addr, int map);

/* ---- locks ---- */

/*
 * A mutex, or a lock whose holder may sleep (sx); 0 if all are in use. Calls
 * that may sleep are a broken rule under a mutex, and where api.h's context
 * forbids it.
 */
int busdma_lock_new(struct machine *m, bool sleepable);
void busdma_lock_free(struct machine *m, int lock);
/* Taking a mutex that is held, or giving back one that is not: a panic. */
void busdma_lock(struct machine *m, int lock);
void busdma_unlock(struct machine *m, int lock);
/* Whether the current thread has it. */
bool busdma_lock_held(const struct machine *m, int lock);

/* ---- user processes ---- */

int busdma_proc_new(struct machine *m);
void busdma_proc_free(struct machine *m, int proc);
/* Page I of the process is the page of memory at ADDR. */
void busdma_proc_page(struct machine *m, int proc, int i, uint32_t addr);
/* vslock(9), vsunlock(9): 0, or EFAULT where no page is. */
int busdma_vslock(struct machine *m, int proc, uint32_t addr, uint32_t len);
void busdma_vsunlock(struct machine *m, int proc, uint32_t addr, uint32_t len);
/* Memory is short: the pages that are not wired are taken away. */
void busdma_proc_reclaim(struct machine *m, int proc);
/* True and *PHYS: where a user address leads. */
bool busdma_proc_address(const struct machine *m, int proc, uint32_t addr,
			 uint32_t *phys, bool *wired);

/* ---- ends ---- */

/* HAZARD_LEAK for everything that is still held; true if there is any. */
bool busdma_check_leaks(struct machine *m);
/* "EFBIG" and so on, for people. */
const char *busdma_error_name(int error);

#endif
