/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of libdmaref's Linux dialect share.
 */
#ifndef REF_DMAREF_LINUX_H
#define REF_DMAREF_LINUX_H

#include "ref/dmaref.h"

struct vm_area_struct;

/* Fills VMA by the result of a mapping, which it returns. */
int dmaref_linux_vma(struct dmaref *r, struct vm_area_struct *vma,
		     int64_t user, size_t size, int err);

#endif
