/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bus_dma calls of the table in ref/api.h: vectors and structures as plain
 * arguments, callbacks as results. The rows are busdma_calls.def.
 *
 * Results of a load stand where C has the callback and its argument: number
 * of segments, first address, error; until the callback is called they are
 * 0, -1 and EINPROGRESS. busdma_result() tells them later.
 */
#ifndef REF_BUSDMA_CALLS_H
#define REF_BUSDMA_CALLS_H

#include "ref/machine.h"

#define BUSDMA_CALL(name)                                                      \
	int64_t busdma_call_##name(struct machine *m, const int64_t *args,     \
				   int64_t *out)

BUSDMA_CALL(tag_create);
BUSDMA_CALL(map_create);
BUSDMA_CALL(load);
BUSDMA_CALL(load_bio);
BUSDMA_CALL(load_ccb);
BUSDMA_CALL(load_mbuf);
BUSDMA_CALL(load_mbuf_sg);
BUSDMA_CALL(load_uio);
BUSDMA_CALL(mem_alloc);
BUSDMA_CALL(result);
BUSDMA_CALL(segment);
BUSDMA_CALL(new_lock);
BUSDMA_CALL(new_sx);
BUSDMA_CALL(new_proc);
BUSDMA_CALL(nb_subregion);
BUSDMA_CALL(nb_create);
BUSDMA_CALL(nb_load);
BUSDMA_CALL(nb_load_mbuf);
BUSDMA_CALL(nb_load_uio);
BUSDMA_CALL(nb_load_raw);
BUSDMA_CALL(nb_mem_alloc);
BUSDMA_CALL(nb_mem_free);
BUSDMA_CALL(nb_mem_map);
BUSDMA_CALL(nb_mem_mmap);

#endif
