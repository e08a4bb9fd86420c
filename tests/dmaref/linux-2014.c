/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of linux-2014.h lead to what they said then.
 */
#include <dmaref/linux-2014.h>

#include "check.h"

static void attributes_are_a_structure(void)
{
	struct device *dev = begin("arm64-like");
	DEFINE_DMA_ATTRS(attrs);
	dma_addr_t dma;
	char *p, got;

	dma_set_attr(DMA_ATTR_WRITE_COMBINE, &attrs);
	CHECK(dma_get_attr(DMA_ATTR_WRITE_COMBINE, &attrs));
	CHECK(!dma_get_attr(DMA_ATTR_WRITE_BARRIER, NULL));
	p = dma_alloc_attrs(dev, 64, &dma, GFP_KERNEL, &attrs);
	p[0] = 3;
	wmb();
	dmaref_dev_read(dev, dma, &got, 1);
	CHECK(got == 3);
	dma_free_attrs(dev, 64, p, dma, &attrs);
	p = dma_alloc_attrs(dev, 64, &dma, GFP_KERNEL, NULL);
	dma_free_attrs(dev, 64, p, dma, NULL);
	CHECK(!dmaref_exit());
}

static void second_device_skips_the_sync(void)
{
	struct device *dev = begin("arm64-like");
	struct device *other = dmaref_device("dev1");
	DEFINE_DMA_ATTRS(skip);
	char *p = kmalloc(64, GFP_KERNEL), got;
	dma_addr_t a, b;

	p[0] = 7;
	a = dma_map_single(dev, p, 64, DMA_TO_DEVICE);
	dma_set_attr(DMA_ATTR_SKIP_CPU_SYNC, &skip);
	b = dma_map_single_attrs(other, p, 64, DMA_TO_DEVICE, &skip);
	dmaref_dev_read(other, b, &got, 1);
	CHECK(got == 7);
	dma_unmap_single_attrs(other, b, 64, DMA_TO_DEVICE, &skip);
	dma_unmap_single(dev, a, 64, DMA_TO_DEVICE);
	kfree(p);
	CHECK(!dmaref_exit());
}

static void null_is_not_safe(void)
{
	struct device *dev = begin("coherent");

	dma_free_coherent(dev, 64, NULL, 0);
	CHECK(dmaref_exit() == DMAREF_CRASH);
}

static void noncoherent_by_architecture(void)
{
	struct device *dev = begin("arm64-like");
	dma_addr_t dma;
	char *p, got;

	CHECK(!dma_alloc_noncoherent(dev, 64, &dma, GFP_KERNEL));
	dmaref_exit();
	dev = begin("mips-like");
	p = dma_alloc_noncoherent(dev, 64, &dma, GFP_KERNEL);
	p[0] = 5;
	wmb();
	dmaref_dev_read(dev, dma, &got, 1);
	CHECK(got != 5 && seen() == DMAREF_STALE);
	dma_cache_sync(dev, p, 64, DMA_TO_DEVICE);
	dmaref_dev_read(dev, dma, &got, 1);
	CHECK(got == 5);
	dma_free_noncoherent(dev, 64, p, dma);
	CHECK(!dmaref_exit());
}

static void memory_is_set_apart(void)
{
	struct device *dev = begin("l1");
	dma_addr_t dma;
	void *p;

	CHECK(!dma_declare_contiguous(dev, 8192, 0, 0));
	/* bounce buffers are no memory to declare */
	CHECK(!dma_declare_coherent_memory(dev, 0x1000, 0x1000, 0x2000,
					   DMA_MEMORY_MAP));
	CHECK(dma_declare_coherent_memory(dev, 0x11000, 0x11000, 0x2000,
					  DMA_MEMORY_MAP |
						  DMA_MEMORY_EXCLUSIVE) ==
	      DMA_MEMORY_MAP);
	CHECK(!IS_ERR(dma_mark_declared_memory_occupied(dev, 0x11000,
							0x1000)));
	p = dma_alloc_coherent(dev, 64, &dma, GFP_KERNEL);
	CHECK(p && dma == 0x12000);
	CHECK(!dma_alloc_coherent(dev, 64, &dma, GFP_KERNEL));
	dma_free_coherent(dev, 64, p, 0x12000);
	dma_release_declared_memory(dev);
	CHECK(PTR_ERR(dma_mark_declared_memory_occupied(dev, 0x11000, 8)) ==
	      -EINVAL);
	CHECK(!dmaref_exit());
}

static void arm_mappings(void)
{
	struct device *dev = begin("iommu-strict");
	struct dma_iommu_mapping *m = arm_iommu_create_mapping(NULL, 0x10000,
							       0x4000);
	char *p = kmalloc(64, GFP_KERNEL), got;
	dma_addr_t dma;

	CHECK(!IS_ERR(m) && !arm_iommu_attach_device(dev, m));
	p[0] = 2;
	dma = dma_map_single(dev, p, 64, DMA_TO_DEVICE);
	dmaref_dev_read(dev, dma, &got, 1);
	CHECK(got == 2);
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	arm_iommu_detach_device(dev);
	arm_iommu_release_mapping(m);
	kfree(p);
	CHECK(!dmaref_exit());
}

static void domains(void)
{
	struct device *dev = begin("iommu-strict");
	struct iommu_domain *d = iommu_domain_alloc(NULL);
	char *p = (char *)__get_free_pages(GFP_KERNEL, 0), got;

	CHECK(d && !iommu_attach_device(d, dev));
	CHECK(!iommu_map(d, 0x20000, virt_to_phys(p), 4096, IOMMU_READ));
	CHECK(dmaref_dev_read(dev, 0x20000, &got, 1));
	CHECK(iommu_unmap(d, 0x20000, 4096) == 4096);
	iommu_detach_device(d, dev);
	iommu_domain_free(d);
	kfree(p);
	CHECK(!dmaref_exit());
}

int main(void)
{
	RUN(attributes_are_a_structure);
	RUN(second_device_skips_the_sync);
	RUN(null_is_not_safe);
	RUN(noncoherent_by_architecture);
	RUN(memory_is_set_apart);
	RUN(arm_mappings);
	RUN(domains);
	return 0;
}
