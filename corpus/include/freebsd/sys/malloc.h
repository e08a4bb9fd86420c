/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's allocator.  It shares two names with the C library, which is
 * why the compiler's opinion of them is switched off here.
 */
#ifndef CORPUS_FREEBSD_SYS_MALLOC_H
#define CORPUS_FREEBSD_SYS_MALLOC_H

#include <sys/types.h>

#define M_NOWAIT 0x0001
#define M_WAITOK 0x0002
#define M_ZERO 0x0100

struct malloc_type {
	const char *ks_shortdesc;
};

#define MALLOC_DEFINE(type, shortdesc, longdesc)	\
	struct malloc_type type[1] = { { shortdesc } }
#define MALLOC_DECLARE(type) extern struct malloc_type type[1]

MALLOC_DECLARE(M_DEVBUF);
MALLOC_DECLARE(M_TEMP);

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wincompatible-library-redeclaration"
void *malloc(size_t size, struct malloc_type *type, int flags);
void free(void *addr, struct malloc_type *type);
#pragma clang diagnostic pop

void *contigmalloc(unsigned long size, struct malloc_type *type, int flags,
    vm_paddr_t low, vm_paddr_t high, unsigned long alignment,
    vm_paddr_t boundary);
void contigfree(void *addr, unsigned long size, struct malloc_type *type);

#endif
