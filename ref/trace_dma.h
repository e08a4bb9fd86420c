/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of one tracepoint, "EVENT: ...", as an event of the contract. */
#ifndef REF_TRACE_DMA_H
#define REF_TRACE_DMA_H

#include <stdbool.h>
#include <stdint.h>

struct trace;

/*
 * Adds the event that TEXT, from line LINE, describes; counts it as foreign
 * when it is not of the dma system. False with the error in T when it is and
 * cannot be read whole.
 */
bool trace_dma_event(struct trace *t, const char *text, uint32_t line);

#endif
