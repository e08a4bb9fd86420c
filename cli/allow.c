/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which findings does the source itself excuse?
 *
 * Only files with findings are read.
 */
#define _GNU_SOURCE
#include "cli/allow.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/report.h"
#include "ref/strbuf.h"

#define MARK "dmacheck: allow "

/* The text of a comment behind the mark, up to the comment's or line's end. */
struct comment {
	const char *rule, *reason;
	size_t rule_len, reason_len;
};

static bool read_comment(struct comment *c, const char *line, size_t len)
{
	const char *at = memmem(line, len, MARK, strlen(MARK));
	const char *end = line + len, *close;

	if (!at)
		return false;
	at += strlen(MARK);
	close = memmem(at, (size_t)(end - at), "*/", 2);
	if (close)
		end = close;
	c->rule = at;
	while (at < end && (isalnum((unsigned char)*at) || *at == '-'))
		at++;
	c->rule_len = (size_t)(at - c->rule);
	while (at < end && (*at == ':' || isspace((unsigned char)*at)))
		at++;
	while (end > at && isspace((unsigned char)end[-1]))
		end--;
	c->reason = at;
	c->reason_len = (size_t)(end - at);
	return true;
}

static void check_comment(struct report *rep, const struct comment *c,
			  const char *path, unsigned line)
{
	char *rule = arena_strndup(&rep->mem, c->rule, c->rule_len);

	if (!rules_find(&rep->run->rules, rule))
		fprintf(stderr, "%s:%u: warning: no rule '%s' to allow\n",
			path, line, rule);
	else if (!c->reason_len)
		fprintf(stderr, "%s:%u: warning: allowing '%s' needs a reason "
			"and is ignored without\n", path, line, rule);
}

/* Silences the findings in [first, last) whose line is LINE or the next. */
static void apply_comment(struct report *rep, size_t first, size_t last,
			  const struct comment *c, unsigned line)
{
	if (!c->reason_len)
		return;
	for (size_t i = first; i < last; i++) {
		struct reported *f = &rep->v[i];

		if ((f->finding->line == line || f->finding->line == line + 1) &&
		    strlen(f->finding->rule) == c->rule_len &&
		    !memcmp(f->finding->rule, c->rule, c->rule_len))
			f->allowed = arena_strndup(&rep->mem, c->reason,
						   c->reason_len);
	}
}

/* Where the text of the finding's file is. */
static const char *source_path(struct report *rep, const struct reported *f)
{
	const char *file = f->finding->file;

	/* The unit knows better: an overlay may shadow the tree's file. */
	if (!strcmp(file, f->unit->rel))
		return f->unit->path;
	if (file[0] == '/')
		return file;
	return arena_printf(&rep->mem, "%s/%s", rep->run->units.root, file);
}

static void apply_file(struct report *rep, size_t first, size_t last)
{
	const char *path = source_path(rep, &rep->v[first]);
	struct strbuf text = { 0 };
	unsigned line = 1;

	if (strbuf_read_file(&text, path) == 0 && text.len) {
		const char *at = text.buf, *end = text.buf + text.len;

		for (; at < end; line++) {
			const char *nl = memchr(at, '\n', (size_t)(end - at));
			size_t len = (size_t)((nl ? nl : end) - at);
			struct comment c;

			if (read_comment(&c, at, len)) {
				check_comment(rep, &c,
					      rep->v[first].finding->file,
					      line);
				apply_comment(rep, first, last, &c, line);
			}
			at += len + 1;
		}
	}
	strbuf_release(&text);
}

void allow_apply(struct report *rep)
{
	size_t last;

	for (size_t first = 0; first < rep->n; first = last) {
		const char *path = rep->v[first].finding->file;

		for (last = first + 1; last < rep->n; last++)
			if (strcmp(rep->v[last].finding->file, path))
				break;
		apply_file(rep, first, last);
	}
}
