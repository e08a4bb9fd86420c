/* SPDX-License-Identifier: BSD-2-Clause */
/* What every lock starts with. */
#ifndef CORPUS_FREEBSD_SYS_LOCK_H
#define CORPUS_FREEBSD_SYS_LOCK_H

struct lock_object {
	const char *lo_name;
	u_int lo_flags;
};

#endif
