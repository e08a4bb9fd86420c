/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays of bits. */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <linux/types.h>

unsigned long find_first_zero_bit(const unsigned long *addr,
				  unsigned long size);
void set_bit(long nr, unsigned long *addr);

#endif
