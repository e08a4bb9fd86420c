/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which calls of the API does the text of a C file hold? Counted by tokens,
 * apart from clang's syntax tree and its lowering, as a check of both.
 *
 * A call is the name of a described function of the API before '(' inside a
 * brace. One in a macro's body counts where the macro is used, as often as it
 * is. Not counted: names passed to macros or pasted together; macros of
 * headers that are not given, or that are defined below more than one #if.
 */
#ifndef ANALYZER_CALLTOKENS_H
#define ANALYZER_CALLTOKENS_H

#include "analyzer/ctokens.h"
#include "ref/arena.h"
#include "ref/vec.h"
#include "rules/api.h"

/* A macro whose expansion calls the API. */
struct call_macro {
	const char *name;
	bool is_function;	/* it is used with parentheses */
	const struct api_func **apis;	/* in the order of its body; of */
	size_t napis;			/*   none: the name stands for another */
};

struct call_macros {
	struct call_macro *v;
	size_t n, cap;
};

struct call_token {
	const struct api_func *api;
	const char *written;	/* the function, or the macro */
	uint32_t line, col;
	bool in_macro;
};

struct call_tokens {
	struct arena mem;
	VEC(struct call_token) v;	/* in the order of the text */
	/*
	 * It depends on which lines the preprocessor leaves out: they must be
	 * known for an exact count.
	 */
	bool is_conditional;
};

/* Does a count of the API's calls see calls of F? */
bool call_is_counted(const struct api_func *f);

struct call_text {
	const char *text;	/* of the main file */
	size_t len;
	const struct line_range *skipped;	/* lines left out, sorted */
	size_t nskipped;
	const struct call_macros *headers;	/* or NULL */
	const struct api_set *apis;
};

/* OUT starts as all zeroes. */
void call_tokens_read(struct call_tokens *out, const struct call_text *in);
void call_tokens_release(struct call_tokens *ct);

/* Adds the macros of a header; they live in MEM. */
void call_macros_read(struct call_macros *out, const char *text, size_t len,
		      const struct api_set *apis, struct arena *mem);

#endif
