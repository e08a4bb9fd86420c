/* SPDX-License-Identifier: BSD-2-Clause */
/* Which findings are known already? */
#define _POSIX_C_SOURCE 200809L
#include "cli/baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cachedir.h"
#include "ref/vec.h"

#define DIGITS (FINGERPRINT_SIZE - 1)

static bool is_fingerprint(const char *line)
{
	return strspn(line, "0123456789abcdef") == DIGITS &&
	       (line[DIGITS] == ' ' || line[DIGITS] == '\0');
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int baseline_read(struct baseline *b, const char *path, struct arena *mem,
		  const char **err)
{
	unsigned number = 0;
	char *line, *next;

	if (strbuf_read_file(&b->text, path)) {
		*err = arena_printf(mem, "baseline '%s': %s", path,
				    strerror(errno));
		return -1;
	}
	for (line = b->text.buf; line && *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		number++;
		if (!*line || *line == '#')
			continue;
		if (!is_fingerprint(line)) {
			*err = arena_printf(mem,
					    "baseline '%s': line %u does not "
					    "start with a fingerprint",
					    path, number);
			return -1;
		}
		line[DIGITS] = '\0';
		vec_push(&b->known, line);
	}
	if (b->known.n)
		qsort(b->known.v, b->known.n, sizeof(*b->known.v), by_text);
	return 0;
}

void baseline_release(struct baseline *b)
{
	strbuf_release(&b->text);
	vec_release(&b->known);
}

void baseline_apply(const struct baseline *b, struct report *rep)
{
	for (size_t i = 0; b->known.n && i < rep->n; i++) {
		const char *key = rep->v[i].fingerprint;

		rep->v[i].known = bsearch(&key, b->known.v, b->known.n,
					  sizeof(*b->known.v), by_text) != NULL;
	}
}

static int by_path(const void *a, const void *b)
{
	const struct reported *x = *(const struct reported *const *)a;
	const struct reported *y = *(const struct reported *const *)b;
	int c = strcmp(x->finding->file, y->finding->file);

	if (!c)
		c = strcmp(x->finding->rule, y->finding->rule);
	return c ? c : strcmp(x->fingerprint, y->fingerprint);
}

int baseline_write(const struct report *rep, const char *path)
{
	const struct reported **v;
	struct strbuf text = { 0 };
	int rc;

	v = xcalloc(rep->n + 1, sizeof(*v));
	for (size_t i = 0; i < rep->n; i++)
		v[i] = &rep->v[i];
	qsort(v, rep->n, sizeof(*v), by_path);
	strbuf_adds(&text, "# dmacheck baseline: FINGERPRINT RULE PATH\n");
	for (size_t i = 0; i < rep->n; i++)
		if (reported_is_fresh(v[i]))
			strbuf_addf(&text, "%s %s %s\n", v[i]->fingerprint,
				    v[i]->finding->rule, v[i]->finding->file);
	rc = write_file(path, text.buf, text.len);
	strbuf_release(&text);
	free(v);
	return rc;
}
