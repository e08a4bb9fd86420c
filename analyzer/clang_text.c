// SPDX-License-Identifier: BSD-2-Clause
/*
 * Scans C as far as needed: strings, characters and comments are skipped,
 * parentheses counted. Macros are not expanded; a for statement written by
 * hand whose semicolons come out of a macro is not seen as one. A piece of
 * code that clang gave up is judged by its look, on the side of more.
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

/* Pieces of functions */

static bool starts_line(const char *t, size_t i)
{
	while (i > 0 && (t[i - 1] == ' ' || t[i - 1] == '\t'))
		i--;
	return i == 0 || t[i - 1] == '\n';
}

/* The offset behind the directive at I, whose line may be continued. */
static size_t skip_directive(const char *t, size_t len, size_t i)
{
	while (i < len && (t[i] != '\n' || t[i - 1] == '\\'))
		i++;
	return i;
}

/* As skip_opaque(), and over directives. */
static size_t skip_wordless(const char *t, size_t len, size_t i)
{
	if (t[i] == '#' && starts_line(t, i))
		return skip_directive(t, len, i);
	return skip_opaque(t, len, i);
}

static size_t skip_blanks(const char *t, size_t len, size_t i)
{
	while (i < len) {
		size_t next = t[i] == '/' || t[i] == '#' ?
				      skip_wordless(t, len, i) : i;

		if (next == i && !isspace((unsigned char)t[i]))
			break;
		i = next == i ? i + 1 : next;
	}
	return i;
}

static bool is_behind_member(const char *t, size_t i)
{
	while (i > 0 && isspace((unsigned char)t[i - 1]))
		i--;
	return i > 0 && (t[i - 1] == '.' ||
			 (i > 1 && t[i - 1] == '>' && t[i - 2] == '-'));
}

bool clang_text_word(const char *text, size_t len, size_t *at,
		     struct text_word *out)
{
	size_t i = *at, next;

	while (i < len) {
		next = skip_wordless(text, len, i);
		if (next != i) {
			i = next;
			continue;
		}
		if (!is_word(text[i])) {
			i++;
			continue;
		}
		for (next = i; next < len && is_word(text[next]); next++)
			;
		*at = next;
		if (isdigit((unsigned char)text[i])) {
			i = next;
			continue;
		}
		out->text = text + i;
		out->len = next - i;
		out->is_member = is_behind_member(text, i);
		next = skip_blanks(text, len, next);
		out->next = next < len ? text[next] : '\0';
		return true;
	}
	*at = len;
	return false;
}

bool clang_text_is(const struct text_word *w, const char *word)
{
	return strlen(word) == w->len && !strncmp(w->text, word, w->len);
}

static bool is_one_of(const struct text_word *w, const char *const *words,
		      size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (clang_text_is(w, words[i]))
			return true;
	return false;
}

/* A parenthesis behind one of these is no call. */
static bool is_keyword(const struct text_word *w)
{
	static const char *const words[] = {
		"if", "else", "for", "while", "do", "switch", "case", "return",
		"sizeof", "typeof", "__typeof__", "__attribute__",
	};

	return is_one_of(w, words, sizeof(words) / sizeof(*words));
}

static bool opens_statement(const char *text, const char *word)
{
	while (word > text && isspace((unsigned char)word[-1]))
		word--;
	return word == text || word[-1] == ';' || word[-1] == '{' ||
	       word[-1] == '}' || word[-1] == ':';
}

static void note_word(struct text_piece *p, const char *text,
		      const struct text_word *w, bool *has_switch)
{
	p->is_blank = false;
	p->has_return |= clang_text_is(w, "return");
	p->has_goto |= clang_text_is(w, "goto");
	p->has_break |= clang_text_is(w, "break");
	p->has_continue |= clang_text_is(w, "continue");
	p->has_write |= clang_text_is(w, "asm") || clang_text_is(w, "__asm__");
	*has_switch |= clang_text_is(w, "switch");
	if (clang_text_is(w, "case") || clang_text_is(w, "default"))
		p->has_case |= !*has_switch;
	else if (w->next == ':' && !w->is_member &&
		 opens_statement(text, w->text))
		p->has_label = true;
	if (w->next == '(' && !is_keyword(w)) {
		p->has_call = true;
		p->has_pointer_call |= w->is_member;
	}
}

/* = but not == <= >= !=, ++, -- */
static bool is_write(const char *t, size_t len, size_t i)
{
	if (t[i] == '+' || t[i] == '-')
		return i + 1 < len && t[i + 1] == t[i];
	if (t[i] != '=' || (i + 1 < len && t[i + 1] == '='))
		return false;
	if (i == 0 || !strchr("=!<>", t[i - 1]))
		return true;
	return i > 1 && t[i - 1] == t[i - 2] && t[i - 1] != '=';
}

static void note_marks(struct text_piece *p, const char *text, size_t len)
{
	for (size_t i = 0, next; i < len; i++) {
		p->has_directive |= text[i] == '#' && starts_line(text, i);
		next = skip_wordless(text, len, i);
		if (next != i) {
			i = next - 1;
			continue;
		}
		p->has_write |= is_write(text, len, i);
		next = skip_blanks(text, len, i + 1);
		p->has_pointer_call |= text[i] == ')' && next < len &&
				       text[next] == '('; /* or a cast */
		if (!isspace((unsigned char)text[i]) && !strchr(";{}", text[i]))
			p->is_blank = false;
	}
}

struct text_piece clang_text_piece(const char *text, size_t len)
{
	struct text_piece p = { .is_blank = true };
	struct text_word w;
	bool has_switch = false;
	size_t at = 0;

	note_marks(&p, text, len);
	while (clang_text_word(text, len, &at, &w))
		note_word(&p, text, &w, &has_switch);
	return p;
}

const char *clang_text_macro(const char *text, size_t len, const char *name,
			     size_t *body_len)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n < len; i++) {
		size_t at = i + 1, end;

		if (text[i] != '#' || !starts_line(text, i))
			continue;
		end = skip_directive(text, len, i);
		while (at < end && (text[at] == ' ' || text[at] == '\t'))
			at++;
		if (end - at > 7 + n && !strncmp(text + at, "define", 6)) {
			for (at += 6; at < end && isspace((unsigned char)text[at]);)
				at++;
			if (end - at >= n && !strncmp(text + at, name, n) &&
			    (end - at == n || !is_word(text[at + n]))) {
				*body_len = end - at - n;
				return text + at + n;
			}
		}
		i = end;
	}
	return NULL;
}

size_t clang_text_statement(const char *text, size_t len, size_t offset)
{
	int depth = 0;

	for (size_t i = offset, next; i < len; i++) {
		next = skip_wordless(text, len, i);
		if (next != i) {
			i = next - 1;
			continue;
		}
		if (strchr("({[", text[i]))
			depth++;
		else if (strchr(")}]", text[i]) && --depth < 0)
			return i;
		else if (text[i] == ';' && depth == 0)
			return i + 1;
	}
	return len;
}
