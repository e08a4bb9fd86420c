/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The IOMMU API.
 *
 * What a driver maps is a row of iomap[], for every device of the domain a
 * grant.
 */
#include "ref/linux_iommu.h"

#include <string.h>

#include "ref/api.h"
#include "ref/linux_mask.h"
#include "ref/linux_sg.h"

static void hazard(struct machine *m, enum hazard h, uint64_t at,
		   const char *what)
{
	machine_hazard(m, h, ACTOR_KERNEL, *m->cpu, at, what);
}

/* A domain that a driver owns. */
static bool is_domain(const struct machine *m, int domain)
{
	return domain >= 1 && (uint32_t)domain <= m->sizes.ndomains &&
	       m->domain[domain - 1].used;
}

static bool is_boot_domain(const struct machine *m, int domain)
{
	return domain <= m->platform->niommus;
}

/* ---- grants ---- */

static enum dma_dir dir_of(int prot)
{
	switch (prot & (IOMMU_PROT_READ | IOMMU_PROT_WRITE)) {
	case IOMMU_PROT_READ:
		return DIR_TO_DEVICE;
	case IOMMU_PROT_WRITE:
		return DIR_FROM_DEVICE;
	default:
		return DIR_BIDIRECTIONAL;
	}
}

static void grant(struct machine *m, int dev, const struct api_iomap *x)
{
	machine_grant(m, dev, x->iova, x->addr, x->size, dir_of(x->prot),
		      true);
}

static void grant_all(struct machine *m, const struct api_iomap *x)
{
	for (int d = 0; d < m->platform->ndevices; d++)
		if (m->dev[d].domain == x->domain - 1)
			grant(m, d, x);
}

static void ungrant_all(struct machine *m, const struct api_iomap *x)
{
	for (int d = 0; d < m->platform->ndevices; d++)
		if (m->dev[d].domain == x->domain - 1)
			machine_grant_end(m, machine_grant_at(m, d, x->iova,
							      x->size));
}

/* DEV comes into the domain it is in now, or leaves it. */
static void move_grants(struct machine *m, int dev, bool comes)
{
	const struct api_state *s = api_state(m);

	for (int i = 0; i < API_IOMAPS; i++) {
		const struct api_iomap *x = &s->iomap[i];

		if (!x->used || x->domain - 1 != m->dev[dev].domain)
			continue;
		if (comes)
			grant(m, dev, x);
		else
			machine_grant_end(m, machine_grant_at(m, dev, x->iova,
							      x->size));
	}
}

/* ---- domains ---- */

static int domain_new(struct machine *m, int iommu)
{
	if (api_fails(m, API_FAIL_ALLOC))
		return 0;
	for (uint32_t i = 0; i < m->sizes.ndomains; i++) {
		if (m->domain[i].used)
			continue;
		m->domain[i] = (struct domain){ .used = 1,
						.iommu = (uint8_t)iommu };
		return (int)i + 1;
	}
	return 0;
}

int linux_domain_alloc(struct machine *m)
{
	api_may_sleep(m);
	return m->platform->niommus ? domain_new(m, 0) : 0;
}

int linux_paging_domain_alloc(struct machine *m, int dev)
{
	int iommu = m->platform->device[dev].iommu, id;

	api_may_sleep(m);
	if (iommu < 0)
		return -LINUX_ENODEV;
	id = domain_new(m, iommu);
	return id ? id : -LINUX_ENOMEM;
}

static void clear_domain(struct machine *m, int domain)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_IOMAPS; i++)
		if (s->iomap[i].used && s->iomap[i].domain == domain) {
			ungrant_all(m, &s->iomap[i]);
			memset(&s->iomap[i], 0, sizeof(s->iomap[i]));
		}
	for (uint32_t i = 0; i < m->sizes.iova_pages; i++) {
		uint32_t e = (uint32_t)(domain - 1) * m->sizes.iova_pages + i;

		memset(&m->pt[e], 0, sizeof(m->pt[e]));
		m->iova[e] = IOVA_FREE;
	}
	machine_iotlb_flush(m, domain - 1);
	memset(&m->domain[domain - 1], 0, sizeof(m->domain[0]));
}

void linux_domain_free(struct machine *m, int domain)
{
	api_may_sleep(m);
	if (!is_domain(m, domain) || is_boot_domain(m, domain)) {
		hazard(m, HAZARD_CRASH, (uint64_t)domain,
		       "what is freed is no domain of a driver");
		return;
	}
	for (int d = 0; d < m->platform->ndevices; d++) {
		if (m->dev[d].domain != domain - 1)
			continue;
		hazard(m, HAZARD_PROTOCOL, (uint64_t)domain,
		       "a domain is freed that a device is attached to");
		move_grants(m, d, false);
		m->dev[d].domain = MACHINE_NONE;
	}
	clear_domain(m, domain);
}

int linux_domain_of(const struct machine *m, int dev)
{
	return m->dev[dev].domain == MACHINE_NONE ? 0 : m->dev[dev].domain + 1;
}

int linux_attach_device(struct machine *m, int domain, int dev)
{
	int iommu = m->platform->device[dev].iommu;

	api_may_sleep(m);
	if (iommu < 0)
		return -LINUX_ENODEV;
	if (!is_domain(m, domain) || m->domain[domain - 1].iommu != iommu)
		return -LINUX_EINVAL;
	if (m->dev[dev].domain != MACHINE_NONE &&
	    m->dev[dev].domain != domain - 1 &&
	    m->dev[dev].domain != m->dev[dev].api_domain)
		return -LINUX_EBUSY;
	if (m->dev[dev].domain == domain - 1)
		return 0;
	m->dev[dev].domain = (uint8_t)(domain - 1);
	move_grants(m, dev, true);
	return 0;
}

void linux_detach_device(struct machine *m, int domain, int dev)
{
	api_may_sleep(m);
	if (m->dev[dev].domain != domain - 1) {
		hazard(m, HAZARD_PROTOCOL, (uint64_t)domain,
		       "a device is detached from a domain it is not in");
		return;
	}
	move_grants(m, dev, false);
	m->dev[dev].domain = m->dev[dev].api_domain;
}

/* ---- mappings ---- */

static int check_range(const struct machine *m, int domain, uint64_t iova,
		       uint64_t size)
{
	uint64_t page = m->platform->page;

	if (!is_domain(m, domain) || iova % page || size % page || !size)
		return -LINUX_EINVAL;
	for (uint64_t p = iova / page; p < (iova + size) / page; p++)
		if (p > UINT32_MAX || !machine_pte(m, domain - 1, (uint32_t)p))
			return -LINUX_ERANGE;
	return 0;
}

static bool any_mapped(const struct machine *m, int domain, uint64_t iova,
		       uint64_t size)
{
	uint64_t page = m->platform->page;

	for (uint64_t p = iova / page; p < (iova + size) / page; p++)
		if (machine_pte(m, domain - 1, (uint32_t)p)->valid)
			return true;
	return false;
}

static struct api_iomap *iomap_new(const struct machine *m)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_IOMAPS; i++)
		if (!s->iomap[i].used)
			return &s->iomap[i];
	return NULL;
}

int linux_iommu_map(struct machine *m, int domain, uint64_t iova,
		    uint64_t addr, uint64_t size, int prot)
{
	uint32_t page = m->platform->page;
	struct api_iomap *x = iomap_new(m);
	int err = check_range(m, domain, iova, size);

	if (!err && (addr % page || addr >= m->sizes.mem ||
		     size > m->sizes.mem - addr))
		err = -LINUX_EINVAL;
	if (err)
		return err;
	if (any_mapped(m, domain, iova, size))
		return -LINUX_EEXIST;
	if (!x || api_fails(m, API_FAIL_MAP))
		return -LINUX_ENOMEM;
	machine_drain(m, *m->cpu);
	for (uint32_t i = 0; i < size / page; i++)
		machine_pte_set(m, domain - 1, (uint32_t)(iova / page) + i,
				(uint32_t)(addr / page) + i, prot & 3);
	*x = (struct api_iomap){ .iova = iova, .addr = (uint32_t)addr,
				 .size = (uint32_t)size, .used = 1,
				 .domain = (uint8_t)domain,
				 .prot = (uint8_t)prot };
	grant_all(m, x);
	return 0;
}

/* Takes [FROM, TO) out of the row, whose rest may be two. */
static void cut(struct machine *m, struct api_iomap *x, uint64_t from,
		uint64_t to)
{
	struct api_iomap was = *x, *rest;

	ungrant_all(m, x);
	memset(x, 0, sizeof(*x));
	if (from > was.iova) {
		*x = was;
		x->size = (uint32_t)(from - was.iova);
		grant_all(m, x);
	}
	rest = to < was.iova + was.size ? iomap_new(m) : NULL;
	if (rest) {
		*rest = was;
		rest->iova = to;
		rest->addr += (uint32_t)(to - was.iova);
		rest->size -= (uint32_t)(to - was.iova);
		grant_all(m, rest);
	}
}

static void cut_rows(struct machine *m, int domain, uint64_t from, uint64_t to)
{
	struct api_state *s = api_state(m);

	for (int i = 0; i < API_IOMAPS; i++) {
		struct api_iomap *x = &s->iomap[i];

		if (x->used && x->domain == domain && x->iova < to &&
		    from < x->iova + x->size)
			cut(m, x, from, to);
	}
}

uint64_t linux_iommu_unmap(struct machine *m, int domain, uint64_t iova,
			   uint64_t size)
{
	uint32_t page = m->platform->page;
	uint64_t done = 0;

	if (check_range(m, domain, iova, size))
		return 0;
	machine_drain(m, *m->cpu);
	while (done < size) {
		uint32_t p = (uint32_t)((iova + done) / page);

		if (!machine_pte(m, domain - 1, p)->valid)
			break;
		machine_pte_clear(m, domain - 1, p, true);
		done += page;
	}
	if (done)
		cut_rows(m, domain, iova, iova + done);
	return done;
}

int64_t linux_iommu_map_sg(struct machine *m, int domain, uint64_t iova,
			   int list, int nents, int prot)
{
	const struct api_sg_list *l = linux_sg_list(m, list);
	uint64_t done = 0;

	for (int i = 0; l && i < nents && i < l->n; i++) {
		int err = linux_iommu_map(m, domain, iova + done,
					  l->sg[i].addr, l->sg[i].len, prot);

		if (err) {
			linux_iommu_unmap(m, domain, iova, done);
			return err;
		}
		done += l->sg[i].len;
	}
	return l ? (int64_t)done : -LINUX_EINVAL;
}

uint64_t linux_iova_to_phys(const struct machine *m, int domain,
			    uint64_t iova)
{
	uint32_t page = m->platform->page;
	const struct pte *p;

	if (!is_domain(m, domain) || iova / page > UINT32_MAX)
		return 0;
	p = machine_pte(m, domain - 1, (uint32_t)(iova / page));
	return p && p->valid ? (uint64_t)p->page * page + iova % page : 0;
}

/* ---- ARM's mappings ---- */

/* Pages of IOVA outside of the mapping's are never free. */
static void limit_iova(struct machine *m, int domain, uint64_t base,
		       uint64_t size)
{
	uint64_t page = m->platform->page;

	for (uint32_t p = 0, i = 0; i < m->sizes.iova_pages; p++) {
		if (!machine_pte(m, domain - 1, p))
			continue;
		if (p < base / page || p >= (base + size) / page)
			m->iova[(uint32_t)(domain - 1) * m->sizes.iova_pages +
				i] = IOVA_BODY;
		i++;
	}
}

int linux_arm_create_mapping(struct machine *m, uint64_t base, uint64_t size)
{
	int id;

	api_may_sleep(m);
	if (!m->platform->niommus)
		return -LINUX_ENODEV;
	id = domain_new(m, 0);
	if (!id)
		return -LINUX_ENOMEM;
	if (check_range(m, id, base, size)) {
		clear_domain(m, id);
		return -LINUX_EINVAL;
	}
	limit_iova(m, id, base, size);
	return id;
}

static bool attached(const struct machine *m, int domain)
{
	for (int d = 0; d < m->platform->ndevices; d++)
		if (m->dev[d].domain == domain - 1)
			return true;
	return false;
}

void linux_arm_release_mapping(struct machine *m, int domain)
{
	if (!is_domain(m, domain) || is_boot_domain(m, domain)) {
		hazard(m, HAZARD_CRASH, (uint64_t)domain,
		       "what is released is no mapping of ARM's");
		return;
	}
	/* held by its devices only, from now on */
	m->domain[domain - 1].managed = 1;
	if (!attached(m, domain))
		clear_domain(m, domain);
}

int linux_arm_attach_device(struct machine *m, int dev, int domain)
{
	int err;

	if (m->dev[dev].domain != MACHINE_NONE &&
	    m->dev[dev].domain == m->dev[dev].api_domain &&
	    m->dev[dev].domain >= m->platform->niommus)
		return -LINUX_EBUSY;
	err = linux_attach_device(m, domain, dev);
	if (!err)
		m->dev[dev].api_domain = m->dev[dev].domain;
	return err;
}

void linux_arm_detach_device(struct machine *m, int dev)
{
	int domain = linux_domain_of(m, dev);

	m->dev[dev].domain = MACHINE_NONE;
	m->dev[dev].api_domain = MACHINE_NONE;
	if (domain && !is_boot_domain(m, domain) &&
	    m->domain[domain - 1].managed && !attached(m, domain))
		clear_domain(m, domain);
}
