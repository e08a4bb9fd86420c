/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An oracle that shares no code with the program under test: which functions
 * of a list does preprocessed C call, and where?
 *
 * usage: count-calls NAMES MAIN <preprocessed
 *
 * NAMES holds one name a line. For each identifier of NAMES that is followed
 * by "(" in text that line markers give to the file MAIN, prints
 * "line name". It knows tokens, not grammar: a declaration counts as well.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NAMES 4096
#define MAX_WORD 256

static void fail(const char *what)
{
	fprintf(stderr, "count-calls: %s\n", what);
	exit(1);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t read_names(const char *path, char **names)
{
	FILE *in = fopen(path, "r");
	char line[MAX_WORD];
	size_t n = 0;

	if (!in)
		fail("cannot read the list of names");
	while (fgets(line, sizeof(line), in)) {
		line[strcspn(line, " \t\n")] = '\0';
		if (!*line)
			continue;
		if (n == MAX_NAMES)
			fail("too many names");
		names[n] = malloc(strlen(line) + 1);
		if (!names[n])
			fail("out of memory");
		strcpy(names[n++], line);
	}
	fclose(in);
	qsort(names, n, sizeof(*names), by_text);
	return n;
}

struct lexer {
	FILE *in;
	const char *main_file;
	bool in_main;
	bool at_line_start;
	unsigned line;
};

static int next(struct lexer *lx)
{
	int c = getc(lx->in);

	if (c == '\n') {
		lx->line++;
		lx->at_line_start = true;
	} else if (c != ' ' && c != '\t') {
		lx->at_line_start = false;
	}
	return c;
}

/* "# 12 "file" flags": tells where the next line is from. */
static void line_marker(struct lexer *lx)
{
	char text[8192], file[4096];
	unsigned line;

	if (!fgets(text, sizeof(text), lx->in))
		return;
	lx->line++;
	lx->at_line_start = true;
	if (sscanf(text, " %u \"%4095[^\"]\"", &line, file) != 2)
		return;
	lx->line = line;
	lx->in_main = !strcmp(file, lx->main_file);
}

/* After the opening quote. */
static void skip_literal(struct lexer *lx, int quote)
{
	int c;

	while ((c = next(lx)) != EOF && c != quote && c != '\n')
		if (c == '\\')
			next(lx);
}

static void read_word(struct lexer *lx, int c, char *word)
{
	size_t n = 0;

	do {
		if (n < MAX_WORD - 1)
			word[n++] = (char)c;
		c = next(lx);
	} while (isalnum(c) || c == '_');
	word[n] = '\0';
	if (c != EOF)
		ungetc(c, lx->in);
	if (c == '\n') {
		lx->line--;
		lx->at_line_start = false;
	}
}

int main(int argc, char **argv)
{
	static char *names[MAX_NAMES];
	char word[MAX_WORD] = "", *key = word;
	struct lexer lx = { .in = stdin, .at_line_start = true, .line = 1 };
	unsigned word_line = 0;
	size_t n;
	int c;

	if (argc != 3)
		fail("usage: count-calls NAMES MAIN <preprocessed");
	n = read_names(argv[1], names);
	lx.main_file = argv[2];
	while (1) {
		bool start = lx.at_line_start;

		c = next(&lx);
		if (c == EOF)
			break;
		if (c == '#' && start) {
			line_marker(&lx);
			continue;
		}
		if (isspace(c))
			continue;
		if (c == '(' && *word && lx.in_main &&
		    bsearch(&key, names, n, sizeof(*names), by_text))
			printf("%u %s\n", word_line, word);
		*word = '\0';
		if (c == '"' || c == '\'') {
			skip_literal(&lx, c);
		} else if (isalpha(c) || c == '_') {
			word_line = lx.line;
			read_word(&lx, c, word);
		} else if (isdigit(c)) {
			read_word(&lx, c, word);
			*word = '\0';
		}
	}
	return 0;
}
