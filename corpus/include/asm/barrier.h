/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory barriers. */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#define mb()		__asm__ __volatile__("mfence" : : : "memory")
#define rmb()		__asm__ __volatile__("lfence" : : : "memory")
#define wmb()		__asm__ __volatile__("sfence" : : : "memory")
#define dma_rmb()	__asm__ __volatile__("" : : : "memory")
#define dma_wmb()	__asm__ __volatile__("" : : : "memory")
#define smp_mb()	__asm__ __volatile__("mfence" : : : "memory")
#define smp_wmb()	__asm__ __volatile__("" : : : "memory")
#define smp_rmb()	__asm__ __volatile__("" : : : "memory")

#endif
