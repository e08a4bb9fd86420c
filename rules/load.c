// SPDX-License-Identifier: BSD-2-Clause
/*
 * Reading directories of YAML files through libcyaml.
 *
 * libcyaml tells what is wrong only through its log: one line of text, then
 * a backtrace with places. The first line and the first place (near, not at
 * the error) are kept as the message.
 */
#include "rules/load.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ref/intern.h"
#include "ref/strbuf.h"

#include <cyaml/cyaml.h>

/* What the log said about one file. */
struct complaint {
	struct strbuf text;
	struct strbuf place;
	bool tracing;
};

void load_fail(struct load *l, const char *where, const char *fmt, ...)
{
	va_list ap;
	char text[512];

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!(l->nerrors & (l->nerrors - 1)))
		l->errors =
		    xrealloc(l->errors, sizeof(*l->errors) *
					    (l->nerrors ? l->nerrors * 2 : 1));
	l->errors[l->nerrors++] = (struct load_error){
	    .where = arena_strdup(l->mem, where),
	    .message = arena_strdup(l->mem, text),
	};
}

/* "in mapping field 'name' (line: 2, column: 5)" */
static void take_place(struct complaint *c, const char *line)
{
	line += strspn(line, " ");
	if (!strncmp(line, "in ", 3))
		line += 3;
	strbuf_adds(&c->place, c->place.len ? " in " : "");
	strbuf_adds(&c->place, line);
}

static void on_log(cyaml_log_t level, void *ctx, const char *fmt, va_list ap)
{
	struct complaint *c = ctx;
	char line[512];
	const char *text = line;

	(void)level;
	vsnprintf(line, sizeof(line), fmt, ap);
	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(text, "Load: ", 6))
		text += 6;
	if (!strcmp(text, "Backtrace:")) {
		c->tracing = true;
	} else if (c->tracing) {
		take_place(c, text);
	} else if (!c->text.len) {
		strbuf_adds(&c->text, text);
	}
}

static void report(struct load *l, const char *path, struct complaint *c,
		   const char *status)
{
	char *text = c->text.len ? c->text.buf : NULL;

	/* Our messages start in lower case; names such as YAML stay. */
	if (text && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a')
		text[0] = (char)(text[0] - 'A' + 'a');
	load_fail(l, path, "%s%s%s", text ? text : status,
		  c->place.len ? ", near " : "",
		  c->place.len ? c->place.buf : "");
}

struct reader {
	struct load *l;
	const struct cyaml_schema_value *schema;
	void (*take)(struct load *l, const char *path, void *doc, void *ctx);
	void *ctx;
};

static void parse(struct reader *r, const char *path, const struct strbuf *sb)
{
	struct complaint c = {0};
	cyaml_config_t config = {
	    .log_fn = on_log,
	    .log_ctx = &c,
	    .log_level = CYAML_LOG_WARNING,
	    .mem_fn = cyaml_mem,
	    .flags = CYAML_CFG_NO_ALIAS,
	};
	cyaml_data_t *doc = NULL;
	cyaml_err_t err;

	/* cyaml refuses empty input; a file of comments is fine to it. */
	if (!sb->len)
		return;
	err = cyaml_load_data((const uint8_t *)sb->buf, sb->len, &config,
			      r->schema, &doc, NULL);
	if (err != CYAML_OK || c.text.len)
		report(r->l, path, &c, cyaml_strerror(err));
	if (err == CYAML_OK && doc) {
		r->take(r->l, path, doc, r->ctx);
		cyaml_free(&config, r->schema, doc, 0);
	}
	strbuf_release(&c.text);
	strbuf_release(&c.place);
}

static void read_one(struct reader *r, const char *dir, const char *name)
{
	const char *path = arena_printf(r->l->mem, "%s/%s", dir, name);
	struct strbuf sb = {0};

	errno = 0;
	if (strbuf_read_file(&sb, path)) {
		load_fail(r->l, path, "cannot be read: %s", strerror(errno));
	} else {
		r->l->hash = hash_bytes(name, strlen(name) + 1, r->l->hash);
		r->l->hash =
		    hash_bytes(sb.buf ? sb.buf : "", sb.len, r->l->hash);
		parse(r, path, &sb);
	}
	strbuf_release(&sb);
}

static int is_rule_file(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return d->d_name[0] != '.' && len > 5 &&
	       !strcmp(d->d_name + len - 5, ".yaml");
}

/* Not alphasort(): its order depends on the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

void load_dir(struct load *l, const char *dir,
	      const struct cyaml_schema_value *schema,
	      void (*take)(struct load *l, const char *path, void *doc,
			   void *ctx),
	      void *ctx)
{
	struct reader r = {l, schema, take, ctx};
	struct dirent **names;
	int n;

	n = scandir(dir, &names, is_rule_file, by_name);
	if (n < 0) {
		load_fail(l, dir, "cannot be read: %s", strerror(errno));
		return;
	}
	for (int i = 0; i < n; i++) {
		read_one(&r, dir, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

const char *load_string(struct load *l, const char *s)
{
	size_t len;

	if (!s)
		return NULL;
	for (len = strlen(s); len && strchr(" \t\r\n", s[len - 1]); len--)
		continue;
	return arena_strndup(l->mem, s, len);
}

bool load_bool(struct load *l, const char *where, const char *key,
	       const char *text, bool if_absent)
{
	if (!text)
		return if_absent;
	if (!strcmp(text, "true") || !strcmp(text, "yes"))
		return true;
	if (strcmp(text, "false") && strcmp(text, "no"))
		load_fail(l, where, "key '%s': '%s' is neither true nor false",
			  key, text);
	return false;
}
