// SPDX-License-Identifier: BSD-2-Clause
/*
 * The flag filter: one table, first row that matches decides, everything else
 * is kept.
 *
 * Direction: a flag that changes what the source means (-D, -I, -std, -O2,
 * -m, -f, -fsanitize) is kept; one that writes files, only turns warnings
 * into errors, only steers code generation in ways clang does not know, or
 * makes a structure's layout random is dropped. "-Wno-" options stay because
 * some of clang's warnings are errors by default.
 */
#include "analyzer/flags.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum action {
	DROP,
	DROP_NEXT,	/* with the following word */
	KEEP,
	KEEP_NEXT,	/* with the following word */
};

enum match {
	EXACT,
	PREFIX,
};

struct row {
	const char *text;
	enum match match;
	enum action action;
};

static const struct row rows[] = {
	/* options with a separate argument: before the prefixes */
	{ "-I", EXACT, KEEP_NEXT },
	{ "-D", EXACT, KEEP_NEXT },
	{ "-U", EXACT, KEEP_NEXT },
	{ "-F", EXACT, KEEP_NEXT },
	{ "-x", EXACT, KEEP_NEXT },
	{ "-include", EXACT, KEEP_NEXT },
	{ "-imacros", EXACT, KEEP_NEXT },
	{ "-iquote", EXACT, KEEP_NEXT },
	{ "-isystem", EXACT, KEEP_NEXT },
	{ "-idirafter", EXACT, KEEP_NEXT },
	{ "-iprefix", EXACT, KEEP_NEXT },
	{ "-iwithprefix", EXACT, KEEP_NEXT },
	{ "-iwithprefixbefore", EXACT, KEEP_NEXT },
	{ "-isysroot", EXACT, KEEP_NEXT },
	{ "--sysroot", EXACT, KEEP_NEXT },
	{ "-ivfsoverlay", EXACT, KEEP_NEXT },
	{ "-resource-dir", EXACT, KEEP_NEXT },
	{ "-target", EXACT, KEEP_NEXT },
	{ "-arch", EXACT, KEEP_NEXT },
	{ "-Xclang", EXACT, KEEP_NEXT },
	{ "-Xpreprocessor", EXACT, KEEP_NEXT },
	{ "-working-directory", EXACT, KEEP_NEXT },

	/* output and dependency files */
	{ "-c", EXACT, DROP },
	{ "-S", EXACT, DROP },
	{ "-E", EXACT, DROP },
	{ "-o", EXACT, DROP_NEXT },
	{ "-MF", EXACT, DROP_NEXT },
	{ "-MT", EXACT, DROP_NEXT },
	{ "-MQ", EXACT, DROP_NEXT },
	{ "-MJ", EXACT, DROP_NEXT },
	{ "-M", PREFIX, DROP },
	{ "-Wp,-M", PREFIX, DROP },
	{ "-o", PREFIX, DROP },
	{ "-save-temps", PREFIX, DROP },
	{ "--serialize-diagnostics", EXACT, DROP_NEXT },
	{ "-pipe", EXACT, DROP },
	{ "-v", EXACT, DROP },
	{ "-###", EXACT, DROP },
	{ "-g", PREFIX, DROP },

	/* warnings: -w silences them, what clang calls an error stays */
	{ "-Wp,", PREFIX, KEEP },
	{ "-Wno-", PREFIX, KEEP },
	{ "-W", PREFIX, DROP },
	{ "-w", EXACT, DROP },
	{ "-pedantic", PREFIX, DROP },
	{ "-fdiagnostics", PREFIX, DROP },
	{ "-fdiagnostic-prefix", PREFIX, DROP },
	{ "-fmax-errors", PREFIX, DROP },
	{ "-fmax-warnings", PREFIX, DROP },

	/* linker, assembler, code generation inside LLVM */
	{ "-l", PREFIX, DROP },
	{ "-L", PREFIX, DROP },
	{ "-T", EXACT, DROP_NEXT },
	{ "-Xlinker", EXACT, DROP_NEXT },
	{ "-Xassembler", EXACT, DROP_NEXT },
	{ "-mllvm", EXACT, DROP_NEXT },
	{ "-flto", PREFIX, DROP },
	{ "-fprofile", PREFIX, DROP },
	{ "-ftest-coverage", EXACT, DROP },

	/* the seed is random per prepared tree; field order is not wanted so */
	{ "-frandomize-layout-seed", PREFIX, DROP },

	/* sparse */
	{ "--arch=", PREFIX, DROP },
	{ "-mlittle-endian", EXACT, KEEP },

	/* known to gcc only */
	{ "--param", EXACT, DROP_NEXT },
	{ "--param", PREFIX, DROP },
	{ "-dumpbase", EXACT, DROP_NEXT },
	{ "-aux-info", EXACT, DROP_NEXT },
	{ "-fplugin", PREFIX, DROP },
	{ "-fconserve-stack", EXACT, DROP },
	{ "-fno-conserve-stack", EXACT, DROP },
	{ "-fasan-shadow-offset", PREFIX, DROP },
	{ "-fallow-store-data-races", EXACT, DROP },
	{ "-fno-allow-store-data-races", EXACT, DROP },
	{ "-fcaller-saves", EXACT, DROP },
	{ "-fno-caller-saves", EXACT, DROP },
	{ "-fno-code-hoisting", EXACT, DROP },
	{ "-femit-struct-debug", PREFIX, DROP },
	{ "-fno-gcse", PREFIX, DROP },
	{ "-fno-guess-branch", PREFIX, DROP },
	{ "-fno-inline-functions-called-once", EXACT, DROP },
	{ "-fno-inline-small-functions", EXACT, DROP },
	{ "-fipa", PREFIX, DROP },
	{ "-fno-ipa", PREFIX, DROP },
	{ "-fmin-function-alignment", PREFIX, DROP },
	{ "-fno-partial-inlining", EXACT, DROP },
	{ "-fno-reorder", PREFIX, DROP },
	{ "-freorder", PREFIX, DROP },
	{ "-fsched", PREFIX, DROP },
	{ "-fno-sched", PREFIX, DROP },
	{ "-fno-section-anchors", EXACT, DROP },
	{ "-fno-tree", PREFIX, DROP },
	{ "-ftree", PREFIX, DROP },
	{ "-fvar-tracking", PREFIX, DROP },
	{ "-fno-var-tracking", PREFIX, DROP },
	{ "-maccumulate-outgoing-args", EXACT, DROP },
	{ "-mbranch-cost", PREFIX, DROP },
	{ "-mindirect-branch=", PREFIX, DROP },
	{ "-mindirect-branch-register", EXACT, DROP },
	{ "-mpreferred-stack-boundary", PREFIX, DROP },
	{ "-mrecord-mcount", EXACT, DROP },
	{ "-mno-record-mcount", EXACT, DROP },
	{ "-mno-fdpic", EXACT, DROP },
};

void words_add(struct words *w, const char *word)
{
	char **v;

	if (w->n + 1 >= w->cap) {
		w->cap = w->cap ? w->cap * 2 : 32;
		v = arena_array(w->mem, char *, w->cap);
		if (w->n)
			memcpy(v, w->v, w->n * sizeof(*v));
		w->v = v;
	}
	w->v[w->n++] = arena_strdup(w->mem, word);
	w->v[w->n] = NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Inside double quotes a backslash escapes only these. */
static bool escapes(char quote, char next)
{
	return !quote || strchr("\"\\$`\n", next);
}

/* One word into BUF; returns the place behind it, *CLOSED is the result. */
static size_t split_word(const char *s, size_t i, size_t len, char *buf,
			 bool *closed)
{
	char quote = 0;
	size_t n = 0;

	for (; i < len && (quote || !is_blank(s[i])); i++) {
		if (quote ? s[i] == quote : s[i] == '\'' || s[i] == '"')
			quote = quote ? 0 : s[i];
		else if (s[i] == '\\' && quote != '\'' && i + 1 < len &&
			 escapes(quote, s[i + 1]))
			buf[n++] = s[++i];
		else
			buf[n++] = s[i];
	}
	buf[n] = '\0';
	*closed = !quote;
	return i;
}

int words_split(struct words *w, const char *text, size_t len)
{
	char *buf = xmalloc(len + 1);
	bool closed = true;

	for (size_t i = 0; i < len;) {
		if (is_blank(text[i])) {
			i++;
			continue;
		}
		i = split_word(text, i, len, buf, &closed);
		words_add(w, buf);
	}
	free(buf);
	return closed ? 0 : -1;
}

static enum action action_of(const char *word)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];

		if (r->match == EXACT ? !strcmp(word, r->text) :
					!strncmp(word, r->text,
						 strlen(r->text)))
			return r->action;
	}
	return word[0] == '-' && word[1] ? KEEP : DROP;
}

void flags_filter(struct words *out, char *const *in, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum action act = action_of(in[i]);
		bool keep = act == KEEP || act == KEEP_NEXT;

		if (keep)
			words_add(out, in[i]);
		if (act == KEEP_NEXT || act == DROP_NEXT)
			i++;
		if (keep && act == KEEP_NEXT && i < n)
			words_add(out, in[i]);
	}
	words_add(out, "-w");
}
