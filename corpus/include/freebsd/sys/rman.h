/* SPDX-License-Identifier: BSD-2-Clause */
/* Resources, seen from a driver that only reads and writes through them. */
#ifndef CORPUS_FREEBSD_SYS_RMAN_H
#define CORPUS_FREEBSD_SYS_RMAN_H

#include <sys/types.h>

struct resource {
	bus_space_tag_t r_bustag;
	bus_space_handle_t r_bushandle;
};

#define RF_ACTIVE 0x0002
#define RF_SHAREABLE 0x0004

bus_space_tag_t rman_get_bustag(struct resource *r);
bus_space_handle_t rman_get_bushandle(struct resource *r);
bus_size_t rman_get_size(struct resource *r);

#endif
