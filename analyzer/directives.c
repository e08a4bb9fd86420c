// SPDX-License-Identifier: BSD-2-Clause
/*
 * One pass over the bytes of a file; see directives.h.
 *
 * The include guard: the first directive is "#ifndef X", or "#if !defined X"
 * and nothing else, the second one defines X, and the conditional ends with
 * the last directive. What stands outside it is not looked at, so a file that
 * declares something there counts as guarded too: it is included twice by
 * mistake only.
 */
#include "analyzer/directives.h"

#include <stdlib.h>
#include <string.h>

#include "ref/strbuf.h"

struct reader {
	struct directives *d;
	struct source_text *text;
	const char *at, *end;
	bool want_words;
	struct strbuf line;	/* one directive without comments */
	uint32_t depth;		/* of conditionals */
	uint32_t nlines;	/* directives so far */
	uint32_t guard;		/* macro of the first #ifndef, or 0 */
	bool guarded;		/* guard is defined by the second directive */
	bool closed;		/* and its #endif was seen */
	bool after;		/* a directive stands behind that */
	size_t ninside;		/* directives kept before that */
	size_t nwords;		/* words before the directive */
	bool pragma_once;
};

static bool is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_word(char c)
{
	return is_word_start(c) || (c >= '0' && c <= '9');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\r';
}

static uint32_t word_id(struct reader *r, const char *s, size_t len)
{
	char name[256];

	if (len >= sizeof(name))
		len = sizeof(name) - 1;
	memcpy(name, s, len);
	name[len] = '\0';
	return intern_id(&r->d->names, name);
}

/* Behind the comment that begins at R->at; NULL if none does. */
static const char *comment_end(const struct reader *r, const char *at)
{
	if (at + 1 >= r->end || at[0] != '/')
		return NULL;
	if (at[1] == '*') {
		for (at += 2; at + 1 < r->end; at++)
			if (at[0] == '*' && at[1] == '/')
				return at + 2;
		return r->end;
	}
	if (at[1] == '/') {
		while (at < r->end && *at != '\n')
			at += at[0] == '\\' && at + 1 < r->end ? 2 : 1;
		return at > r->end ? r->end : at;
	}
	return NULL;
}

/* Behind the string or character constant that begins at AT. */
static const char *quote_end(const struct reader *r, const char *at)
{
	char quote = *at++;

	while (at < r->end && *at != quote && *at != '\n')
		at += *at == '\\' && at + 1 < r->end ? 2 : 1;
	return at < r->end && *at == quote ? at + 1 : at;
}

/* Takes one word, number or other character at AT; returns what follows. */
static const char *take_token(struct reader *r, const char *at)
{
	const char *start = at;

	if (!is_word(*at))
		return at + 1;
	while (at < r->end && is_word(*at))
		at++;
	r->text->weight++;
	if (r->want_words && is_word_start(*start))
		vec_push(&r->text->words,
			 word_id(r, start, (size_t)(at - start)));
	return at;
}

/* ---- one directive ---- */

static const char *skip_blanks(const char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

static size_t word_length(const char *s)
{
	size_t n = 0;

	while (is_word(s[n]))
		n++;
	return n;
}

static bool word_is(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && !memcmp(s, word, n);
}

static bool is_certain(const struct reader *r)
{
	return r->depth == (r->guarded && !r->closed ? 1u : 0u);
}

static void add(struct reader *r, struct directive d)
{
	vec_push(&r->text->directives, d);
}

static void read_include(struct reader *r, const char *s)
{
	struct directive d = { .kind = DIRECTIVE_OPAQUE };
	const char *end;

	end = *s == '"' ? strchr(s + 1, '"') : *s == '<' ? strchr(s, '>') : NULL;
	if (end && end > s + 1) {
		d.kind = DIRECTIVE_INCLUDE;
		d.is_quoted = *s == '"';
		d.is_certain = is_certain(r);
		d.name = word_id(r, s + 1, (size_t)(end - s - 1));
	}
	add(r, d);
}

static void read_pragma(struct reader *r, const char *s)
{
	struct directive d = { .kind = DIRECTIVE_PRAGMA };
	size_t n = word_length(s);
	const char *rest = skip_blanks(s + n);

	if (word_is(s, n, "once")) {
		r->pragma_once = true;
		return;
	}
	if (word_is(s, n, "GCC") && !strncmp(rest, "diagnostic", 10))
		return;
	if (word_is(s, n, "pack") && *rest == '(') {
		rest = skip_blanks(rest + 1);
		d.kind = *rest == ')' || !strncmp(rest, "pop", 3) ?
				 DIRECTIVE_UNPACK :
				 DIRECTIVE_PACK;
	}
	add(r, d);
}

/* X of "!defined(X)" or "!defined X" with nothing behind it, else 0 */
static uint32_t not_defined(struct reader *r, const char *s)
{
	bool paren;
	size_t n;
	uint32_t id;

	s = skip_blanks(s + (*s == '!'));
	if (strncmp(s, "defined", 7) || is_word(s[7]))
		return 0;
	s = skip_blanks(s + 7);
	paren = *s == '(';
	s = skip_blanks(s + paren);
	n = word_length(s);
	id = n ? word_id(r, s, n) : 0;
	s = skip_blanks(s + n);
	s = skip_blanks(s + (paren && *s == ')'));
	return *s ? 0 : id;
}

static void open_conditional(struct reader *r, size_t n, const char *s)
{
	if (r->nlines == 1 && n == 6)
		r->guard = word_id(r, s, word_length(s));
	else if (r->nlines == 1 && n == 2 && *s == '!')
		r->guard = not_defined(r, s);
	r->depth++;
}

static void close_conditional(struct reader *r)
{
	if (r->depth)
		r->depth--;
	if (r->depth || !r->guarded || r->closed)
		return;
	r->closed = true;
	r->ninside = r->text->directives.n;
}

/* What a macro's parameters are called is nobody's business. */
static void forget_params(struct reader *r, const char *s)
{
	struct source_text *t = r->text;

	for (s = skip_blanks(s); is_word_start(*s);) {
		size_t len = word_length(s), n = r->nwords;
		uint32_t id = word_id(r, s, len);

		for (size_t i = n; i < t->words.n; i++)
			if (t->words.v[i] != id)
				t->words.v[n++] = t->words.v[i];
		t->words.n = n;
		s = skip_blanks(s + len);
		s = skip_blanks(s + (*s == ','));
	}
}

static void read_define(struct reader *r, const char *s, bool is_define)
{
	uint32_t name = word_id(r, s, word_length(s));

	if (is_define && r->nlines == 2 && r->guard && name == r->guard) {
		r->guarded = true;
		return;		/* the guard configures nothing */
	}
	if (name)
		add(r, (struct directive){ .kind = DIRECTIVE_DEFINE,
					   .name = name });
	s += word_length(s);
	if (is_define && r->want_words && *s == '(')
		forget_params(r, s + 1);
}

static void read_directive(struct reader *r, const char *line)
{
	const char *word = skip_blanks(line), *rest;
	size_t n = word_length(word);

	if (!n)
		return;
	rest = skip_blanks(word + n);
	r->nlines++;
	if (r->closed)
		r->after = true;
	if (word_is(word, n, "include"))
		read_include(r, rest);
	else if (word_is(word, n, "define") || word_is(word, n, "undef"))
		read_define(r, rest, n == 6);
	else if (word_is(word, n, "if") || word_is(word, n, "ifdef") ||
		 word_is(word, n, "ifndef"))
		open_conditional(r, n, rest);
	else if (word_is(word, n, "endif"))
		close_conditional(r);
	else if (word_is(word, n, "pragma"))
		read_pragma(r, rest);
	else if (word_is(word, n, "elif") || word_is(word, n, "else"))
		r->after |= r->depth <= 1 && r->guarded && !r->closed;
	else if (word_is(word, n, "include_next"))
		add(r, (struct directive){ .kind = DIRECTIVE_OPAQUE });
}

/* ---- the text ---- */

/* From behind the '#' to the end of the line, continued ones joined. */
static const char *take_directive(struct reader *r, const char *at)
{
	strbuf_clear(&r->line);
	strbuf_adds(&r->line, "");
	r->nwords = r->text->words.n;
	while (at < r->end && *at != '\n') {
		const char *next = comment_end(r, at);

		if (next) {
			strbuf_addc(&r->line, ' ');
		} else if (at[0] == '\\' && at + 1 < r->end && at[1] == '\n') {
			next = at + 2;
		} else if (at[0] == '"' || at[0] == '\'') {
			next = quote_end(r, at);
			strbuf_add(&r->line, at, (size_t)(next - at));
		} else {
			next = take_token(r, at);
			strbuf_add(&r->line, at, (size_t)(next - at));
		}
		at = next;
	}
	read_directive(r, r->line.buf);
	return at;
}

static void read_text(struct reader *r)
{
	const char *at = r->at;
	bool line_start = true;

	while (at < r->end) {
		const char *next = comment_end(r, at);

		if (next) {
			at = next;
		} else if (*at == '\n') {
			line_start = true;
			at++;
		} else if (is_blank(*at)) {
			at++;
		} else if (*at == '#' && line_start) {
			at = take_directive(r, at + 1);
		} else if (*at == '"' || *at == '\'') {
			at = quote_end(r, at);
			line_start = false;
		} else {
			at = take_token(r, at);
			line_start = false;
		}
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void sort_words(struct source_text *t)
{
	size_t n = 0;

	if (!t->words.n)
		return;
	qsort(t->words.v, t->words.n, sizeof(*t->words.v), by_number);
	vec_foreach(&t->words, i)
		if (!n || t->words.v[n - 1] != t->words.v[i])
			t->words.v[n++] = t->words.v[i];
	t->words.n = n;
	t->words.cap = n;
	t->words.v = xrealloc(t->words.v, n * sizeof(*t->words.v));
}

/* What looked like a guard was none if more stands behind it. */
static void finish(struct reader *r)
{
	struct source_text *t = r->text;
	bool guard = r->guarded && r->closed && !r->after;

	t->is_once = r->pragma_once || guard;
	if (!r->closed)
		r->ninside = t->directives.n;
	for (size_t i = 0; !guard && r->guarded && i < r->ninside; i++)
		t->directives.v[i].is_certain = false;
	sort_words(t);
}

static void read_file(struct directives *d, struct source_text *t,
		      bool want_words)
{
	struct reader r = { .d = d, .text = t, .want_words = want_words };
	struct strbuf bytes = { 0 };

	if (!strbuf_read_file(&bytes, t->path)) {
		strbuf_adds(&bytes, "");
		t->is_there = true;
		t->hash = hash_bytes(bytes.buf, bytes.len, 0);
		r.at = bytes.buf;
		r.end = bytes.buf + bytes.len;
		read_text(&r);
		finish(&r);
	}
	strbuf_release(&r.line);
	strbuf_release(&bytes);
}

const struct source_text *directives_of(struct directives *d, const char *path,
					bool want_words)
{
	uint32_t id = intern_id(&d->paths, path);
	struct source_text *t;

	while (d->by_path.n <= id)
		vec_push(&d->by_path, NULL);
	t = d->by_path.v[id];
	if (!t) {
		t = xcalloc(1, sizeof(*t));
		t->path = intern_str(&d->paths, id);
		d->by_path.v[id] = t;
		read_file(d, t, want_words);
	}
	return t;
}

void directives_release(struct directives *d)
{
	vec_foreach(&d->by_path, i) {
		struct source_text *t = d->by_path.v[i];

		if (!t)
			continue;
		vec_release(&t->directives);
		vec_release(&t->words);
		free(t);
	}
	vec_release(&d->by_path);
	intern_release(&d->names);
	intern_release(&d->paths);
}
