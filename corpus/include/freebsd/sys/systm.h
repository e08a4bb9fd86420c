/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying, printing, stopping and waiting. */
#ifndef CORPUS_FREEBSD_SYS_SYSTM_H
#define CORPUS_FREEBSD_SYS_SYSTM_H

#include <sys/param.h>

struct lock_object;

void panic(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
void kassert_panic(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int printf(const char *fmt, ...);
int snprintf(char *buf, size_t size, const char *fmt, ...);

void bcopy(const void *from, void *to, size_t len);
void bzero(void *buf, size_t len);
void *memcpy(void *to, const void *from, size_t len);
void *memmove(void *to, const void *from, size_t len);
void *memset(void *buf, int c, size_t len);
int memcmp(const void *a, const void *b, size_t len);

void DELAY(int usec);
void wakeup(const void *chan);
void wakeup_one(const void *chan);
int pause(const char *wmesg, int timo);

#ifdef INVARIANTS
#define KASSERT(exp, msg)			\
	do {					\
		if (!(exp))			\
			kassert_panic msg;	\
	} while (0)
#else
#define KASSERT(exp, msg) do { } while (0)
#endif

#define __predict_true(exp) __builtin_expect((exp), 1)
#define __predict_false(exp) __builtin_expect((exp), 0)
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define __unused __attribute__((unused))

#endif
