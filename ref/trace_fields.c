// SPDX-License-Identifier: BSD-2-Clause
/*
 * Cutting the text of a tracepoint into fields.
 *
 * A value goes up to the next word that has a '=' in it, so that lists of
 * numbers with blanks between them (libtraceevent) and notes in brackets stay
 * with their field.
 */
#include "ref/trace_fields.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ref/trace.h"

/* Of a value, in messages. */
#define MAX_QUOTED 40

char *fields_optional(const struct fields *f, const char *key)
{
	for (int i = 0; i < f->n; i++)
		if (!strcmp(f->v[i].key, key))
			return f->v[i].value;
	return NULL;
}

char *fields_needed(struct fields *f, const char *key)
{
	char *value = fields_optional(f, key);

	if (!value)
		trace_fail(f->t, f->line, "%s: field '%s' is missing", f->event,
			   key);
	return value;
}

bool fields_bad(const struct fields *f, const char *key, const char *value,
		const char *what)
{
	return trace_fail(f->t, f->line, "%s: field '%s': '%.*s%s' is not %s",
			  f->event, key, MAX_QUOTED, value,
			  strlen(value) > MAX_QUOTED ? "..." : "", what);
}

bool fields_number(const char *s, int base, uint64_t *num)
{
	char *end;

	/* strtoull() would take signs and blanks. */
	if (!isxdigit((unsigned char)*s))
		return false;
	errno = 0;
	*num = strtoull(s, &end, base);
	return !errno && !*end;
}

bool fields_next(struct fields *f, const char *key, char **p, uint64_t *num)
{
	size_t len;
	bool ok;
	char end;

	*p += strspn(*p, "{, ");
	len = strcspn(*p, ", }");
	if (!len)
		return false;
	end = (*p)[len];
	(*p)[len] = '\0';
	ok = trace_number(*p, num) || fields_bad(f, key, *p, "a number");
	(*p)[len] = end;
	*p += len;
	return ok;
}

/* A list in braces that does not end was cut off. */
char *fields_list(struct fields *f, const char *key)
{
	char *list = fields_needed(f, key);
	size_t len = list ? strlen(list) : 0;

	if (list && *list == '{' && list[len - 1] != '}') {
		fields_bad(f, key, list, "a whole list");
		return NULL;
	}
	return list;
}

static bool add_field(struct fields *f, char *word, char *equals)
{
	*equals = '\0';
	if (f->n == FIELDS_MAX)
		return trace_fail(f->t, f->line, "%s: too many fields",
				  f->event);
	if (fields_optional(f, word))
		return trace_fail(f->t, f->line, "%s: field '%s' twice",
				  f->event, word);
	f->v[f->n].key = word;
	f->v[f->n++].value = equals + 1;
	return true;
}

static void cut_blanks(char *s)
{
	size_t len = strlen(s);

	while (len && s[len - 1] == ' ')
		s[--len] = '\0';
}

/* S follows a NUL, as every word of it then does. */
static bool cut_fields(struct fields *f, char *s)
{
	while (*s) {
		char *word = s;
		size_t len = strcspn(s, " ");
		char *equals = memchr(word, '=', len);

		s += len;
		s += strspn(s, " ");
		if (!equals)
			continue;
		word[-1] = '\0';
		if (!add_field(f, word, equals))
			return false;
	}
	for (int i = 0; i < f->n; i++)
		cut_blanks(f->v[i].value);
	return true;
}

/* The device's name ends at the first field, which dir or dma_addr is. */
bool fields_cut(struct fields *f, char *text)
{
	char *dir = strstr(text, " dir=");
	char *addr = strstr(text, " dma_addr=");
	char *end = dir && (!addr || dir < addr) ? dir : addr;

	if (end == text || !strncmp(text, "dir=", 4) ||
	    !strncmp(text, "dma_addr=", 9))
		return trace_fail(f->t, f->line, "%s: no device", f->event);
	if (!end)
		return trace_fail(f->t, f->line,
				  "%s: neither 'dir' nor 'dma_addr' follows "
				  "the device",
				  f->event);
	f->device = text;
	*end = '\0';
	return cut_fields(f, end + 1);
}
