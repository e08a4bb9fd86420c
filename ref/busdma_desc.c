/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What there is to load: buffers, mbuf chains, uios, bios and CCBs as lists
 * of pieces of memory.
 */
#include <string.h>

#include "ref/busdma.h"
#include "ref/busdma_impl.h"

void busdma_mem_add(struct busdma_mem *mem, uint32_t addr, uint64_t len)
{
	struct busdma_piece *last;

	if (!len)
		return;
	mem->size += len;
	/* longer than memory: the load fails, whatever the piece */
	if (len > UINT32_MAX)
		len = UINT32_MAX;
	last = mem->npieces && mem->npieces <= BUSDMA_EXTENTS ?
		       &mem->piece[mem->npieces - 1] : NULL;
	if (last && last->addr + last->len == addr) {
		last->len += (uint32_t)len;
		return;
	}
	if (mem->npieces < BUSDMA_EXTENTS)
		mem->piece[mem->npieces] =
			(struct busdma_piece){ addr, (uint32_t)len };
	mem->npieces++;
}

struct busdma_mem busdma_mem_buffer(uint32_t addr, uint64_t len)
{
	struct busdma_mem mem = { .kind = LOAD_BUFFER, .mapsize = len };

	busdma_mem_add(&mem, addr, len);
	return mem;
}

bool busdma_mem_is_there(const struct machine *m, const struct busdma_mem *mem)
{
	for (int i = 0; i < mem->npieces && i < BUSDMA_EXTENTS; i++) {
		const struct busdma_piece *p = &mem->piece[i];

		if (p->addr >= m->sizes.mem ||
		    p->len > m->sizes.mem - p->addr)
			return false;
	}
	return true;
}

struct busdma_mem busdma_mem_mbuf(const struct busdma_mbuf *chain, int n,
				  bool pkthdr, uint64_t pktlen)
{
	struct busdma_mem mem = { .kind = LOAD_MBUF, .mapsize = pktlen };

	if (!pkthdr)
		mem.panic = "the mbuf chain has no packet header";
	for (int i = 0; i < n; i++)
		busdma_mem_add(&mem, chain[i].data, chain[i].len);
	return mem;
}

/* ---- uio ---- */

/* A piece of a user buffer, page by page. */
static void add_user(const struct machine *m, struct busdma_mem *mem, int proc,
		     uint32_t base, uint32_t len)
{
	uint32_t page = m->platform->page;

	while (len) {
		uint32_t n = page - base % page, phys;
		bool wired;

		if (n > len)
			n = len;
		if (!busdma_proc_address(m, proc, base, &phys, &wired)) {
			mem->unmapped = true;
			return;
		}
		mem->unwired |= !wired;
		busdma_mem_add(mem, phys, n);
		base += n;
		len -= n;
	}
}

struct busdma_mem busdma_mem_uio(const struct machine *m, int proc,
				 const struct busdma_iovec *iov, int n,
				 uint64_t resid)
{
	struct busdma_mem mem = { .kind = LOAD_UIO, .mapsize = resid };

	for (int i = 0; i < n && resid; i++) {
		uint32_t len = iov[i].len < resid ? iov[i].len :
						    (uint32_t)resid;

		if (proc)
			add_user(m, &mem, proc, iov[i].base, len);
		else
			busdma_mem_add(&mem, iov[i].base, len);
		resid -= len;
	}
	return mem;
}

/* ---- bio ---- */

struct busdma_mem busdma_mem_bio(const struct machine *m,
				 const struct busdma_bio *bio)
{
	struct busdma_mem mem = { .kind = LOAD_BIO, .mapsize = bio->bcount };
	uint64_t rest = bio->bcount;
	uint32_t page = m->platform->page, off = bio->offset;

	if (!bio->unmapped) {
		busdma_mem_add(&mem, bio->data, bio->bcount);
		return mem;
	}
	for (int i = 0; i < bio->npages && rest; i++, off = 0) {
		uint32_t n = page - off < rest ? page - off : (uint32_t)rest;

		busdma_mem_add(&mem, bio->page[i] + off, n);
		rest -= n;
	}
	return mem;
}

/* ---- CCBs ---- */

static void add_list(struct busdma_mem *mem, const struct busdma_ccb *ccb)
{
	uint64_t rest = ccb->data == CCB_DATA_SG ? ccb->len : UINT64_MAX;
	int n = ccb->func == CCB_ATA_IO ? 0 : ccb->nlist;

	/* of physical lists the kernel takes everything */
	for (int i = 0; i < n && rest; i++) {
		uint64_t len = ccb->list[i].len < rest ? ccb->list[i].len :
							 rest;

		busdma_mem_add(mem, ccb->list[i].addr, len);
		rest -= len;
	}
}

struct busdma_mem busdma_mem_ccb(const struct machine *m,
				 const struct busdma_ccb *ccb)
{
	struct busdma_mem mem = { .kind = LOAD_CCB, .mapsize = ccb->len };

	if (ccb->dir_none) {
		mem.none = true;
		return mem;
	}
	if (ccb->func == CCB_OTHER)
		mem.panic = "the CCB has a function code without data";
	else if (ccb->data == CCB_DATA_OTHER)
		mem.panic = "the CCB has data of an unknown type";
	else if (ccb->data == CCB_DATA_BIO) {
		mem = busdma_mem_bio(m, ccb->bio);
		mem.kind = LOAD_CCB;
	} else if (ccb->data == CCB_DATA_SG || ccb->data == CCB_DATA_SG_PADDR)
		add_list(&mem, ccb);
	else
		busdma_mem_add(&mem, ccb->addr, ccb->len);
	return mem;
}
