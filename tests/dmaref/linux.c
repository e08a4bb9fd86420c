/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of linux.h lead to what they say.
 */
#include <dmaref/linux.h>

#include "check.h"

static void single_page_and_range(void)
{
	struct device *dev = begin("swiotlb");
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	char *p = page_address(page), got[8];
	dma_addr_t dma;

	memcpy(p + 16, "abcdefgh", 8);
	dma = dma_map_page(dev, page, 16, 8, DMA_BIDIRECTIONAL);
	CHECK(!dma_mapping_error(dev, dma));
	dmaref_dev_read(dev, dma, got, 8);
	CHECK(!memcmp(got, "abcdefgh", 8));
	dmaref_dev_write(dev, dma, "ABCDEFGH", 8);
	dma_sync_single_range_for_cpu(dev, dma, 4, 2, DMA_BIDIRECTIONAL);
	CHECK(!memcmp(p + 16, "abcdEFgh", 8));
	p[16] = 'x';
	dma_sync_single_range_for_device(dev, dma, 0, 1, DMA_BIDIRECTIONAL);
	dmaref_dev_read(dev, dma, got, 1);
	CHECK(got[0] == 'x');
	dma_unmap_page(dev, dma, 8, DMA_BIDIRECTIONAL);
	__free_pages(page, 0);
	CHECK(!dmaref_exit());
}

static void lists_are_joined_behind_an_iommu(void)
{
	struct device *dev = begin("iommu-strict");
	char *a = (char *)__get_free_pages(GFP_KERNEL, 0);
	void *gap = (void *)__get_free_pages(GFP_KERNEL, 0);
	char *b = (char *)__get_free_pages(GFP_KERNEL, 0), got[2];
	struct scatterlist sg[2], *s;
	int i, n = 0;

	sg_init_table(sg, 2);
	sg_set_buf(&sg[0], a, 4096);
	sg_set_buf(&sg[1], b, 100);
	a[4095] = 'a';
	b[0] = 'b';
	for_each_sg(sg, s, 2, i)
		n += (int)s->length;
	CHECK(n == 4196 && sg_next(&sg[0]) == &sg[1] && !sg_next(&sg[1]));
	CHECK(dma_map_sg(dev, sg, 2, DMA_TO_DEVICE) == 1);
	CHECK(sg_dma_len(&sg[0]) == 4196);
	dmaref_dev_read(dev, sg_dma_address(&sg[0]) + 4095, got, 2);
	CHECK(got[0] == 'a' && got[1] == 'b');
	dma_unmap_sg(dev, sg, 2, DMA_TO_DEVICE);
	CHECK(!dmaref_dev_read(dev, sg_dma_address(&sg[0]), got, 1));
	CHECK(seen() == DMAREF_FAULT);
	kfree(a);
	kfree(gap);
	kfree(b);
	CHECK(!dmaref_exit());
}

static void tables(void)
{
	struct device *dev = begin("arm64-like");
	char *buf = kmalloc(64, GFP_KERNEL);
	struct scatterlist sg;
	struct sg_table sgt = { .sgl = &sg, .nents = 1, .orig_nents = 1 };

	sg_init_one(&sg, buf, 64);
	CHECK(!dma_map_sgtable(dev, &sgt, DMA_FROM_DEVICE, 0));
	dmaref_dev_write(dev, sg_dma_address(&sg), "q", 1);
	dma_sync_sgtable_for_cpu(dev, &sgt, DMA_FROM_DEVICE);
	CHECK(*(char *)sg_virt(&sg) == 'q');
	dma_unmap_sgtable(dev, &sgt, DMA_FROM_DEVICE, 0);
	dmaref_fail(DMAREF_FAIL_MAP, 1);
	CHECK(dma_map_sgtable(dev, &sgt, DMA_FROM_DEVICE, 0) == -ENOMEM);
	kfree(buf);
	CHECK(!dmaref_exit());
}

static void pools_and_managed_memory(void)
{
	struct device *dev = begin("l1");
	struct dma_pool *pool = dma_pool_create("x", dev, 32, 16, 64);
	dma_addr_t dma, other;
	char *p = dma_pool_zalloc(pool, GFP_KERNEL, &dma), got;

	CHECK(pool && p && !p[0] && dma % 16 == 0);
	p[0] = 9;
	wmb();
	dmaref_dev_read(dev, dma, &got, 1);
	CHECK(got == 9);
	dma_pool_free(pool, p, dma);
	dma_pool_destroy(pool);
	CHECK(dmam_pool_create("y", dev, 16, 0, 0));
	CHECK(dmam_alloc_coherent(dev, 64, &other, GFP_KERNEL));
	devres_release_all(dev);
	CHECK(!dmaref_exit());
}

static void user_mappings(void)
{
	struct device *dev = begin("l1");
	struct vm_area_struct vma;
	dma_addr_t dma;
	char *p = dma_alloc_wc(dev, 64, &dma, GFP_KERNEL), *user;

	CHECK(!dma_mmap_wc(dev, &vma, p, dma, 64));
	user = (char *)vma.vm_start;
	CHECK(vma.vm_end - vma.vm_start == 64);
	user[3] = 5;
	wmb();
	CHECK(p[3] == 5);
	dma_free_wc(dev, 64, p, dma);
	CHECK(seen() == DMAREF_PROTOCOL);
	dmaref_linux_munmap(user);
	CHECK(!dmaref_exit());
}

static void noncontiguous_memory(void)
{
	struct device *dev = begin("iommu-strict");
	struct sg_table *sgt = dma_alloc_noncontiguous(dev, 8192,
						       DMA_BIDIRECTIONAL,
						       GFP_KERNEL, 0);
	char *p = dma_vmap_noncontiguous(dev, 8192, sgt), got;

	p[5000] = 3;
	dma_sync_sgtable_for_device(dev, sgt, DMA_BIDIRECTIONAL);
	wmb();
	dmaref_dev_read(dev, sg_dma_address(sgt->sgl) + 5000, &got, 1);
	CHECK(got == 3);
	dma_vunmap_noncontiguous(dev, p);
	dma_free_noncontiguous(dev, 8192, sgt, DMA_BIDIRECTIONAL);
	CHECK(!dmaref_exit());
}

static void pages_for_streaming(void)
{
	struct device *dev = begin("arm64-like");
	dma_addr_t dma;
	char *p = dma_alloc_noncoherent(dev, 64, &dma, DMA_TO_DEVICE,
					GFP_KERNEL), got;

	p[0] = 4;
	dma_sync_single_for_device(dev, dma, 64, DMA_TO_DEVICE);
	dmaref_dev_read(dev, dma, &got, 1);
	CHECK(got == 4);
	dma_free_noncoherent(dev, 64, p, dma, DMA_TO_DEVICE);
	CHECK(!dmaref_exit());
}

static void iova_in_two_steps(void)
{
	struct device *dev = begin("iommu-strict");
	char *p = (char *)__get_free_pages(GFP_KERNEL, 0), got;
	struct dma_iova_state state;

	p[9] = 8;
	CHECK(dma_iova_try_alloc(dev, &state, 0, 4096));
	CHECK(dma_use_iova(&state));
	CHECK(!dma_iova_link(dev, &state, virt_to_phys(p), 0, 4096,
			     DMA_TO_DEVICE, 0));
	CHECK(!dma_iova_sync(dev, &state, 0, 4096));
	dmaref_dev_read(dev, state.addr + 9, &got, 1);
	CHECK(got == 8);
	dma_iova_destroy(dev, &state, 4096, DMA_TO_DEVICE, 0);
	CHECK(!dma_use_iova(&state));
	kfree(p);
	CHECK(!dmaref_exit());
	dev = begin("coherent");
	CHECK(!dma_iova_try_alloc(dev, &state, 0, 4096));
	CHECK(!dma_use_iova(&state));
	dmaref_exit();
}

static void domains(void)
{
	struct device *dev = begin("iommu-strict");
	struct iommu_domain *d = iommu_paging_domain_alloc(dev);
	char *p = (char *)__get_free_pages(GFP_KERNEL, 0), got;

	CHECK(!IS_ERR(d) && !iommu_attach_device(d, dev));
	CHECK(!iommu_map(d, 0x20000, virt_to_phys(p), 4096, IOMMU_READ,
			 GFP_KERNEL));
	p[1] = 6;
	wmb();
	dmaref_dev_read(dev, 0x20001, &got, 1);
	CHECK(got == 6);
	CHECK(iommu_iova_to_phys(d, 0x20001) == virt_to_phys(p) + 1);
	CHECK(!dmaref_dev_write(dev, 0x20001, "x", 1));
	CHECK(seen() == DMAREF_FAULT);
	CHECK(iommu_unmap(d, 0x20000, 4096) == 4096);
	iommu_detach_device(d, dev);
	iommu_domain_free(d);
	kfree(p);
	CHECK(!dmaref_exit());
	dev = begin("coherent");
	CHECK(PTR_ERR(iommu_paging_domain_alloc(dev)) == -ENODEV);
	dmaref_exit();
}

static void limits(void)
{
	struct device *dev = begin("swiotlb");
	void *p = kmalloc(64, GFP_KERNEL);
	dma_addr_t dma = dma_map_single(dev, p, 64, DMA_TO_DEVICE);

	CHECK(dma_need_sync(dev, dma));
	CHECK(dma_max_mapping_size(dev) < 1 << 20);
	CHECK(dma_get_required_mask(dev) >= 0x3ffff);
	CHECK(dma_map_single(dev, p, 64, DMA_NONE) == DMA_MAPPING_ERROR);
	CHECK(seen() == DMAREF_CRASH);
	CHECK(dma_map_resource(dev, virt_to_phys(p), 64, DMA_TO_DEVICE, 0) ==
	      DMA_MAPPING_ERROR);
	CHECK(seen() == DMAREF_PROTOCOL);
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	kfree(p);
	CHECK(!dmaref_exit());
}

int main(void)
{
	RUN(single_page_and_range);
	RUN(lists_are_joined_behind_an_iommu);
	RUN(tables);
	RUN(pools_and_managed_memory);
	RUN(user_mappings);
	RUN(noncontiguous_memory);
	RUN(pages_for_streaming);
	RUN(iova_in_two_steps);
	RUN(domains);
	RUN(limits);
	return 0;
}
