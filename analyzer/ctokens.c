/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splits text into tokens. A word that a backslash breaks over two lines is
 * taken for two; digraphs and trigraphs are not known.
 */
#include "analyzer/ctokens.h"

#include <ctype.h>
#include <string.h>

void clexer_init(struct clexer *lx, const char *text, size_t len,
		 const struct line_range *skipped, size_t nskipped)
{
	*lx = (struct clexer){
		.at = text,
		.end = text + len,
		.line_start = text,
		.line = 1,
		.at_line_start = true,
		.skipped = skipped,
		.skipped_end = skipped + nskipped,
	};
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* Behind a newline. */
static void new_line(struct clexer *lx)
{
	lx->line++;
	lx->line_start = lx->at;
}

static bool is_skipped(struct clexer *lx)
{
	while (lx->skipped < lx->skipped_end && lx->skipped->last < lx->line)
		lx->skipped++;
	return lx->skipped < lx->skipped_end && lx->skipped->first <= lx->line;
}

static void pass_over_skipped(struct clexer *lx)
{
	while (lx->at < lx->end && is_skipped(lx)) {
		const char *eol = memchr(lx->at, '\n',
					 (size_t)(lx->end - lx->at));

		lx->at = eol ? eol + 1 : lx->end;
		new_line(lx);
	}
}

/* Behind "slash star". */
static void pass_comment(struct clexer *lx)
{
	while (lx->at < lx->end) {
		char c = *lx->at++;

		if (c == '*' && lx->at < lx->end && *lx->at == '/') {
			lx->at++;
			return;
		}
		if (c == '\n')
			new_line(lx);
	}
}

/* At a backslash: is it the last of its line? Then behind the newline. */
static bool pass_splice(struct clexer *lx)
{
	const char *p = lx->at + 1;

	if (p < lx->end && *p == '\r')
		p++;
	if (p >= lx->end || *p != '\n')
		return false;
	lx->at = p + 1;
	new_line(lx);
	return true;
}

static void pass_line_comment(struct clexer *lx)
{
	while (lx->at < lx->end && *lx->at != '\n')
		if (*lx->at != '\\' || !pass_splice(lx))
			lx->at++;
}

/* True if there was a blank or a comment. */
static bool pass_blank(struct clexer *lx)
{
	char c = *lx->at, next = lx->at + 1 < lx->end ? lx->at[1] : '\0';

	if (c == '/' && next == '*') {
		lx->at += 2;
		pass_comment(lx);
		return true;
	}
	if (c == '/' && next == '/') {
		pass_line_comment(lx);
		return true;
	}
	if (c == '\\')
		return pass_splice(lx);
	if (c != ' ' && c != '\t' && c != '\r' && c != '\f' && c != '\v')
		return false;
	lx->at++;
	return true;
}

static void pass_literal(struct clexer *lx, char quote)
{
	while (lx->at < lx->end && *lx->at != '\n') {
		char c = *lx->at;

		if (c == '\\' && pass_splice(lx))
			continue;
		lx->at += c == '\\' && lx->at + 1 < lx->end ? 2 : 1;
		if (c == quote)
			return;
	}
}

static bool finish(struct clexer *lx, struct ctoken *t, enum ctoken_kind kind)
{
	t->kind = kind;
	t->len = (size_t)(lx->at - t->text);
	return kind != CTOKEN_END;
}

static void start(const struct clexer *lx, struct ctoken *t)
{
	t->text = lx->at;
	t->line = lx->line;
	t->col = (uint32_t)(lx->at - lx->line_start) + 1;
}

/* Newlines, of which the one that ends a directive is a token. */
static bool pass_newline(struct clexer *lx)
{
	bool ends = lx->in_directive;

	lx->at++;
	new_line(lx);
	lx->at_line_start = true;
	lx->in_directive = false;
	pass_over_skipped(lx);
	return ends;
}

/* A number as the preprocessor sees it: 0x1e+3, 1.5L */
static void pass_number(struct clexer *lx)
{
	while (lx->at < lx->end && (is_word(*lx->at) || *lx->at == '.'))
		lx->at++;
}

/* Blanks, comments, newlines. True at the newline that ends a directive. */
static bool pass_space(struct clexer *lx, struct ctoken *t)
{
	for (start(lx, t); lx->at < lx->end; start(lx, t)) {
		if (*lx->at == '\n') {
			if (pass_newline(lx))
				return true;
		} else if (!pass_blank(lx)) {
			return false;
		}
	}
	return false;
}

static enum ctoken_kind pass_token(struct clexer *lx)
{
	bool first = lx->at_line_start;
	char c = *lx->at++;

	lx->at_line_start = false;
	if (c == '#' && first) {
		lx->in_directive = true;
		return CTOKEN_HASH;
	}
	if (c == '"' || c == '\'') {
		pass_literal(lx, c);
		return CTOKEN_OTHER;
	}
	if (!is_word(c))
		return CTOKEN_PUNCT;
	if (isdigit((unsigned char)c)) {
		pass_number(lx);
		return CTOKEN_OTHER;
	}
	while (lx->at < lx->end && is_word(*lx->at))
		lx->at++;
	return CTOKEN_WORD;
}

bool clexer_next(struct clexer *lx, struct ctoken *t)
{
	bool ends = lx->in_directive;

	if (lx->line == 1 && lx->at == lx->line_start)
		pass_over_skipped(lx);
	if (pass_space(lx, t))
		return finish(lx, t, CTOKEN_EOL);
	if (lx->at < lx->end)
		return finish(lx, t, pass_token(lx));
	lx->in_directive = false;
	return finish(lx, t, ends ? CTOKEN_EOL : CTOKEN_END);
}

bool ctoken_is(const struct ctoken *t, const char *text)
{
	return strlen(text) == t->len && !memcmp(t->text, text, t->len);
}
