/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reader of the kernel's dma:* tracepoints as text.
 *
 * Understood are the events of include/trace/events/dma.h from Linux 6.12
 * to dma_map_phys() of later kernels, printed by the kernel (the files trace
 * and trace_pipe of tracefs), by `trace-cmd report` (which prints arrays in
 * decimal and without braces) and by `perf script`. Other events are skipped
 * and counted, comments and stack traces skipped. Lost events become gaps:
 * they happened on one CPU between its last line and the notice.
 *
 * What the events do not say. Whether the driver tested a map for success:
 * each birth carries the outcome that its line shows. What the CPU and the
 * device did to the memory. Which of the counts that a driver had it passed
 * on.
 *
 * Lines must be in the order of time, as the tools above print them.
 */
#ifndef REF_TRACE_KERNEL_H
#define REF_TRACE_KERNEL_H

#include <stdbool.h>

struct trace;

/* False with the error in T. */
bool trace_kernel_read(struct trace *t, const char *text);

#endif
