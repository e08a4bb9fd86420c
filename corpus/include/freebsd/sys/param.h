/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes and small arithmetic macros. */
#ifndef CORPUS_FREEBSD_SYS_PARAM_H
#define CORPUS_FREEBSD_SYS_PARAM_H

#include <sys/types.h>
#include <sys/errno.h>

#define PAGE_SIZE 4096
#define PAGE_MASK (PAGE_SIZE - 1)
#define MCLBYTES 2048
#define MAXPHYS (128 * 1024)
#define CACHE_LINE_SIZE 64

#define PZERO 22
#define PWAIT 32
#define PCATCH 0x100

#define nitems(a) (sizeof(a) / sizeof((a)[0]))
#define howmany(n, unit) (((n) + (unit) - 1) / (unit))
#define roundup2(n, unit) (((n) + (unit) - 1) & ~((unit) - 1))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

extern int hz;

#endif
