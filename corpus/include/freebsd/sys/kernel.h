/* SPDX-License-Identifier: BSD-2-Clause */
/* Ticks. */
#ifndef CORPUS_FREEBSD_SYS_KERNEL_H
#define CORPUS_FREEBSD_SYS_KERNEL_H

extern volatile int ticks;

#endif
