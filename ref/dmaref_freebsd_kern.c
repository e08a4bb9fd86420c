/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What drivers of FreeBSD use around bus_dma(9): time, locks, memory, mbufs,
 * processes; see <dmaref/freebsd.h>.
 */
#include "include/dmaref/freebsd.h"

#include "ref/dmaref_bsd.h"

#undef malloc
#undef free

/* ---- time ---- */

void dmaref_freebsd_null_maps(bool on)
{
	struct dmaref *r = dmaref_enter();

	busdma_state(&r->m)->null_maps = on;
	dmaref_leave(r);
}

static bool holds_a_lock(const struct machine *m)
{
	for (int i = 1; i <= BUSDMA_LOCKS; i++)
		if (busdma_lock_held(m, i))
			return true;
	return false;
}

int dmaref_freebsd_idle(void)
{
	struct dmaref *r = dmaref_enter();
	const struct busdma_state *s = busdma_state(&r->m);
	int n = 0;

	/* inside a callback, or with a lock, this thread goes on first */
	if (!s->in_softintr && !s->in_callback && !holds_a_lock(&r->m))
		n = busdma_softintr(&r->m);
	dmaref_leave(r);
	return n;
}

/* ---- locks ---- */

static int new_lock(bool sleepable)
{
	struct dmaref *r = dmaref_enter();
	int id = busdma_lock_new(&r->m, sleepable);

	if (!id)
		die("libdmaref has no more than %d locks", BUSDMA_LOCKS);
	dmaref_leave(r);
	return id;
}

static void lock_call(void (*fn)(struct machine *m, int lock), int id)
{
	struct dmaref *r = dmaref_enter();

	fn(&r->m, id);
	dmaref_leave(r);
}

void dmaref_freebsd_mtx_init(struct mtx *m)
{
	m->dmaref_id = new_lock(false);
}

void mtx_destroy(struct mtx *m)
{
	lock_call(busdma_lock_free, m->dmaref_id);
	m->dmaref_id = 0;
}

void mtx_lock(struct mtx *m)
{
	lock_call(busdma_lock, m->dmaref_id);
}

void mtx_unlock(struct mtx *m)
{
	lock_call(busdma_unlock, m->dmaref_id);
	dmaref_freebsd_idle();
}

int mtx_owned(const struct mtx *m)
{
	struct dmaref *r = dmaref_enter();
	bool held = busdma_lock_held(&r->m, m->dmaref_id);

	dmaref_leave(r);
	return held;
}

void mtx_assert(const struct mtx *m, int what)
{
	struct dmaref *r = dmaref_enter();

	if (busdma_lock_held(&r->m, m->dmaref_id) != (what == MA_OWNED))
		dmaref_raise(r, HAZARD_CRASH, 0, "mtx_assert() fails");
	dmaref_leave(r);
}

void dmaref_freebsd_sx_init(struct sx *s)
{
	s->dmaref_id = new_lock(true);
}

void sx_destroy(struct sx *s)
{
	lock_call(busdma_lock_free, s->dmaref_id);
	s->dmaref_id = 0;
}

void sx_xlock(struct sx *s)
{
	lock_call(busdma_lock, s->dmaref_id);
}

void sx_xunlock(struct sx *s)
{
	lock_call(busdma_unlock, s->dmaref_id);
	dmaref_freebsd_idle();
}

void busdma_lock_mutex(void *arg, bus_dma_lock_op_t op)
{
	if (op == BUS_DMA_LOCK)
		mtx_lock(arg);
	else
		mtx_unlock(arg);
}

void bus_dma_dflt_lock(void *arg, bus_dma_lock_op_t op)
{
	struct dmaref *r = dmaref_enter();

	(void)arg;
	(void)op;
	dmaref_raise(r, HAZARD_CRASH, 0, "dflt_lock() is called");
	dmaref_leave(r);
}

/* ---- memory ---- */

size_t dmaref_freebsd_page_size(void)
{
	struct dmaref *r = dmaref_enter();
	size_t page = r->m.platform->page;

	dmaref_leave(r);
	return page;
}

void *dmaref_freebsd_malloc(size_t size, int flags)
{
	struct dmaref *r = dmaref_enter();
	bool zero = (flags & M_ZERO) != 0;
	void *p = dmaref_memory(r, size, zero);

	if (flags & M_WAITOK)
		api_may_sleep(&r->m);
	/* it would have waited for memory: an injected failure does not last */
	if (!p && (flags & M_WAITOK))
		p = dmaref_memory(r, size, zero);
	dmaref_leave(r);
	return p;
}

void dmaref_freebsd_free(void *addr)
{
	struct dmaref *r = dmaref_enter();

	dmaref_memory_free(r, addr);
	dmaref_leave(r);
}

uint64_t vtophys(const void *addr)
{
	struct dmaref *r = dmaref_enter();
	uint64_t ptr = dmaref_pointer(r, addr);
	enum memtype type;
	uint32_t phys = 0;

	if (ptr == DMAREF_FOREIGN || !api_pointer(&r->m, ptr, &phys, &type))
		dmaref_raise(r, HAZARD_CRASH, ptr,
			     "vtophys() of memory that is not the machine's");
	dmaref_leave(r);
	return phys;
}

vm_page_t dmaref_freebsd_page(void *addr)
{
	uint64_t phys = vtophys(addr);

	return (vm_page_t)(uintptr_t)(phys - phys % dmaref_freebsd_page_size());
}

/* ---- mbufs ---- */

struct mbuf *dmaref_freebsd_m_getcl(int how, int flags)
{
	struct dmaref *r = dmaref_enter();
	void *buf = dmaref_memory(r, dmaref_cluster(r), false);
	struct mbuf *m = NULL;

	if (!buf && (how & M_WAITOK))
		buf = dmaref_memory(r, dmaref_cluster(r), false);
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

/* ---- processes ---- */

struct thread *dmaref_freebsd_thread(int npages)
{
	struct dmaref *r = dmaref_enter();
	struct thread *td = NULL;
	char *base;
	int id = dmaref_process(r, npages, &base);

	if (id) {
		td = arena_new(&r->mem, struct thread);
		td->td_proc = arena_new(&r->mem, struct proc);
		*td->td_proc = (struct proc){ id, base, npages };
	}
	dmaref_leave(r);
	return td;
}

void dmaref_freebsd_thread_exit(struct thread *td)
{
	struct dmaref *r = dmaref_enter();

	dmaref_process_exit(r, td->td_proc->dmaref_id,
			    td->td_proc->dmaref_base);
	dmaref_leave(r);
}

void *dmaref_freebsd_user(struct thread *td)
{
	return td->td_proc->dmaref_base;
}

void dmaref_freebsd_reclaim(struct thread *td)
{
	struct dmaref *r = dmaref_enter();

	busdma_proc_reclaim(&r->m, td->td_proc->dmaref_id);
	dmaref_leave(r);
}

int vslock(void *addr, size_t len)
{
	struct dmaref *r = dmaref_enter();
	uint32_t at;
	int proc = dmaref_process_of(r, addr, &at);
	int error = proc ? busdma_vslock(&r->m, proc, at, (uint32_t)len) :
			   EFAULT;

	dmaref_leave(r);
	return error;
}

void vsunlock(void *addr, size_t len)
{
	struct dmaref *r = dmaref_enter();
	uint32_t at;
	int proc = dmaref_process_of(r, addr, &at);

	if (proc)
		busdma_vsunlock(&r->m, proc, at, (uint32_t)len);
	dmaref_leave(r);
}
