/* SPDX-License-Identifier: BSD-2-Clause */
/* How do rows look? */
#include "cli/table.h"

#include <jansson.h>
#include <string.h>

static const char *const format_names[] = {
	[TABLE_TEXT] = "table",
	[TABLE_CSV] = "csv",
	[TABLE_JSON] = "json",
};

int table_format_from_name(const char *name, enum table_format *format)
{
	for (int i = 0; i <= TABLE_JSON; i++) {
		if (!strcmp(name, format_names[i])) {
			*format = (enum table_format)i;
			return 0;
		}
	}
	return -1;
}

void table_fill(struct table *t, struct store *s, const char *sql,
		const char *const *args, int n)
{
	struct store_stmt *st = store_prepare(s, sql);

	for (int i = 0; i < n; i++)
		store_bind_text(st, i + 1, args[i]);
	t->ncolumns = store_columns(st);
	t->names = arena_array(&t->mem, const char *, t->ncolumns + 1);
	for (int i = 0; i < t->ncolumns; i++)
		t->names[i] = arena_strdup(&t->mem, store_column_name(st, i));
	while (store_step(st)) {
		for (int i = 0; i < t->ncolumns; i++) {
			struct cell c = { .type = store_column_type(st, i) };

			if (c.type == STORE_INT)
				c.n = store_int(st, i);
			if (c.type == STORE_REAL)
				c.x = store_real(st, i);
			c.text = arena_strdup(&t->mem, store_text(st, i));
			vec_push(&t->cells, c);
		}
	}
}

static size_t rows(const struct table *t)
{
	return t->ncolumns ? t->cells.n / (size_t)t->ncolumns : 0;
}

static const struct cell *at(const struct table *t, size_t row, int column)
{
	return &t->cells.v[row * (size_t)t->ncolumns + (size_t)column];
}

static int width_of(const struct table *t, int column)
{
	size_t width = strlen(t->names[column]);

	for (size_t r = 0; r < rows(t); r++)
		if (strlen(at(t, r, column)->text) > width)
			width = strlen(at(t, r, column)->text);
	return (int)width;
}

static void print_text(FILE *out, const struct table *t)
{
	int *widths = xcalloc((size_t)t->ncolumns + 1, sizeof(*widths));

	for (int c = 0; c < t->ncolumns; c++)
		widths[c] = width_of(t, c);
	for (size_t r = 0; r <= rows(t); r++) {
		for (int c = 0; c < t->ncolumns; c++) {
			const char *text =
				r ? at(t, r - 1, c)->text : t->names[c];
			bool number = r && at(t, r - 1, c)->type != STORE_TEXT;
			bool last = c + 1 == t->ncolumns;

			fprintf(out, "%*s%s",
				number ? widths[c] : last ? 0 : -widths[c],
				text, last ? "\n" : "  ");
		}
	}
	free(widths);
}

static void print_quoted(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\n\r")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

/* RFC 4180, but lines end as on this system. */
static void print_csv(FILE *out, const struct table *t)
{
	for (size_t r = 0; r <= rows(t); r++) {
		for (int c = 0; c < t->ncolumns; c++) {
			print_quoted(out, r ? at(t, r - 1, c)->text
					    : t->names[c]);
			fputc(c + 1 == t->ncolumns ? '\n' : ',', out);
		}
	}
}

static json_t *value(const struct cell *c)
{
	json_t *j;

	switch (c->type) {
	case STORE_INT:
		return json_integer(c->n);
	case STORE_REAL:
		return json_real(c->x);
	case STORE_NULL:
		return json_null();
	default:
		j = json_string(c->text);
		return j ? j : json_string("");
	}
}

static void print_json(FILE *out, const struct table *t)
{
	for (size_t r = 0; r < rows(t); r++) {
		json_t *j = json_object();
		char *line;

		for (int c = 0; c < t->ncolumns; c++)
			json_object_set_new(j, t->names[c], value(at(t, r, c)));
		line = json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(15));
		if (!line)
			die("out of memory printing JSON");
		fprintf(out, "%s\n", line);
		free(line);
		json_decref(j);
	}
}

void table_print(FILE *out, const struct table *t, enum table_format format)
{
	switch (format) {
	case TABLE_TEXT:
		print_text(out, t);
		break;
	case TABLE_CSV:
		print_csv(out, t);
		break;
	case TABLE_JSON:
		print_json(out, t);
		break;
	}
}

void table_release(struct table *t)
{
	vec_release(&t->cells);
	arena_release(&t->mem);
}
