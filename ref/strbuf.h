/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Growable text or bytes.
 *
 * `buf` is always NUL-terminated once anything was added; `len` does not
 * count the NUL. A strbuf starts as all zeroes.
 */
#ifndef REF_STRBUF_H
#define REF_STRBUF_H

#include <stddef.h>

struct strbuf {
	char *buf;
	size_t len, cap;
};

void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void strbuf_clear(struct strbuf *sb);
void strbuf_release(struct strbuf *sb);
/* Hands the text to the caller, who frees it; sb is empty afterwards. */
char *strbuf_detach(struct strbuf *sb);
/* Appends a whole file; 0, or -1 with errno set. */
int strbuf_read_file(struct strbuf *sb, const char *path);

#endif
