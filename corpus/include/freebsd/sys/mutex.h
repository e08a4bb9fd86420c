/* SPDX-License-Identifier: BSD-2-Clause */
/* Mutexes, and sleeping with one. */
#ifndef CORPUS_FREEBSD_SYS_MUTEX_H
#define CORPUS_FREEBSD_SYS_MUTEX_H

#include <sys/types.h>
#include <sys/lock.h>

struct mtx {
	struct lock_object lock_object;
	volatile uintptr_t mtx_lock;
};

#define MTX_DEF 0
#define MTX_SPIN 1
#define MA_OWNED 1
#define MA_NOTOWNED 2

void mtx_init(struct mtx *m, const char *name, const char *type, int opts);
void mtx_destroy(struct mtx *m);
void mtx_lock(struct mtx *m);
void mtx_unlock(struct mtx *m);
void mtx_lock_spin(struct mtx *m);
void mtx_unlock_spin(struct mtx *m);
void mtx_assert(const struct mtx *m, int what);
int mtx_sleep(const void *chan, struct mtx *m, int pri, const char *wmesg,
    int timo);
int msleep(const void *chan, struct mtx *m, int pri, const char *wmesg,
    int timo);

#endif
