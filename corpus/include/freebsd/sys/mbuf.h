/* SPDX-License-Identifier: BSD-2-Clause */
/* Network buffers: the few fields and calls that receive and transmit use. */
#ifndef CORPUS_FREEBSD_SYS_MBUF_H
#define CORPUS_FREEBSD_SYS_MBUF_H

#include <sys/types.h>
#include <sys/malloc.h>

struct pkthdr {
	void *rcvif;
	int len;
	uint32_t csum_flags;
};

struct mbuf {
	struct mbuf *m_next;
	struct mbuf *m_nextpkt;
	caddr_t m_data;
	int m_len;
	int m_flags;
	struct pkthdr m_pkthdr;
};

#define MT_DATA 1
#define M_EXT 0x0001
#define M_PKTHDR 0x0002

#define mtod(m, type) ((type)((m)->m_data))

struct mbuf *m_get(int how, short type);
struct mbuf *m_gethdr(int how, short type);
struct mbuf *m_getcl(int how, short type, int flags);
struct mbuf *m_getjcl(int how, short type, int flags, int size);
struct mbuf *m_free(struct mbuf *m);
void m_freem(struct mbuf *m);
void m_adj(struct mbuf *m, int len);
struct mbuf *m_defrag(struct mbuf *m, int how);
struct mbuf *m_collapse(struct mbuf *m, int how, int maxfrags);
void m_copydata(const struct mbuf *m, int off, int len, caddr_t to);

#endif
