/* SPDX-License-Identifier: BSD-2-Clause */
/* A network interface, as far as a receive path needs one. */
#ifndef CORPUS_FREEBSD_NET_IF_VAR_H
#define CORPUS_FREEBSD_NET_IF_VAR_H

struct ifnet;
struct mbuf;
typedef struct ifnet *if_t;

enum ift_counter {
	IFCOUNTER_IPACKETS,
	IFCOUNTER_IERRORS,
	IFCOUNTER_IQDROPS,
	IFCOUNTER_OPACKETS,
	IFCOUNTER_OERRORS
};

void if_input(if_t ifp, struct mbuf *m);
void if_inc_counter(if_t ifp, int counter, long inc);
void *if_getsoftc(if_t ifp);

#endif
