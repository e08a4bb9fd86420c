/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * User processes as uio loads need them: a page table, and whether pages are
 * wired. What is not wired may be taken away while a device works on it.
 */
#include <errno.h>
#include <string.h>

#include "ref/busdma.h"
#include "ref/busdma_impl.h"

static struct busdma_proc *proc_at(const struct machine *m, int proc)
{
	struct busdma_state *s = busdma_state(m);

	if (proc < 1 || proc > BUSDMA_PROCS || !s->proc[proc - 1].used)
		return NULL;
	return &s->proc[proc - 1];
}

int busdma_proc_new(struct machine *m)
{
	struct busdma_state *s = busdma_state(m);

	for (int i = 0; i < BUSDMA_PROCS; i++) {
		if (s->proc[i].used)
			continue;
		s->proc[i].used = 1;
		return i + 1;
	}
	return 0;
}

void busdma_proc_free(struct machine *m, int proc)
{
	struct busdma_proc *p = proc_at(m, proc);

	if (p)
		memset(p, 0, sizeof(*p));
}

void busdma_proc_page(struct machine *m, int proc, int i, uint32_t addr)
{
	struct busdma_proc *p = proc_at(m, proc);

	if (!p || i < 0 || i >= BUSDMA_PROC_PAGES)
		return;
	p->page[i] = addr;
	p->present[i] = 1;
	p->wired[i] = 0;
}

bool busdma_proc_address(const struct machine *m, int proc, uint32_t addr,
			 uint32_t *phys, bool *wired)
{
	const struct busdma_proc *p = proc_at(m, proc);
	uint32_t page = m->platform->page, i = addr / page;

	if (!p || i >= BUSDMA_PROC_PAGES || !p->present[i])
		return false;
	*phys = p->page[i] + addr % page;
	*wired = p->wired[i];
	return true;
}

static int set_wired(struct machine *m, int proc, uint32_t addr, uint32_t len,
		     bool wired)
{
	struct busdma_proc *p = proc_at(m, proc);
	uint32_t page = m->platform->page;
	uint32_t first = addr / page, end = (addr + len + page - 1) / page;

	if (!p || end > BUSDMA_PROC_PAGES)
		return EFAULT;
	for (uint32_t i = first; i < end; i++)
		if (!p->present[i])
			return EFAULT;
	for (uint32_t i = first; i < end; i++)
		p->wired[i] = wired;
	return 0;
}

int busdma_vslock(struct machine *m, int proc, uint32_t addr, uint32_t len)
{
	busdma_may_sleep(m, "vslock() with a mutex held");
	return set_wired(m, proc, addr, len, true);
}

void busdma_vsunlock(struct machine *m, int proc, uint32_t addr, uint32_t len)
{
	if (set_wired(m, proc, addr, len, false))
		busdma_protocol(m, "pages are unwired that are not there");
}

void busdma_proc_reclaim(struct machine *m, int proc)
{
	struct busdma_proc *p = proc_at(m, proc);

	for (int i = 0; p && i < BUSDMA_PROC_PAGES; i++) {
		if (!p->present[i] || p->wired[i])
			continue;
		machine_memory_free(m, p->page[i], m->platform->page);
		p->present[i] = 0;
	}
}
