/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows about IOMMUs.
 */
#include "tests/unit/rows.h"

#define KERNEL GFP_FOR_KERNEL
#define PAGE 4096

/* ---- IOMMU ---- */

/* IOVAs of the machine begin here. */
#define IOVA 0x10000

static int64_t attached(struct bench *b)
{
	int64_t d;

	on(b, "iommu-strict");
	d = call(b, "iommu_paging_domain_alloc", 0);
	assert_true(d > 0);
	assert_int_equal(call(b, "iommu_attach_device", d, 0), 0);
	return d;
}

static void domain_alloc(struct bench *b)
{
	int64_t d;

	on(b, "iommu-strict");
	d = call(b, "iommu_domain_alloc");
	assert_true(d > 2);
	assert_int_equal(call(b, "iommu_iova_to_phys", d, IOVA), 0);
	on(b, "coherent");
	assert_int_equal(call(b, "iommu_domain_alloc"), 0);
}

static void domain_free(struct bench *b)
{
	int64_t d = attached(b);

	call(b, "iommu_map_2014", d, IOVA, 0x4000, PAGE, 3);
	call(b, "iommu_domain_free", d);
	assert_hazards(b, HAZARD_PROTOCOL);
	dev_rd(b, 0, IOVA);
	assert_hazards(b, HAZARD_FAULT);
	d = attached(b);
	call(b, "iommu_detach_device", d, 0);
	call(b, "iommu_domain_free", d);
	assert_clean(b);
	assert_false(api_check_leaks(&b->m));
	call(b, "iommu_domain_free", d);
	assert_int_not_equal(hazards(b), 0);
}

static void attach_device(struct bench *b)
{
	int64_t d, other;

	on(b, "iommu-strict");
	d = call(b, "iommu_paging_domain_alloc", 0);
	call(b, "iommu_map_2014", d, IOVA, 0x4000, PAGE, 3);
	dev_rd(b, 0, IOVA);
	assert_hazards(b, HAZARD_FAULT);
	assert_int_equal(call(b, "iommu_attach_device", d, 0), 0);
	dev_rd(b, 0, IOVA);
	assert_clean(b);
	other = call(b, "iommu_paging_domain_alloc", 0);
	assert_int_equal(call(b, "iommu_attach_device", other, 0),
			 -LINUX_EBUSY);
	assert_int_equal(call(b, "iommu_attach_device", d, 1), -LINUX_EINVAL);
	on(b, "coherent");
	assert_int_equal(call(b, "iommu_attach_device", 1, 0), -LINUX_ENODEV);
}

static void detach_device(struct bench *b)
{
	int64_t d = attached(b), p = kmalloc(b, 64), dma;

	call(b, "iommu_map_2014", d, IOVA, 0x4000, PAGE, 3);
	/* what the DMA API maps is not seen from the driver's domain */
	dma = call(b, "dma_map_single", 0, p + 0, 64, DIR_TO_DEVICE);
	call(b, "iommu_unmap", d, IOVA, PAGE);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	call(b, "iommu_detach_device", d, 0);
	dev_rd(b, 0, dma);
	assert_clean(b);
	call(b, "iommu_detach_device", d, 0);
	assert_hazards(b, HAZARD_PROTOCOL);
}

static void iommu_map_2014(struct bench *b)
{
	int64_t d = attached(b);

	assert_int_equal(call(b, "iommu_map_2014", d, IOVA, 0x4000, 2 * PAGE,
			      3), 0);
	wr(b, 0x5001, 6);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, IOVA + PAGE + 1), 6);
	assert_clean(b);
	assert_int_equal(call(b, "iommu_map_2014", d, IOVA + PAGE, 0x4000,
			      PAGE, 3), -LINUX_EEXIST);
	assert_int_equal(call(b, "iommu_map_2014", d, IOVA + 1, 0x4000, PAGE,
			      3), -LINUX_EINVAL);
	assert_int_equal(call(b, "iommu_map_2014", d, 0, 0x4000, PAGE, 3),
			 -LINUX_ERANGE);
}

static void iommu_map_prot(struct bench *b)
{
	int64_t d = attached(b);

	call(b, "iommu_map", d, IOVA, 0x4000, PAGE,
	     constant(b, "IOMMU_READ"), KERNEL);
	call(b, "iommu_map", d, IOVA + PAGE, 0x5000, PAGE,
	     constant(b, "IOMMU_WRITE") | constant(b, "IOMMU_NOEXEC"), KERNEL);
	dev_rd(b, 0, IOVA);
	dev_wr(b, 0, IOVA + PAGE, 1);
	assert_clean(b);
	dev_wr(b, 0, IOVA, 1);
	assert_hazards(b, HAZARD_FAULT);
	dev_rd(b, 0, IOVA + PAGE);
	assert_hazards(b, HAZARD_FAULT);
}

static void iommu_unmap(struct bench *b)
{
	int64_t d = attached(b);

	call(b, "iommu_map_2014", d, IOVA, 0x4000, 3 * PAGE, 3);
	assert_int_equal(call(b, "iommu_unmap", d, IOVA + PAGE, PAGE), PAGE);
	dev_rd(b, 0, IOVA);
	dev_rd(b, 0, IOVA + 2 * PAGE);
	assert_clean(b);
	dev_rd(b, 0, IOVA + PAGE);
	assert_hazards(b, HAZARD_FAULT);
	/* up to where nothing is mapped */
	assert_int_equal(call(b, "iommu_unmap", d, IOVA, 3 * PAGE), PAGE);
	assert_int_equal(call(b, "iommu_unmap", d, IOVA, PAGE), 0);
}

static void arm_create_mapping(struct bench *b)
{
	int64_t m, p;

	on(b, "iommu-strict");
	assert_int_equal(call(b, "arm_iommu_create_mapping", 0, PAGE),
			 -LINUX_EINVAL);
	m = call(b, "arm_iommu_create_mapping", IOVA + 2 * PAGE, PAGE);
	assert_true(m > 0);
	assert_int_equal(call(b, "arm_iommu_attach_device", 0, m), 0);
	p = kmalloc(b, 64);
	/* it is the only page of it */
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 IOVA + 2 * PAGE + p % PAGE);
	assert_int_equal(call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE),
			 -1);
}

static void arm_release_mapping(struct bench *b)
{
	int64_t m, p, dma;

	on(b, "iommu-strict");
	m = call(b, "arm_iommu_create_mapping", IOVA, 4 * PAGE);
	assert_true(api_check_leaks(&b->m));
	hazards(b);
	call(b, "arm_iommu_attach_device", 0, m);
	call(b, "arm_iommu_release_mapping", m);
	/* the device holds it */
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	dev_rd(b, 0, dma);
	assert_clean(b);
	call(b, "dma_unmap_single", 0, dma, 64, DIR_TO_DEVICE);
	call(b, "kfree_block", p);
	call(b, "arm_iommu_detach_device", 0);
	assert_false(api_check_leaks(&b->m));
	assert_false(b->m.domain[m - 1].used);
}

static void arm_attach_device(struct bench *b)
{
	int64_t m, p, dma;

	on(b, "iommu-strict");
	m = call(b, "arm_iommu_create_mapping", IOVA, 4 * PAGE);
	assert_int_equal(call(b, "arm_iommu_attach_device", 0, m), 0);
	assert_int_equal(call(b, "iommu_get_domain_for_dev", 0), m);
	p = kmalloc(b, 64);
	wr(b, p, 2);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dev_rd(b, 0, dma), 2);
	assert_clean(b);
	assert_int_equal(call(b, "arm_iommu_attach_device", 1, m),
			 -LINUX_EINVAL);
}

static void arm_detach_device(struct bench *b)
{
	int64_t m, p, dma;

	on(b, "iommu-strict");
	m = call(b, "arm_iommu_create_mapping", IOVA, 4 * PAGE);
	call(b, "arm_iommu_attach_device", 0, m);
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	call(b, "arm_iommu_detach_device", 0);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	call(b, "arm_iommu_release_mapping", m);
}

static void arm_someone_must(struct bench *b)
{
	int64_t m, p, dma;

	on(b, "iommu-strict");
	call(b, "arm_iommu_detach_device", 0);
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	assert_int_equal(dma, p);
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	m = call(b, "arm_iommu_create_mapping", IOVA, 4 * PAGE);
	call(b, "arm_iommu_attach_device", 0, m);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	dev_rd(b, 0, dma);
	assert_clean(b);
}

static void fixed_address(struct bench *b)
{
	int64_t d = attached(b), p;

	/* firmware that knows its address */
	p = call(b, "__get_free_pages", KERNEL, 0);
	assert_int_equal(call(b, "iommu_map", d, IOVA + 8 * PAGE, p, PAGE, 3,
			      KERNEL), 0);
	wr(b, p, 3);
	doorbell(b);
	assert_int_equal(dev_rd(b, 0, IOVA + 8 * PAGE), 3);
	assert_clean(b);
}

static void several_ports(struct bench *b)
{
	static const char *const ports =
		"platform camera\niommu strict\niommu strict\n"
		"device cam-y coherent iommu 0\n"
		"device cam-uv coherent iommu 1\n";
	int64_t p, y, uv, d;

	on(b, ports);
	p = kmalloc(b, 128);
	y = call(b, "dma_map_single", 0, p, 64, DIR_FROM_DEVICE);
	uv = call(b, "dma_map_single", 1, p + 64, 64, DIR_FROM_DEVICE);
	dev_wr(b, 0, y, 1);
	dev_wr(b, 1, uv, 2);
	assert_clean(b);
	assert_int_equal(rd(b, p + 64), 2);
	/* each is mapped for one port only */
	dev_wr(b, 0, uv + PAGE, 3);
	assert_hazards(b, HAZARD_FAULT);
	d = call(b, "iommu_paging_domain_alloc", 0);
	assert_int_equal(call(b, "iommu_attach_device", d, 1), -LINUX_EINVAL);
}

static void power_management(struct bench *b)
{
	int64_t p, dma;
	uint8_t was;

	on(b, "iommu-strict");
	p = kmalloc(b, 64);
	dma = call(b, "dma_map_single", 0, p, 64, DIR_TO_DEVICE);
	was = b->m.dev[0].domain;
	b->m.dev[0].domain = MACHINE_NONE;
	dev_rd(b, 0, dma);
	assert_hazards(b, HAZARD_FAULT);
	b->m.dev[0].domain = was;
	dev_rd(b, 0, dma);
	assert_clean(b);
}

static void dt_iommu(struct bench *b)
{
	struct platform_error err;
	int64_t p;

	on(b, "platform board\niommu strict\ndevice dev0 coherent iommu 0\n"
	      "device dev1 coherent\n");
	p = kmalloc(b, 64);
	assert_int_not_equal(call(b, "dma_map_single", 0, p, 64,
				  DIR_TO_DEVICE), p);
	assert_int_equal(call(b, "dma_map_single", 1, p, 64, DIR_TO_DEVICE),
			 p);
	assert_null(platform_read(&b->mem, "platform x\n"
				  "device dev0 coherent iommu 0\n", &err));
}

#define ROW_iommu ROW_RUN
#include "tests/unit/rows_suites.h"
static const struct bench_row rows[] = {
#include "ref/rows.def"
};

int main(void)
{
	return bench_rows("iommu", rows, sizeof(rows) / sizeof(*rows));
}
