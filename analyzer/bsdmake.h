/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes the headers that a FreeBSD kernel build would generate.
 */
#ifndef ANALYZER_BSDMAKE_H
#define ANALYZER_BSDMAKE_H

#include "ref/arena.h"

struct bsd_tree;

/*
 * Fills the empty folder DIR. A script that fails loses its header and no
 * more; 0, or -1 with errno set and, if there is more to say, *ERR.
 */
int bsd_make_headers(const struct bsd_tree *bt, const char *dir,
		     struct arena *mem, const char **err);

#endif
