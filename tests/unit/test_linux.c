/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Edges of the Linux API on the model that no row speaks of: ends of tables
 * and ranges, objects beside each other, wrong ids.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL
#define PAGE 4096
#define IOVA 0x10000

static const char arm_smmu[] =
	"platform arm-smmu\nl1 yes\nspeculation yes\niommu strict\n"
	"device dev0 noncoherent iommu 0\ndevice dev1 noncoherent iommu 0\n"
	"coherent-memory uncached\n"
	"on map to_device clean\non for-device to_device clean\n"
	"on map from_device clean\non for-device from_device clean\n"
	"on unmap from_device inval\non for-cpu from_device inval\n";

/* ---- the heap ---- */

static void heap_is_used_to_its_end(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(kmalloc(b, bench_heap_size), bench_heap);
	on(b, "coherent");
	assert_int_equal(call(b, "kmalloc", bench_heap_size + 1, KERNEL), 0);
	kmalloc(b, bench_heap_size - 64);
	assert_int_equal(kmalloc(b, 64), bench_heap + bench_heap_size - 64);
	assert_int_equal(call(b, "kmalloc", 1, KERNEL), 0);
}

static void boundaries_are_kept(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(api_mem_alloc(&b->m, 40, 8, 64, UINT32_MAX),
			 bench_heap);
	assert_int_equal(api_mem_alloc(&b->m, 40, 8, 64, UINT32_MAX),
			 bench_heap + 64);
	assert_int_equal(api_mem_alloc(&b->m, 64, 8, 64, UINT32_MAX),
			 bench_heap + 128);
	assert_int_equal(api_mem_alloc(&b->m, 65, 8, 64, UINT32_MAX), -1);
	assert_int_equal(api_mem_alloc(&b->m, 0, 8, 0, UINT32_MAX), -1);
	assert_int_equal(api_mem_alloc(&b->m, 64, 64, 0,
				       bench_heap + 128 + 127),
			 bench_heap + 192);
	assert_int_equal(api_mem_alloc(&b->m, 64, 64, 0,
				       bench_heap + 192 + 126), -1);
}

static void new_memory_has_no_contents(struct bench *b)
{
	int64_t p;

	on(b, "l1");
	p = kmalloc(b, 64);
	wr(b, p, 1);
	assert_true(b->m.ghost[p].defined);
	call(b, "kfree_block", p);
	assert_int_equal(kmalloc(b, 64), p);
	assert_false(b->m.ghost[p].defined);
}

static void failures_are_counted(struct bench *b)
{
	on(b, "coherent");
	api_inject(&b->m, API_FAIL_ALLOC, 3);
	assert_false(api_fails(&b->m, API_FAIL_MAP));
	assert_false(api_fails(&b->m, API_FAIL_ALLOC));
	assert_false(api_fails(&b->m, API_FAIL_ALLOC));
	assert_true(api_fails(&b->m, API_FAIL_ALLOC));
	assert_false(api_fails(&b->m, API_FAIL_ALLOC));
	api_inject(&b->m, API_FAIL_ANY, 2);
	assert_false(api_fails(&b->m, API_FAIL_MAP));
	assert_true(api_fails(&b->m, API_FAIL_ALLOC));
}

static void sleeping_calls_say_so(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	call(b, "spin_lock");
	call(b, "dma_mmap_coherent", 0, p, dma, 64);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "__get_free_pages", KERNEL, 0);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "dma_declare_coherent_memory", 0, 0x1000, 0x1000, PAGE);
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "iommu_domain_alloc");
	assert_hazards(b, HAZARD_PROTOCOL);
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_hazards(b, HAZARD_PROTOCOL);	/* user space has it */
	call(b, "__get_free_pages", GFP_FOR_ATOMIC, 0);
	assert_clean(b);
}

/* ---- areas ---- */

static void areas_lie_in_the_heap(struct bench *b)
{
	on(b, "coherent");
	assert_int_equal(call(b, "dma_declare_contiguous", 0, PAGE,
			      bench_heap - PAGE, 0), -LINUX_EBUSY);
	assert_int_equal(call(b, "dma_declare_contiguous", 0, 2 * PAGE,
			      bench_heap + bench_heap_size - PAGE, 0),
			 -LINUX_EBUSY);
	assert_int_equal(call(b, "dma_declare_contiguous", 0, PAGE,
			      bench_heap + bench_heap_size - PAGE, 0), 0);
	assert_int_equal(call(b, "dma_declare_contiguous", 0, PAGE, bench_heap,
			      0), 0);
}

static void declared_memory_begins_a_new_life(struct bench *b)
{
	int64_t p, dma;

	on(b, "l1");
	wr(b, 0x1000, 9);
	call(b, "dma_declare_coherent_memory", 0, 0x1000, 0x1000, PAGE);
	assert_int_equal(machine_memtype(&b->m, 0x1000), MEM_WC);
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	assert_int_equal(rd(b, p), 0);
	wr(b, p, 3);
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_clean(b);
	assert_false(b->m.ghost[p].defined);
	call(b, "dma_release_coherent_memory", 0);
	assert_int_equal(machine_memtype(&b->m, 0x1000), MEM_CACHED);
}

/* ---- scattered memory ---- */

static void scattered_allocations_are_told_apart(struct bench *b)
{
	int64_t p[16], a, c, da, dc;

	on(b, "iommu-strict");
	for (int i = 0; i < 16; i++)
		p[i] = call(b, "__get_free_pages", KERNEL, 0);
	for (int i = 0; i < 16; i += 2)
		call(b, "free_pages", p[i], 0);
	a = call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL);
	da = b->out[0];
	c = call(b, "dma_alloc_coherent", 0, 3 * PAGE, KERNEL);
	dc = b->out[0];
	wr(b, a + PAGE, 1);
	wr(b, c + PAGE, 2);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, da + PAGE), 1);
	assert_int_equal(dev_rd(b, 0, dc + PAGE), 2);
	assert_clean(b);
	call(b, "dma_free_coherent", 0, 2 * PAGE, a, da);
	assert_int_equal(dev_rd(b, 0, dc + PAGE), 2);
	assert_clean(b);
	call(b, "dma_free_coherent", 0, 3 * PAGE, c, dc);
	for (int i = 1; i < 16; i += 2)
		call(b, "free_pages", p[i], 0);
	assert_false(api_check_leaks(&b->m));
}

static void noncontiguous_memory_is_synced(struct bench *b)
{
	int64_t p[16], x, v, dma;

	on(b, arm_smmu);
	for (int i = 0; i < 16; i++)
		p[i] = call(b, "__get_free_pages", KERNEL, 0);
	for (int i = 0; i < 16; i += 2)
		call(b, "free_pages", p[i], 0);
	x = call(b, "dma_alloc_noncontiguous", 0, 2 * PAGE, DIR_FROM_DEVICE,
		 KERNEL | GFP_ZEROED, 0);
	dma = call(b, "noncontiguous_dma_address", x);
	v = call(b, "dma_vmap_noncontiguous", 0, 2 * PAGE, x);
	rd(b, v + PAGE);
	/* given to the device: what it had before does not matter */
	call(b, "dma_sync_noncontiguous_for_device", 0, x, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, v + PAGE), 0);
	dev_wr(b, 0, dma + PAGE, 7);
	rd(b, v + PAGE);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_noncontiguous_for_cpu", 0, x, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, v + PAGE), 7);
	assert_clean(b);
	call(b, "dma_sync_noncontiguous_for_cpu", 0, x, DIR_NONE);
	assert_hazards(b, HAZARD_CRASH);
}

/* ---- pools ---- */

static void pools_beside_each_other(struct bench *b)
{
	int64_t pool[API_POOLS], p[API_POOLS], dma[API_POOLS];

	on(b, "l1");
	for (int i = 0; i < API_POOLS; i++) {
		pool[i] = call(b, "dma_pool_create", 0, 64, 0, 64);
		assert_true(pool[i]);
		p[i] = call(b, "dma_pool_alloc", pool[i], KERNEL);
		dma[i] = b->out[0];
		assert_true(p[i]);
	}
	assert_int_equal(call(b, "dma_pool_create", 0, 64, 0, 0), 0);
	call(b, "dma_pool_free", pool[1], p[0], dma[0]);
	assert_hazards(b, HAZARD_CORRUPT);
	for (int i = 0; i < API_POOLS; i++) {
		call(b, "dma_pool_free", pool[i], p[i], dma[i]);
		call(b, "dma_pool_destroy", pool[i]);
		assert_clean(b);
	}
	assert_false(api_check_leaks(&b->m));
	assert_int_equal(call(b, "dma_pool_alloc", 0, KERNEL), 0);
	assert_int_equal(call(b, "dma_pool_alloc", API_POOLS + 1, KERNEL), 0);
	call(b, "dma_pool_destroy", 0);
	assert_clean(b);
}

static void a_pool_takes_more_pages(struct bench *b)
{
	int64_t pool, p[5], dma[5];

	on(b, "l1");
	pool = call(b, "dma_pool_create", 0, 2048, 0, 0);
	for (int i = 0; i < 5; i++) {
		p[i] = call(b, "dma_pool_alloc", pool, KERNEL);
		dma[i] = b->out[0];
		dev_wr(b, 0, dma[i] + 2047, 1);
	}
	assert_clean(b);
	assert_int_not_equal(p[0] / PAGE, p[2] / PAGE);
	for (int i = 0; i < 5; i++)
		call(b, "dma_pool_free", pool, p[i], dma[i]);
	call(b, "dma_pool_destroy", pool);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
}

/* ---- lists ---- */

static void joined_lists_are_synced(struct bench *b)
{
	int64_t p[2], sg, dma;

	on(b, arm_smmu);
	sg = call(b, "sg_alloc_table", 2);
	for (int i = 0; i < 2; i++) {
		p[i] = call(b, "__get_free_pages", KERNEL, 0);
		call(b, "sg_set_buf", sg, i, p[i], PAGE);
	}
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 2, DIR_TO_DEVICE), 1);
	dma = call(b, "sg_dma_address", sg, 0);
	wr(b, p[1], 4);
	doorbell(b);
	dev_rd(b, 0, dma + PAGE);
	assert_hazards(b, HAZARD_STALE);
	call(b, "dma_sync_sg_for_device", 0, sg, 2, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma + PAGE), 4);
	call(b, "dma_unmap_sg", 0, sg, 2, DIR_TO_DEVICE);
	call(b, "dma_map_sg", 0, sg, 2, DIR_FROM_DEVICE);
	dma = call(b, "sg_dma_address", sg, 0);
	fill(b, p[1]);
	dev_wr(b, 0, dma + PAGE, 5);
	call(b, "dma_sync_sg_for_cpu", 0, sg, 2, DIR_FROM_DEVICE);
	assert_int_equal(rd(b, p[1]), 5);
	assert_clean(b);
	call(b, "dma_sync_sg_for_device", 0, sg, 2, DIR_NONE);
	assert_hazards(b, HAZARD_CRASH);
	call(b, "dma_sync_sg_for_cpu", 0, sg, 2, DIR_NONE);
	assert_hazards(b, HAZARD_CRASH);
}

static void lists_end_where_they_end(struct bench *b)
{
	int64_t p, sg, other, dma;

	on(b, "iommu-strict");
	p = call(b, "__get_free_pages", KERNEL, 1);
	sg = call(b, "sg_alloc_table", 1);
	call(b, "sg_set_buf", sg, 0, p, PAGE);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 0, DIR_TO_DEVICE), 0);
	assert_int_equal(call(b, "dma_map_sg", 0, sg, 1, DIR_TO_DEVICE), 1);
	assert_int_equal(call(b, "sg_dma_len", sg, 0), PAGE);
	/* what is mapped right behind it stays */
	other = call(b, "dma_map_single", 0, p + PAGE, PAGE, DIR_TO_DEVICE);
	dma = call(b, "sg_dma_address", sg, 0);
	assert_int_equal(other, dma + PAGE);
	call(b, "dma_unmap_sg", 0, sg, 1, DIR_TO_DEVICE);
	dev_rd(b, 0, other);
	assert_clean(b);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	call(b, "dma_unmap_sg", 0, sg, 0, DIR_TO_DEVICE);
	assert_clean(b);
	/* a list that is none */
	assert_int_equal(call(b, "dma_map_sg", 0, sg + 1, 1, DIR_TO_DEVICE),
			 0);
	assert_int_equal(call(b, "sg_dma_address", sg, 1), -1);
}

/* ---- IOVA in two steps ---- */

static void iova_of_less_than_pages(struct bench *b)
{
	int64_t p, x, dma;

	on(b, arm_smmu);
	p = call(b, "__get_free_pages", KERNEL, 1);
	wr(b, p + 16, 1);
	wr(b, p + PAGE + 99, 2);
	assert_true(call(b, "dma_iova_try_alloc", 0, p + 16, PAGE + 100));
	x = b->out[0];
	dma = call(b, "dma_iova_address", x);
	assert_int_equal(dma % PAGE, 16);
	assert_int_equal(call(b, "dma_iova_link", 0, x, p + 16, 0, PAGE + 100,
			      DIR_TO_DEVICE, 0), 0);
	assert_int_equal(call(b, "dma_iova_sync", 0, x, 0, PAGE + 100), 0);
	assert_int_equal(dev_rd(b, 0, dma), 1);
	assert_int_equal(dev_rd(b, 0, dma + PAGE + 83), 2);
	assert_clean(b);
	machine_dev_start(&b->m, 0, (uint64_t)dma, PAGE + 100, DIR_TO_DEVICE);
	machine_do(&b->m, (struct step){ STEP_DEV_READ, 0, PAGE + 99 });
	assert_clean(b);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_FAULT);
}

static void iova_part_by_part(struct bench *b)
{
	int64_t p, x, dma;

	on(b, arm_smmu);
	p = call(b, "__get_free_pages", KERNEL, 2);
	assert_true(call(b, "dma_iova_try_alloc", 0, 0, 3 * PAGE));
	x = b->out[0];
	dma = call(b, "dma_iova_address", x);
	for (int i = 0; i < 3; i++)
		assert_int_equal(call(b, "dma_iova_link", 0, x, p + PAGE * i,
				      PAGE * i, PAGE, DIR_FROM_DEVICE, 0), 0);
	assert_int_equal(call(b, "dma_iova_sync", 0, x, PAGE, PAGE), 0);
	dev_wr(b, 0, dma + PAGE, 1);
	assert_clean(b);
	dev_wr(b, 0, dma, 1);
	assert_hazards(b, HAZARD_CORRUPT);
	assert_int_equal(call(b, "dma_iova_sync", 0, x, 0, 3 * PAGE), 0);
	fill(b, p + 2 * PAGE);
	dev_wr(b, 0, dma + 2 * PAGE, 6);
	call(b, "dma_iova_unlink", 0, x, 2 * PAGE, PAGE, DIR_FROM_DEVICE, 0);
	assert_int_equal(rd(b, p + 2 * PAGE), 6);
	dev_wr(b, 0, dma + PAGE, 2);
	assert_clean(b);
	assert_int_equal(call(b, "dma_iova_link", 0, x, p, 3 * PAGE, PAGE,
			      DIR_FROM_DEVICE, 0), -LINUX_EINVAL);
	/* another device's state is none of this one's */
	assert_int_equal(call(b, "dma_iova_sync", 1, x, 0, PAGE),
			 -LINUX_EINVAL);
}

/* ---- domains ---- */

static void domains_beside_each_other(struct bench *b)
{
	int64_t d, e;

	on(b, arm_smmu);
	d = call(b, "iommu_paging_domain_alloc", 0);
	e = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "iommu_attach_device", d, 0);
	call(b, "iommu_attach_device", e, 1);
	call(b, "iommu_map_2014", d, IOVA, 0x4000, PAGE, 3);
	call(b, "iommu_map_2014", e, IOVA, 0x5000, PAGE, 3);
	wr(b, 0x4000, 1);
	machine_cache(&b->m, CACHE_FLUSH, 0x4000, PAGE);
	call(b, "iommu_detach_device", e, 1);
	call(b, "iommu_domain_free", e);
	assert_int_equal(dev_rd(b, 0, IOVA), 1);
	assert_clean(b);
	assert_int_equal(call(b, "iommu_iova_to_phys", e, IOVA), 0);
	assert_int_equal(call(b, "iommu_iova_to_phys", d, IOVA), 0x4000);
	/* of a device in another domain */
	dev_rd(b, 1, IOVA);
	assert_hazards(b, HAZARD_FAULT);
	/* the DMA API's own domain is not a driver's to free */
	call(b, "iommu_domain_free", 1);
	assert_hazards(b, HAZARD_CRASH);
	call(b, "iommu_domain_free", 99);
	assert_hazards(b, HAZARD_CRASH);
}

static void devices_share_a_domain(struct bench *b)
{
	int64_t d;

	on(b, arm_smmu);
	d = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "iommu_attach_device", d, 0);
	call(b, "iommu_attach_device", d, 1);
	call(b, "iommu_map_2014", d, IOVA, 0x4000, PAGE, 3);
	call(b, "iommu_map_2014", d, IOVA + PAGE, 0x5000, PAGE, 3);
	dev_rd(b, 0, IOVA);
	dev_rd(b, 1, IOVA);
	assert_clean(b);
	assert_int_equal(call(b, "iommu_unmap", d, IOVA + PAGE, PAGE), PAGE);
	dev_rd(b, 0, IOVA);
	dev_rd(b, 1, IOVA);
	assert_clean(b);
	for (uint32_t i = 0; i < b->m.sizes.ngrants; i++)
		assert_false(b->m.grant[i].live &&
			     b->m.grant[i].dma == IOVA + PAGE);
	call(b, "iommu_unmap", d, IOVA, PAGE);
	call(b, "iommu_detach_device", d, 0);
	call(b, "iommu_detach_device", d, 1);
	call(b, "iommu_domain_free", d);
	assert_false(api_check_leaks(&b->m));
}

static void an_attached_arm_device_stays(struct bench *b)
{
	int64_t m, n;

	on(b, arm_smmu);
	m = call(b, "arm_iommu_create_mapping", IOVA, 2 * PAGE);
	n = call(b, "arm_iommu_create_mapping", IOVA, 2 * PAGE);
	assert_int_equal(call(b, "arm_iommu_attach_device", 0, m), 0);
	assert_int_equal(call(b, "arm_iommu_attach_device", 0, n),
			 -LINUX_EBUSY);
	assert_int_equal(call(b, "arm_iommu_attach_device", 1, m), 0);
	call(b, "arm_iommu_release_mapping", m);
	call(b, "arm_iommu_detach_device", 0);
	/* the other device holds it still */
	assert_true(b->m.domain[m - 1].used);
	call(b, "arm_iommu_detach_device", 1);
	assert_false(b->m.domain[m - 1].used);
	call(b, "arm_iommu_release_mapping", 1);
	assert_hazards(b, HAZARD_CRASH);
}

/* ---- views ---- */

static void views_run_out(struct bench *b)
{
	int64_t p, dma, user[API_VIEWS];

	on(b, "l1");
	p = call(b, "dma_alloc_coherent", 0, 64, KERNEL);
	dma = b->out[0];
	for (int i = 0; i < API_VIEWS; i++) {
		assert_int_equal(call(b, "dma_mmap_coherent", 0, p, dma, 64),
				 0);
		user[i] = b->out[0];
	}
	assert_int_equal(call(b, "dma_mmap_coherent", 0, p, dma, 64),
			 -LINUX_ENOMEM);
	wr(b, user[API_VIEWS - 1] + 63, 4);
	assert_int_equal(rd(b, p + 63), 4);
	assert_clean(b);
	rd(b, user[0] + 64);
	assert_hazards(b, HAZARD_FAULT);
	rd(b, (int64_t)(API_VIEWS + 1) << API_VIEW_SHIFT);
	assert_hazards(b, HAZARD_FAULT);
	rd(b, 0);
	assert_hazards(b, HAZARD_FAULT);
	for (int i = 0; i < API_VIEWS; i++)
		call(b, "munmap", user[i]);
	call(b, "dma_free_coherent", 0, 64, p, dma);
	assert_clean(b);
}

/* ---- grants ---- */

static int grants(const struct bench *b)
{
	int n = 0;

	for (uint32_t i = 0; i < b->m.sizes.ngrants; i++)
		n += b->m.grant[i].live;
	return n;
}

static void nothing_is_granted_after_its_end(struct bench *b)
{
	static const char *const on_platforms[] = { "coherent", arm_smmu };

	for (int i = 0; i < 2; i++) {
		int64_t p, dma, pool, sg;

		on(b, on_platforms[i]);
		call(b, "mmio_region", 0x2000, PAGE);
		dma = call(b, "dma_map_resource", 0, 0x2000, 64,
			   DIR_BIDIRECTIONAL, 0);
		assert_int_equal(grants(b), 1);
		call(b, "dma_unmap_resource", 0, dma, 64, DIR_BIDIRECTIONAL,
		     0);
		assert_int_equal(grants(b), 0);
		pool = call(b, "dma_pool_create", 0, 16, 0, 0);
		p = call(b, "dma_pool_alloc", pool, KERNEL);
		dma = b->out[0];
		assert_int_equal(grants(b), 1);
		call(b, "dma_pool_free", pool, p, dma);
		assert_int_equal(grants(b), 0);
		p = call(b, "dma_alloc_coherent", 0, 3 * PAGE, KERNEL);
		dma = b->out[0];
		assert_int_equal(grants(b), 1);
		call(b, "dma_free_coherent", 0, 3 * PAGE, p, dma);
		p = call(b, "__get_free_pages", KERNEL, 0);
		sg = call(b, "sg_alloc_table", 1);
		call(b, "sg_set_buf", sg, 0, p, 64);
		call(b, "dma_map_sg", 0, sg, 1, DIR_TO_DEVICE);
		assert_int_equal(grants(b), 1);
		call(b, "dma_unmap_sg", 0, sg, 1, DIR_TO_DEVICE);
		assert_int_equal(grants(b), 0);
	}
}

static void a_domain_grants_to_who_is_in_it(struct bench *b)
{
	int64_t d, sg, p;

	on(b, arm_smmu);
	d = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "iommu_map_2014", d, IOVA, 0x4000, PAGE, 3);
	assert_int_equal(grants(b), 0);
	call(b, "iommu_attach_device", d, 0);
	assert_int_equal(grants(b), 1);
	call(b, "iommu_map_2014", d, IOVA + PAGE, 0x4000, PAGE, 3);
	assert_int_equal(grants(b), 2);
	call(b, "iommu_detach_device", d, 0);
	assert_int_equal(grants(b), 0);
	/* a list that fails in the middle leaves nothing mapped */
	sg = call(b, "sg_alloc_table", 2);
	p = call(b, "__get_free_pages", KERNEL, 0);
	call(b, "sg_set_buf", sg, 0, p, PAGE);
	call(b, "sg_set_buf", sg, 1, p, 100);
	assert_int_equal(call(b, "iommu_map_sg", d, IOVA + 2 * PAGE, sg, 2, 3,
			      KERNEL), -LINUX_EINVAL);
	assert_int_equal(call(b, "iommu_iova_to_phys", d, IOVA + 2 * PAGE), 0);
	assert_int_equal(call(b, "iommu_map_2014", d, IOVA + 2 * PAGE, p + 8,
			      PAGE, 3), -LINUX_EINVAL);
	assert_int_equal(call(b, "iommu_map_2014", d, IOVA + 2 * PAGE,
			      0x18000, PAGE, 3), -LINUX_EINVAL);
}

static void failed_allocations_leave_nothing(struct bench *b)
{
	for (int nth = 1; nth < 5; nth++) {
		int64_t p, dma;

		on(b, arm_smmu);
		api_inject(&b->m, API_FAIL_ALLOC, nth);
		p = call(b, "dma_alloc_coherent", 0, 2 * PAGE, KERNEL);
		dma = b->out[0];
		api_inject(&b->m, API_FAIL_ALLOC, 0);
		if (p)
			call(b, "dma_free_coherent", 0, 2 * PAGE, p, dma);
		assert_clean(b);
		assert_false(api_check_leaks(&b->m));
		assert_int_equal(grants(b), 0);
	}
	/* no IOVA is left: the memory goes back */
	on(b, arm_smmu);
	call(b, "dma_iova_try_alloc", 0, 0, 24 * PAGE);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, PAGE, KERNEL), 0);
	call(b, "dma_iova_free", 0, 1);
	assert_false(api_check_leaks(&b->m));
	for (uint32_t i = 0; i < b->m.npages; i++)
		assert_int_equal(b->m.memtype[i], MEM_CACHED);
}

static void sizes_beyond_memory_fail(struct bench *b)
{
	int64_t p;

	on(b, "coherent");
	p = kmalloc(b, 64);
	assert_int_equal(call(b, "dma_map_single", 0, p, 0, DIR_TO_DEVICE),
			 -1);
	assert_int_equal(call(b, "dma_map_single", 0, p, 0x18001,
			      DIR_TO_DEVICE), -1);
	assert_int_equal(call(b, "dma_map_phys", 0, 0x18000, 1, DIR_TO_DEVICE,
			      0), -1);
	assert_int_equal(call(b, "dma_map_phys", 0, 0x17fff, 1, DIR_TO_DEVICE,
			      0), 0x17fff);
	assert_int_equal(call(b, "dma_map_phys", 0, 0x17fff, 2, DIR_TO_DEVICE,
			      0), -1);
	assert_int_equal(call(b, "dma_alloc_coherent", 0, (int64_t)1 << 32,
			      KERNEL), 0);
	assert_int_equal(call(b, "dma_alloc_pages", 0, ((int64_t)1 << 32) + 1,
			      DIR_TO_DEVICE, KERNEL), 0);
	assert_int_equal(call(b, "dma_pool_create", 0, (int64_t)1 << 31, 0, 0),
			 0);
	assert_clean(b);
}

#define TEST(test) { #test, NULL, test }
static const struct bench_row tests[] = {
	TEST(heap_is_used_to_its_end),
	TEST(boundaries_are_kept),
	TEST(new_memory_has_no_contents),
	TEST(failures_are_counted),
	TEST(sleeping_calls_say_so),
	TEST(areas_lie_in_the_heap),
	TEST(declared_memory_begins_a_new_life),
	TEST(scattered_allocations_are_told_apart),
	TEST(noncontiguous_memory_is_synced),
	TEST(pools_beside_each_other),
	TEST(a_pool_takes_more_pages),
	TEST(joined_lists_are_synced),
	TEST(lists_end_where_they_end),
	TEST(iova_of_less_than_pages),
	TEST(iova_part_by_part),
	TEST(domains_beside_each_other),
	TEST(devices_share_a_domain),
	TEST(an_attached_arm_device_stays),
	TEST(views_run_out),
	TEST(nothing_is_granted_after_its_end),
	TEST(a_domain_grants_to_who_is_in_it),
	TEST(failed_allocations_leave_nothing),
	TEST(sizes_beyond_memory_fail),
};

int main(void)
{
	return bench_rows("linux", tests, sizeof(tests) / sizeof(*tests));
}
