// SPDX-License-Identifier: BSD-2-Clause
#include "ref/strbuf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ref/arena.h"

static void reserve(struct strbuf *sb, size_t extra)
{
	size_t want = sb->len + extra + 1;

	if (want <= sb->cap)
		return;
	sb->cap = sb->cap * 2 > want ? sb->cap * 2 : want;
	sb->buf = xrealloc(sb->buf, sb->cap);
}

void strbuf_add(struct strbuf *sb, const void *data, size_t len)
{
	reserve(sb, len);
	if (len)
		memcpy(sb->buf + sb->len, data, len);
	sb->len += len;
	sb->buf[sb->len] = '\0';
}

void strbuf_adds(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void strbuf_addc(struct strbuf *sb, char c)
{
	strbuf_add(sb, &c, 1);
}

void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	reserve(sb, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(sb->buf + sb->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	sb->len += (size_t)n;
}

void strbuf_clear(struct strbuf *sb)
{
	sb->len = 0;
	if (sb->buf)
		sb->buf[0] = '\0';
}

void strbuf_release(struct strbuf *sb)
{
	free(sb->buf);
	memset(sb, 0, sizeof(*sb));
}

char *strbuf_detach(struct strbuf *sb)
{
	char *s;

	reserve(sb, 0);
	sb->buf[sb->len] = '\0';
	s = sb->buf;
	memset(sb, 0, sizeof(*sb));
	return s;
}

int strbuf_read_file(struct strbuf *sb, const char *path)
{
	FILE *f = fopen(path, "rb");
	int err;
	size_t n;

	if (!f)
		return -1;
	do {
		reserve(sb, 65536);
		n = fread(sb->buf + sb->len, 1, 65536, f);
		sb->len += n;
	} while (n);
	sb->buf[sb->len] = '\0';
	err = ferror(f) ? (errno ? errno : EIO) : 0;
	fclose(f);
	errno = err;
	return err ? -1 : 0;
}
