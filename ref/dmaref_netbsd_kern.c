/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What drivers of NetBSD and OpenBSD use around bus_dma(9): memory, mbufs,
 * locks, processes; see <dmaref/bsd.h>.
 */
#include "include/dmaref/bsd.h"

#include <stdlib.h>

#include "ref/dmaref_bsd.h"

/* ---- memory, mbufs ---- */

size_t dmaref_bsd_page_size(void)
{
	struct dmaref *r = dmaref_enter();
	size_t page = r->m.platform->page;

	dmaref_leave(r);
	return page;
}

void *dmaref_bsd_alloc(size_t size, bool zero)
{
	struct dmaref *r = dmaref_enter();
	void *p = dmaref_memory(r, size, zero);

	dmaref_leave(r);
	return p;
}

void dmaref_bsd_free(void *addr)
{
	struct dmaref *r = dmaref_enter();

	dmaref_memory_free(r, addr);
	dmaref_leave(r);
}

struct mbuf *dmaref_bsd_m_getcl(int flags)
{
	struct dmaref *r = dmaref_enter();
	void *buf = dmaref_memory(r, dmaref_cluster(r), false);
	struct mbuf *m = NULL;

	if (buf) {
		m = xcalloc(1, sizeof(*m));
		m->m_data = m->dmaref_buf = buf;
		m->m_flags = flags;
	}
	dmaref_leave(r);
	return m;
}

void m_freem(struct mbuf *m)
{
	struct dmaref *r = dmaref_enter();

	while (m) {
		struct mbuf *next = m->m_next;

		dmaref_memory_free(r, m->dmaref_buf);
		free(m);
		m = next;
	}
	dmaref_leave(r);
}

/* ---- locks ---- */

void dmaref_bsd_mutex_init(struct dmaref_bsd_mutex *m)
{
	struct dmaref *r = dmaref_enter();

	m->dmaref_id = busdma_lock_new(&r->m, false);
	if (!m->dmaref_id)
		die("libdmaref has no more than %d locks", BUSDMA_LOCKS);
	dmaref_leave(r);
}

static void lock_call(void (*fn)(struct machine *m, int lock),
		      const struct dmaref_bsd_mutex *m)
{
	struct dmaref *r = dmaref_enter();

	fn(&r->m, m->dmaref_id);
	dmaref_leave(r);
}

void dmaref_bsd_mutex_destroy(struct dmaref_bsd_mutex *m)
{
	lock_call(busdma_lock_free, m);
	m->dmaref_id = 0;
}

void dmaref_bsd_mutex_enter(struct dmaref_bsd_mutex *m)
{
	lock_call(busdma_lock, m);
}

void dmaref_bsd_mutex_exit(struct dmaref_bsd_mutex *m)
{
	lock_call(busdma_unlock, m);
}

/* ---- processes ---- */

struct proc *dmaref_bsd_proc(int npages)
{
	struct dmaref *r = dmaref_enter();
	struct proc *p = NULL;
	char *base;
	int id = dmaref_process(r, npages, &base);

	if (id) {
		p = arena_new(&r->mem, struct proc);
		p->p_vmspace = arena_new(&r->mem, struct vmspace);
		*p->p_vmspace = (struct vmspace){ id, base, npages };
	}
	dmaref_leave(r);
	return p;
}

void dmaref_bsd_proc_exit(struct proc *p)
{
	struct dmaref *r = dmaref_enter();

	dmaref_process_exit(r, p->p_vmspace->dmaref_id,
			    p->p_vmspace->dmaref_base);
	dmaref_leave(r);
}

void *dmaref_bsd_user(struct proc *p)
{
	return p->p_vmspace->dmaref_base;
}

void dmaref_bsd_reclaim(struct proc *p)
{
	struct dmaref *r = dmaref_enter();

	busdma_proc_reclaim(&r->m, p->p_vmspace->dmaref_id);
	dmaref_leave(r);
}

int dmaref_bsd_wire(struct vmspace *vm, void *addr, size_t len)
{
	struct dmaref *r = dmaref_enter();
	uint32_t at = dmaref_process_address(r, vm->dmaref_base, addr);
	int error = busdma_vslock(&r->m, vm->dmaref_id, at, (uint32_t)len);

	dmaref_leave(r);
	return error;
}

void dmaref_bsd_unwire(struct vmspace *vm, void *addr, size_t len)
{
	struct dmaref *r = dmaref_enter();
	uint32_t at = dmaref_process_address(r, vm->dmaref_base, addr);

	busdma_vsunlock(&r->m, vm->dmaref_id, at, (uint32_t)len);
	dmaref_leave(r);
}
