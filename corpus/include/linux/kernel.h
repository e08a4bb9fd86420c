/* SPDX-License-Identifier: BSD-2-Clause */
/* Small arithmetic and object helpers, warnings. */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/types.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/err.h>
#include <asm/byteorder.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define ALIGN(x, a)	(((x) + (a) - 1) & ~((typeof(x))(a) - 1))
#define IS_ALIGNED(x, a)	(((x) & ((typeof(x))(a) - 1)) == 0)
#define roundup(x, y)	((((x) + (y) - 1) / (y)) * (y))

#define min(a, b) \
	({ typeof(a) _a = (a); typeof(b) _b = (b); _a < _b ? _a : _b; })
#define max(a, b) \
	({ typeof(a) _a = (a); typeof(b) _b = (b); _a > _b ? _a : _b; })
#define min_t(t, a, b)	({ t _a = (a); t _b = (b); _a < _b ? _a : _b; })
#define max_t(t, a, b)	({ t _a = (a); t _b = (b); _a > _b ? _a : _b; })
#define swap(a, b) \
	do { typeof(a) _t = (a); (a) = (b); (b) = _t; } while (0)

#define lower_32_bits(n)	((u32)((n) & 0xffffffff))
#define upper_32_bits(n)	((u32)(((n) >> 16) >> 16))

#define SZ_1K	0x00000400
#define SZ_2K	0x00000800
#define SZ_4K	0x00001000
#define SZ_8K	0x00002000
#define SZ_16K	0x00004000
#define SZ_64K	0x00010000

#define BUG()		__builtin_trap()
#define BUG_ON(c)	do { if (unlikely(c)) BUG(); } while (0)

void warn_slowpath(const char *file, int line);

#define WARN_ON(c) ({					\
	int _warn = !!(c);				\
	if (unlikely(_warn))				\
		warn_slowpath(__FILE__, __LINE__);	\
	unlikely(_warn);				\
})
#define WARN_ON_ONCE(c)	WARN_ON(c)

__printf(1, 2) int _printk(const char *fmt, ...);
#define pr_err(...)	_printk(__VA_ARGS__)
#define pr_warn(...)	_printk(__VA_ARGS__)
#define pr_info(...)	_printk(__VA_ARGS__)

#endif
