// SPDX-License-Identifier: BSD-2-Clause
/*
 * Scans C as far as needed: strings, characters and comments are skipped,
 * parentheses counted. Macros are not expanded; a for statement written by
 * hand whose semicolons come out of a macro is not seen as one.
 */
#include "analyzer/clang_text.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The offset behind a string, character or comment at I, or I itself */
static size_t skip_opaque(const char *t, size_t len, size_t i)
{
	char quote = t[i];

	if (quote == '"' || quote == '\'') {
		for (i++; i < len && t[i] != quote; i++)
			if (t[i] == '\\')
				i++;
		return i < len ? i + 1 : len;
	}
	if (t[i] != '/' || i + 1 >= len)
		return i;
	if (t[i + 1] == '/') {
		while (i < len && t[i] != '\n')
			i++;
		return i;
	}
	if (t[i + 1] != '*')
		return i;
	for (i += 2; i + 1 < len; i++)
		if (t[i] == '*' && t[i + 1] == '/')
			return i + 2;
	return len;
}

bool clang_text_for(const char *text, size_t len, size_t offset,
		    uint32_t semi[2])
{
	int depth = 0, found = 0;
	size_t i = offset, next;

	if (offset + 3 > len || strncmp(text + offset, "for", 3) ||
	    (offset + 3 < len && is_word(text[offset + 3])))
		return false;
	for (i += 3; i < len; i++) {
		next = skip_opaque(text, len, i);
		if (next != i) {
			i = next - 1;
			continue;
		}
		if (text[i] == '(' || text[i] == '{')
			depth++;
		else if (text[i] == ')' || text[i] == '}')
			depth--;
		else if (text[i] == ';' && depth == 1 && found < 2)
			semi[found++] = (uint32_t)i;
		if (depth == 0 && !isspace((unsigned char)text[i]))
			break;
	}
	return found == 2;
}

static const char *skip_word(const char *t, const char *word)
{
	size_t len = strlen(word);

	while (isspace((unsigned char)*t))
		t++;
	return !strncmp(t, word, len) && !is_word(t[len]) ? t + len : NULL;
}

/* From the opening parenthesis: its end, and the last colon at its level */
static const char *scan_operands(const char *t, const char **colon)
{
	size_t len = strlen(t), next;
	int depth = 0;

	*colon = NULL;
	for (size_t i = 0; i < len; i++) {
		next = skip_opaque(t, len, i);
		if (next != i) {
			i = next - 1;
			continue;
		}
		if (t[i] == '(' || t[i] == '{')
			depth++;
		else if (t[i] == ')' || t[i] == '}')
			depth--;
		else if (t[i] == ':' && depth == 1)
			*colon = t + i + 1;
		if (depth == 0)
			return t + i;
	}
	return t + len;
}

static bool read_asm(const char **text, struct text_asm *out)
{
	const char *t = *text, *after, *colon, *end;
	bool is_goto;

	after = skip_word(t, "volatile");
	if (after)
		t = after;
	after = skip_word(t, "goto");
	is_goto = after != NULL;
	if (after)
		t = after;
	while (isspace((unsigned char)*t))
		t++;
	if (*t != '(')
		return false;
	end = scan_operands(t, &colon);
	*text = end;
	out->labels = is_goto ? colon : NULL;
	out->len = out->labels ? (size_t)(end - colon) : 0;
	return true;
}

bool clang_text_next_asm(const char **text, struct text_asm *out)
{
	const char *start = *text, *t = start;
	size_t len = strlen(t);

	for (size_t i = 0; i < len; i++) {
		size_t next = skip_opaque(start, len, i);

		if (next != i) {
			i = next - 1;
			continue;
		}
		if (strncmp(start + i, "asm", 3) || is_word(start[i + 3]) ||
		    (i > 0 && is_word(start[i - 1])))
			continue;
		t = start + i + 3;
		if (read_asm(&t, out)) {
			*text = t;
			return true;
		}
	}
	*text = start + len;
	return false;
}

bool clang_text_has_label(const struct text_asm *a, const char *name)
{
	size_t n = strlen(name);

	if (!a->labels || !n)
		return false;
	for (size_t i = 0; i + n <= a->len; i++)
		if (!strncmp(a->labels + i, name, n) &&
		    (i == 0 || !is_word(a->labels[i - 1])) &&
		    (i + n == a->len || !is_word(a->labels[i + n])))
			return true;
	return false;
}
