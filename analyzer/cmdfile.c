// SPDX-License-Identifier: BSD-2-Clause
/*
 * kbuild's .cmd files.
 *
 * The line is "savedcmd_OBJECT := COMMAND" ("cmd_" before Linux 6.2), written
 * for make: '$' is doubled, '#' is $(pound). Commands that post-process the
 * object follow after a ';' and are cut off. Objects not made from one C file
 * (archives, links) have no word ending in ".c" and are left out.
 */
#define _GNU_SOURCE 1
#include "analyzer/cmdfile.h"

#include <stdbool.h>
#include <string.h>

#include "ref/strbuf.h"

/* Undoes make's escapes up to the end of the line. */
static void unescape(struct strbuf *out, const char *p, const char *end)
{
	while (p < end) {
		if (!strncmp(p, "$(pound)", 8)) {
			strbuf_addc(out, '#');
			p += 8;
		} else if ((p[0] == '$' && p[1] == '$') ||
			   (p[0] == '\\' && p[1] == '#')) {
			strbuf_addc(out, p[1]);
			p += 2;
		} else {
			strbuf_addc(out, *p++);
		}
	}
}

/* Length of TEXT up to a ';' outside of quotes. */
static size_t first_command(const char *text, size_t len)
{
	char quote = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && quote != '\'')
			i++;
		else if (quote ? text[i] == quote :
				 text[i] == '\'' || text[i] == '"')
			quote = quote ? 0 : text[i];
		else if (!quote && text[i] == ';')
			return i;
	}
	return len;
}

const char *command_source(char *const *argv, size_t n)
{
	for (size_t i = n; i-- > 1;) {
		size_t len = strlen(argv[i]);

		if (argv[i][0] != '-' && len > 2 &&
		    !strcmp(argv[i] + len - 2, ".c"))
			return argv[i];
	}
	return NULL;
}

int cmdfile_read(struct words *w, const char *path)
{
	struct strbuf file = { 0 }, line = { 0 };
	const char *p, *assign, *end;
	size_t before = w->n;
	int ret = 1;

	if (strbuf_read_file(&file, path)) {
		ret = -1;
		goto out;
	}
	p = file.buf;
	assign = p ? strstr(p, ":= ") : NULL;
	if (!assign || (strncmp(p, "savedcmd_", 9) && strncmp(p, "cmd_", 4)))
		goto out;
	end = strchrnul(assign, '\n');
	unescape(&line, assign + 3, end);
	words_split(w, line.buf ? line.buf : "",
		    first_command(line.buf ? line.buf : "", line.len));
	if (command_source(w->v + before, w->n - before))
		ret = 0;
out:
	strbuf_release(&file);
	strbuf_release(&line);
	return ret;
}
