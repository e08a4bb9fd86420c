/* SPDX-License-Identifier: BSD-2-Clause */
/* Bit and mask constants. */
#ifndef _LINUX_BITS_H
#define _LINUX_BITS_H

#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))
#define GENMASK(h, l)	((~0UL << (l)) & (~0UL >> (63 - (h))))
#define FIELD_PREP(mask, v) \
	(((unsigned long)(v) << __builtin_ctzl(mask)) & (mask))
#define FIELD_GET(mask, v)	(((v) & (mask)) >> __builtin_ctzl(mask))

#endif
