/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runtime of libdmaref: window, hardware, devices, failures, hazards.
 */
#include <dmaref/linux.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static void old_bytes_are_read_without_sync(void)
{
	struct device *dev = begin("swiotlb");
	char *buf = kzalloc(64, GFP_KERNEL);
	dma_addr_t dma = dma_map_single(dev, buf, 64, DMA_FROM_DEVICE);

	CHECK(dmaref_dev_write(dev, dma, "new", 4));
	CHECK(strcmp(buf, "new"));
	CHECK(!dmaref_check_fresh(buf, 4));
	CHECK(seen() == DMAREF_STALE);
	dma_sync_single_for_cpu(dev, dma, 64, DMA_FROM_DEVICE);
	CHECK(!strcmp(buf, "new"));
	CHECK(dmaref_check_fresh(buf, 4));
	dma_unmap_single(dev, dma, 64, DMA_FROM_DEVICE);
	kfree(buf);
	CHECK(!dmaref_exit());
}

static void stores_stay_buffered_until_a_barrier(void)
{
	struct device *dev = begin("write-buffer");
	dma_addr_t dma;
	char *p = dma_alloc_coherent(dev, 64, &dma, GFP_KERNEL), c;

	*p = 7;
	dmaref_dev_read(dev, dma, &c, 1);
	CHECK(c == 0 && *p == 7);
	wmb();
	dmaref_dev_read(dev, dma, &c, 1);
	CHECK(c == 7);
	dma_free_coherent(dev, 64, p, dma);
	CHECK(!dmaref_exit());
}

static void worst_hardware_finds_a_shared_line(void)
{
	/* the CPU writes beside a buffer that the device fills */
	for (int worst = 0; worst < 2; worst++) {
		struct device *dev = begin("mips-like");
		char *buf = kzalloc(64, GFP_KERNEL);
		dma_addr_t dma;

		dmaref_set_hardware(worst ? DMAREF_WORST : DMAREF_NONE);
		dma = dma_map_single(dev, buf, 32, DMA_FROM_DEVICE);
		buf[60] = 1;
		wmb();
		dmaref_dev_write(dev, dma, "x", 1);
		dma_unmap_single(dev, dma, 32, DMA_FROM_DEVICE);
		CHECK(worst == !!(seen() & (DMAREF_STALE | DMAREF_LOST)));
		kfree(buf);
		dmaref_exit();
	}
}

/* What the device sees in so many polls is the seed's alone. */
static unsigned long long history(unsigned seed)
{
	struct device *dev = begin("write-buffer");
	unsigned long long seenbits = 0;
	dma_addr_t dma;
	char *p;

	dmaref_set_hardware(DMAREF_RANDOM);
	dmaref_set_seed(seed);
	p = dma_alloc_coherent(dev, 64, &dma, GFP_KERNEL);
	for (int i = 0; i < 60; i++) {
		char c;

		p[i] = 1;
		dmaref_dev_read(dev, dma + (dma_addr_t)i, &c, 1);
		seenbits = seenbits << 1 | (c == 1);
	}
	dma_free_coherent(dev, 64, p, dma);
	dmaref_exit();
	return seenbits;
}

static void random_hardware_follows_the_seed(void)
{
	CHECK(history(1) == history(1));
	CHECK(history(1) != history(2));
	CHECK(history(3) != 0 && history(3) != (1ull << 60) - 1);
}

static void foreign_memory_is_refused(void)
{
	struct device *dev = begin("coherent");
	char stack[64];
	static char data[64];
	struct scatterlist sg;

	CHECK(dma_map_single(dev, stack, 64, DMA_TO_DEVICE) ==
	      DMA_MAPPING_ERROR);
	CHECK(seen() == DMAREF_PROTOCOL);
	CHECK(dma_map_single(dev, data, 64, DMA_TO_DEVICE) ==
	      DMA_MAPPING_ERROR);
	CHECK(seen() == DMAREF_PROTOCOL);
	sg_init_one(&sg, stack, 64);
	CHECK(dma_map_sg(dev, &sg, 1, DMA_TO_DEVICE) == 0);
	CHECK(seen() == DMAREF_PROTOCOL);
	kfree(data);
	CHECK(seen() == DMAREF_CRASH);
	dmaref_exit();
}

static void failures_are_injected(void)
{
	struct device *dev = begin("swiotlb");
	void *buf = kmalloc(64, GFP_KERNEL);
	dma_addr_t dma;

	dmaref_fail(DMAREF_FAIL_ALLOC, 2);
	CHECK(kmalloc(8, GFP_KERNEL));
	CHECK(!kmalloc(8, GFP_KERNEL));
	CHECK(kmalloc(8, GFP_KERNEL));
	dmaref_fail(DMAREF_FAIL_BOUNCE, 1);
	dma = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	CHECK(dma_mapping_error(dev, dma));
	dmaref_fail(DMAREF_FAIL_ANY, 1);
	CHECK(!kmalloc(8, GFP_KERNEL));
	dma = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	CHECK(!dma_mapping_error(dev, dma));
	CHECK(dmaref_exit() == DMAREF_LEAK);
}

static void note(void *arg, enum dmaref_hazard hazard, const char *text)
{
	snprintf(arg, 200, "%d %s", hazard, text);
}

static void hazards_are_told_in_words(void)
{
	struct device *dev = begin("iommu-strict");
	char text[200] = "", c;

	dmaref_on_hazard(note, text);
	CHECK(!dmaref_dev_read(dev, 0x1234, &c, 1));
	CHECK(strstr(text, "4 ") == text && strstr(text, "dev0"));
	CHECK(strstr(text, "0x1234"));
	CHECK(dmaref_exit() == DMAREF_FAULT);
}

static u32 read_register(void *arg, unsigned offset)
{
	return *(u32 *)arg + offset;
}

static void write_register(void *arg, unsigned offset, u32 value)
{
	*(u32 *)arg = offset + value;
}

static void registers_are_the_tests(void)
{
	struct device *dev = begin("write-buffer");
	u32 state = 5;
	char *regs = dmaref_registers(dev, read_register, write_register,
				      &state);
	dma_addr_t dma;
	char *p = dma_alloc_coherent(dev, 8, &dma, GFP_KERNEL), c;

	CHECK(readl(regs + 8) == 13);
	*p = 3;
	writel_relaxed(40, regs + 2);
	CHECK(state == 42);
	dmaref_dev_read(dev, dma, &c, 1);
	CHECK(c == 0);
	writel(40, regs + 2);
	dmaref_dev_read(dev, dma, &c, 1);
	CHECK(c == 3);
	dma_free_coherent(dev, 8, p, dma);
	CHECK(!dmaref_exit());
}

static void allocate(void *arg)
{
	kfree(kmalloc(8, *(gfp_t *)arg));
}

static void interrupts_may_not_sleep(void)
{
	gfp_t gfp = GFP_KERNEL;
	unsigned long flags;
	spinlock_t lock;

	begin("coherent");
	dmaref_interrupt(allocate, &gfp);
	CHECK(seen() == DMAREF_PROTOCOL);
	gfp = GFP_ATOMIC;
	dmaref_interrupt(allocate, &gfp);
	CHECK(seen() == 0);
	spin_lock_init(&lock);
	spin_lock_irqsave(&lock, flags);
	kfree(kmalloc(8, GFP_KERNEL));
	CHECK(seen() == DMAREF_PROTOCOL);
	spin_unlock_irqrestore(&lock, flags);
	kfree(kmalloc(8, GFP_KERNEL));
	CHECK(!dmaref_exit());
}

static void masks_may_be_set_by_hand(void)
{
	struct device *dev = begin("coherent");
	static u64 mask = 0xfff;
	void *p = kmalloc(64, GFP_KERNEL);

	dev->dma_mask = &mask;
	CHECK(dma_map_single(dev, p, 8, DMA_TO_DEVICE) == DMA_MAPPING_ERROR);
	dev->dma_mask = NULL;
	CHECK(dma_set_mask(dev, DMA_BIT_MASK(32)) == -EIO);
	CHECK(!dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(40)));
	CHECK(dev->dma_mask == &dev->coherent_dma_mask);
	CHECK(dev->coherent_dma_mask == DMA_BIT_MASK(40));
	CHECK(dma_map_single(dev, p, 8, DMA_TO_DEVICE) != DMA_MAPPING_ERROR);
	dmaref_exit();
}

static void cpus_have_caches_of_their_own(void)
{
	struct device *dev = begin("l1-l2");
	char *p = kzalloc(64, GFP_KERNEL);
	dma_addr_t dma;

	dma = dma_map_single(dev, p, 64, DMA_TO_DEVICE);
	p[0] = 1;
	wmb();
	dmaref_set_cpu(1);
	CHECK(p[0] == 1);
	p[0] = 2;
	dmaref_set_cpu(0);
	/* still in the other CPU's store buffer */
	CHECK(p[0] == 1);
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	kfree(p);
	dmaref_exit();
}

/* Whether TEST ends by SIG in a process of its own, or by exit status 2. */
static bool dies(void (*test)(void), int sig)
{
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(9);
		test();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return sig ? WIFSIGNALED(status) && WTERMSIG(status) == sig :
		     WIFEXITED(status) && WEXITSTATUS(status) == 2;
}

static void follow_cookie(void)
{
	struct device *dev = begin("arm64-like");
	dma_addr_t dma;
	volatile char *p = dma_alloc_attrs(dev, 64, &dma, GFP_KERNEL,
					   DMA_ATTR_NO_KERNEL_MAPPING);

	*p = 1;
}

static void no_platform(void)
{
	dmaref_init("no-such-platform");
}

static void not_initialised(void)
{
	kfree(NULL);
}

static void bad_programs_are_stopped(void)
{
	CHECK(dies(follow_cookie, SIGSEGV));
	CHECK(dies(no_platform, 0));
	dmaref_init("simple");
	dmaref_exit();
	CHECK(dies(not_initialised, 0));
}

int main(void)
{
	RUN(old_bytes_are_read_without_sync);
	RUN(stores_stay_buffered_until_a_barrier);
	RUN(worst_hardware_finds_a_shared_line);
	RUN(random_hardware_follows_the_seed);
	RUN(foreign_memory_is_refused);
	RUN(failures_are_injected);
	RUN(hazards_are_told_in_words);
	RUN(registers_are_the_tests);
	RUN(interrupts_may_not_sleep);
	RUN(masks_may_be_set_by_hand);
	RUN(cpus_have_caches_of_their_own);
	RUN(bad_programs_are_stopped);
	return 0;
}
