/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of bus_dma (busdma*.c) share; not for others.
 */
#ifndef REF_BUSDMA_IMPL_H
#define REF_BUSDMA_IMPL_H

#include "ref/busdma.h"

/* The thread of deferred loads; others are CPUs. */
#define BUSDMA_SOFTINTR 0x7e
#define BUSDMA_MAPSIZE_MAX UINT32_MAX

/* The rule is broken, data are not harmed. */
void busdma_protocol(struct machine *m, const char *what);
/* The kernel stops here. */
void busdma_panic(struct machine *m, const char *what);
/* Whether all pieces of MEM are memory of the machine. */
bool busdma_mem_is_there(const struct machine *m, const struct busdma_mem *mem);
/* The object behind an id, or NULL: HAZARD_CORRUPT, use after free. */
struct busdma_tag *busdma_tag_at(struct machine *m, int tag);
struct busdma_map *busdma_map_at(struct machine *m, int map);
/*
 * The map, and its tag in *T. A TAG that is not the map's is a broken rule;
 * the map's own is used.
 */
struct busdma_map *busdma_map_for(struct machine *m, int tag, int map,
				  struct busdma_tag **t);
int busdma_map_id(const struct busdma_state *s, const struct busdma_map *mp);

int busdma_thread(const struct machine *m);
/* The call may sleep: no non-sleepable lock may be held. */
void busdma_may_sleep(struct machine *m, const char *what);
/*
 * The thread uses the tag's resources: once a second thread has done so, the
 * tag's mutex must be held. (Start-up by one thread is exempt that way.)
 */
void busdma_uses(struct machine *m, struct busdma_tag *t);

/* ---- tags and zones (busdma_tag.c) ---- */

/* Bytes of a bounce page. */
uint32_t busdma_unit(const struct machine *m);
/* A new tag without references to it, or 0. */
int busdma_tag_new(struct machine *m, const struct busdma_tag *as);
/* Whether the device of the tag does not reach ADDR. */
bool busdma_excluded(const struct machine *m, const struct busdma_tag *t,
		     uint64_t addr);
/* Whether [ADDR, ADDR+LEN), a bus address range, has a byte in the window. */
bool busdma_in_window(const struct busdma_tag *t, uint64_t addr, uint64_t len);
/* Caches matter to this tag's buffers. */
bool busdma_noncoherent(const struct machine *m, const struct busdma_tag *t);
bool busdma_behind_iommu(const struct machine *m, const struct busdma_tag *t);
/* The tag's device reaches the bounce area. */
bool busdma_reaches_area(const struct machine *m, const struct busdma_tag *t);
/* There are whole buffers that must bounce, not some unlucky pieces only. */
bool busdma_needs_bounce(const struct machine *m, const struct busdma_tag *t);
/* Pages for a load of SIZE bytes. */
uint32_t busdma_pages_for(const struct machine *m, uint64_t size);
/* Zone and pages of a tag that may bounce; 0, or ENOMEM. */
int busdma_zone_setup(struct machine *m, struct busdma_tag *t, bool allocnow);
/* Sets pages aside for the map, all or (PARTLY) some; how many lack. */
int busdma_zone_reserve(struct machine *m, struct busdma_map *mp, bool partly);
/* The place in the queue of maps that wait, or are ready. */
uint32_t busdma_next_order(struct machine *m);
/* A page comes back: the first map that waits may get it. */
void busdma_zone_free_page(struct machine *m, struct busdma_zone *z);
struct busdma_zone *busdma_zone_of(struct machine *m,
				   const struct busdma_tag *t);

/* ---- loads (busdma_load.c) ---- */

/* What segments obey. */
struct busdma_limits {
	uint64_t alignment, boundary, maxsegsz;
	unsigned nsegments;
};

/* Bounce pages that MEM takes. */
uint32_t busdma_count_pages(const struct machine *m,
			    const struct busdma_tag *t,
			    const struct busdma_map *mp,
			    const struct busdma_limits *lim,
			    const struct busdma_mem *mem);
/*
 * Makes the extents, whose bounce pages are at hand. 0, EFBIG, ENOMEM; after
 * an error the map holds nothing.
 */
int busdma_build(struct machine *m, const struct busdma_tag *t,
		 struct busdma_map *mp, const struct busdma_limits *lim,
		 const struct busdma_mem *mem);
/* Gives back what the map's extents hold. */
void busdma_release(struct machine *m, struct busdma_map *mp);
/* The old load of a map that is loaded anew. */
void busdma_orphan(struct machine *m, struct busdma_map *mp);
/* Work of a sync on [OFF, OFF+LEN) of the loaded memory. */
void busdma_sync_range(struct machine *m, const struct busdma_tag *t,
		       const struct busdma_map *mp, uint64_t off, uint64_t len,
		       unsigned op);
/* A map of the tag without anything in it, or 0. */
int busdma_map_new(struct machine *m, int tag);

#endif
