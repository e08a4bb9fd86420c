/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Splits a litmus file into tokens: names, numbers, strings, operators of C.
 * Comments are those of C. The first error stops the reading.
 */
#include "ref/litmus_lex.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MESSAGE 256

/* Longest first. */
static const char *const operators[] = {
    "==", "!=", "<=", ">=", "<<", ">>", "&&", "||", "{", "}",
    "(",  ")",	"[",  "]",  ";",  ",",	":",  "=",  "+", "-",
    "*",  "/",	"%",  "&",  "|",  "^",	"<",  ">",  "!", "~",
};

bool litmus_lex_fail(struct litmus_lex *lx, struct litmus_place at,
		     const char *fmt, ...)
{
	char text[MAX_MESSAGE];
	va_list ap;

	lx->kind = TOKEN_BAD;
	if (lx->err->message)
		return false;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	*lx->err = (struct litmus_error){at, arena_strdup(lx->mem, text)};
	return false;
}

static void skip(struct litmus_lex *lx, size_t n)
{
	for (; n; n--, lx->p++) {
		lx->here.column++;
		if (*lx->p == '\n')
			lx->here = (struct litmus_place){lx->here.line + 1, 1};
	}
}

/* False: a comment that nothing ends. */
static bool skip_blank(struct litmus_lex *lx)
{
	for (;;) {
		if (*lx->p && strchr(" \t\r\n", *lx->p)) {
			skip(lx, 1);
		} else if (!strncmp(lx->p, "//", 2)) {
			skip(lx, strcspn(lx->p, "\n"));
		} else if (!strncmp(lx->p, "/*", 2)) {
			const char *end = strstr(lx->p + 2, "*/");

			if (!end)
				return litmus_lex_fail(
				    lx, lx->here, "nothing ends the comment");
			skip(lx, (size_t)(end + 2 - lx->p));
		} else {
			return true;
		}
	}
}

static size_t name_length(const char *p)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || p[n] == '_')
		n++;
	return n;
}

static void take(struct litmus_lex *lx, enum litmus_token kind, size_t n)
{
	lx->kind = kind;
	lx->word = arena_strndup(lx->mem, lx->p, n);
	skip(lx, n);
}

static void read_number(struct litmus_lex *lx)
{
	size_t n = name_length(lx->p);
	char *end;

	take(lx, TOKEN_NUMBER, n);
	errno = 0;
	lx->number = strtoll(lx->word, &end, 0);
	if (errno || *end)
		litmus_lex_fail(lx, lx->at, "'%s' is not a number", lx->word);
}

static void read_string(struct litmus_lex *lx)
{
	size_t n = strcspn(lx->p + 1, "\"\n");

	if (lx->p[n + 1] != '"') {
		litmus_lex_fail(lx, lx->at, "nothing ends the string");
		return;
	}
	skip(lx, 1);
	take(lx, TOKEN_STRING, n);
	skip(lx, 1);
}

static void read_operator(struct litmus_lex *lx)
{
	unsigned char c = (unsigned char)*lx->p;

	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		size_t n = strlen(operators[i]);

		if (!strncmp(lx->p, operators[i], n)) {
			take(lx, TOKEN_PUNCT, n);
			return;
		}
	}
	if (isprint(c))
		litmus_lex_fail(lx, lx->at, "character '%c' has no meaning", c);
	else
		litmus_lex_fail(lx, lx->at, "byte 0x%02x has no meaning", c);
}

void litmus_lex_next(struct litmus_lex *lx)
{
	if (lx->kind == TOKEN_BAD)
		return;
	lx->last_end = lx->p;
	if (!skip_blank(lx))
		return;
	lx->at = lx->here;
	lx->start = lx->p;
	lx->word = "";
	if (!*lx->p)
		lx->kind = TOKEN_END;
	else if (isdigit((unsigned char)*lx->p))
		read_number(lx);
	else if (name_length(lx->p))
		take(lx, TOKEN_NAME, name_length(lx->p));
	else if (*lx->p == '"')
		read_string(lx);
	else
		read_operator(lx);
}

void litmus_lex_word(struct litmus_lex *lx)
{
	while (lx->kind == TOKEN_NAME && *lx->p == '-' &&
	       name_length(lx->p + 1)) {
		skip(lx, 1 + name_length(lx->p + 1));
		lx->word = arena_strndup(lx->mem, lx->start,
					 (size_t)(lx->p - lx->start));
	}
}

void litmus_lex_start(struct litmus_lex *lx, struct arena *mem,
		      const char *text, struct litmus_error *err)
{
	*lx = (struct litmus_lex){
	    .mem = mem, .text = text, .p = text, .here = {1, 1}, .err = err};
	*err = (struct litmus_error){.message = NULL};
	lx->kind = TOKEN_END;
	litmus_lex_next(lx);
}

const char *litmus_lex_show(const struct litmus_lex *lx)
{
	if (lx->kind == TOKEN_END)
		return "the end of the file";
	if (lx->kind == TOKEN_STRING)
		return "a string";
	return arena_printf(lx->mem, "'%s'", lx->word);
}

bool litmus_lex_is(const struct litmus_lex *lx, const char *word)
{
	return (lx->kind == TOKEN_NAME || lx->kind == TOKEN_PUNCT) &&
	       !strcmp(lx->word, word);
}
