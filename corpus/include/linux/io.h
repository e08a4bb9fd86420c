/* SPDX-License-Identifier: BSD-2-Clause */
/* Device registers. */
#ifndef _LINUX_IO_H
#define _LINUX_IO_H

#include <linux/kernel.h>
#include <linux/mm.h>
#include <asm/barrier.h>

u8 readb(const volatile void __iomem *addr);
u16 readw(const volatile void __iomem *addr);
u32 readl(const volatile void __iomem *addr);
u64 readq(const volatile void __iomem *addr);
void writeb(u8 val, volatile void __iomem *addr);
void writew(u16 val, volatile void __iomem *addr);
void writel(u32 val, volatile void __iomem *addr);
void writeq(u64 val, volatile void __iomem *addr);
u32 readl_relaxed(const volatile void __iomem *addr);
void writel_relaxed(u32 val, volatile void __iomem *addr);
u32 ioread32(const void __iomem *addr);
void iowrite32(u32 val, void __iomem *addr);
void __iomem *ioremap(phys_addr_t addr, size_t size);
void iounmap(volatile void __iomem *addr);

#define readl_poll_timeout(addr, val, cond, sleep_us, timeout_us) ({	\
	int _left = (timeout_us);					\
	for (;;) {							\
		(val) = readl(addr);					\
		if ((cond) || _left <= 0)				\
			break;						\
		_left -= (sleep_us) + 1;				\
	}								\
	(cond) ? 0 : -ETIMEDOUT;					\
})

#endif
