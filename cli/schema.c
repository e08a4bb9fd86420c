/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the schema line by line, as it is written: one column a line, its
 * comment at the end of the line. Keys and indices are left out.
 */
#define _GNU_SOURCE
#include "cli/schema.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ref/arena.h"
#include "ref/strbuf.h"

struct page {
	FILE *out;
	struct strbuf text;	/* of comment lines before a statement */
	bool in_table, in_view;
};

static const char *word(struct arena *mem, const char **at)
{
	size_t n;

	*at += strspn(*at, " \t");
	n = strcspn(*at, " \t(,");
	*at += n;
	return arena_strndup(mem, *at - n, n);
}

static void head(struct page *p, struct arena *mem, const char *at)
{
	fprintf(p->out, "\n## %s\n", word(mem, &at));
	if (p->text.len)
		fprintf(p->out, "\n%s\n", p->text.buf);
	strbuf_clear(&p->text);
}

static void column(struct page *p, struct arena *mem, const char *line)
{
	const char *comment = strstr(line, "-- "), *at = line;
	const char *name = word(mem, &at), *type = word(mem, &at);
	const char *refers = strstr(line, "REFERENCES ");

	if (!islower((unsigned char)*name))
		return;		/* a key of the table */
	fprintf(p->out, "| %s | %s | ", name, type);
	if (comment)
		fputs(comment + 3, p->out);
	else if (!strcmp(name, "file"))
		fputs("paths.id of the unit", p->out);
	else if (!strcmp(name, "n"))
		fputs("counts from 0 within the file", p->out);
	else if (refers)
		fprintf(p->out, "%.*s", (int)strcspn(refers + 11, " ,"),
			refers + 11);
	fputs(" |\n", p->out);
}

static void one_line(struct page *p, struct arena *mem, const char *line)
{
	if (p->in_table && *line == ')') {
		p->in_table = false;
	} else if (p->in_table) {
		column(p, mem, line);
	} else if (!strncmp(line, "CREATE TABLE ", 13)) {
		head(p, mem, line + 13);
		fputs("\n| column | type | holds |\n|---|---|---|\n", p->out);
		p->in_table = true;
	} else if (!strncmp(line, "CREATE VIEW ", 12)) {
		head(p, mem, line + 12);
		fputs("\n```sql\n", p->out);
		p->in_view = true;
	} else if (p->in_view) {
		fprintf(p->out, "%s\n", line);
		p->in_view = !strchr(line, ';');
		if (!p->in_view)
			fputs("```\n", p->out);
	} else if (!strncmp(line, "-- SPDX", 7)) {
		return;		/* of the file, not of the page */
	} else if (!strncmp(line, "-- ", 3)) {
		strbuf_addf(&p->text, "%s%s", p->text.len ? " " : "", line + 3);
	} else if (!*line && p->text.len) {
		fprintf(p->out, "\n%s\n", p->text.buf);
		strbuf_clear(&p->text);
	}
}

void schema_page(FILE *out, const char *sql, int version)
{
	struct arena mem = { 0 };
	struct page p = { .out = out };
	char *at = arena_strdup(&mem, sql), *line;

	fprintf(out, "# The database of dmacheck\n\nVersion %d (PRAGMA "
		"user_version). Views (v_) are for people, tables may change "
		"with the\nversion.\n", version);
	while ((line = strsep(&at, "\n")))
		one_line(&p, &mem, line);
	strbuf_release(&p.text);
	arena_release(&mem);
}
