/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few facts that only the text of C tells, because libclang has no words
 * for them. No libclang here: plain scanning, tested on its own.
 */
#ifndef ANALYZER_CLANG_TEXT_H
#define ANALYZER_CLANG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * TEXT has the word "for" at OFFSET: SEMI gets the offsets of the two
 * semicolons in its parentheses. False if it is no for statement.
 */
bool clang_text_for(const char *text, size_t len, size_t offset,
		    uint32_t semi[2]);

/* One inline assembly in a printed function. */
struct text_asm {
	const char *labels;	/* text of the label list; NULL if no goto */
	size_t len;
};

/*
 * The next inline assembly in the printed function *TEXT, which is moved
 * behind it; false if there is none.
 */
bool clang_text_next_asm(const char **text, struct text_asm *out);
/* True if NAME is one of the labels. */
bool clang_text_has_label(const struct text_asm *a, const char *name);

/* An identifier or keyword. */
struct text_word {
	const char *text;
	size_t len;
	char next;		/* what follows it, blanks left out; 0: nothing */
	bool is_member;		/* behind a dot or an arrow */
};

/*
 * The next word at or behind *AT, which is moved behind it; false if there is
 * none. Comments, strings and lines of the preprocessor have no words.
 */
bool clang_text_word(const char *text, size_t len, size_t *at,
		     struct text_word *out);
bool clang_text_is(const struct text_word *w, const char *word);

/* What a piece of a function may do, by its look; may be too much. */
struct text_piece {
	bool is_blank;		/* nothing but blanks, comments, semicolons */
	bool has_call;		/* or uses a macro with arguments */
	bool has_pointer_call;	/* may call what a pointer points to */
	bool has_write;		/* = op= ++ -- asm */
	bool has_return, has_goto, has_break, has_continue;
	bool has_case;		/* a label of a switch around the piece */
	bool has_label;
	bool has_directive;	/* lines of the preprocessor */
};

struct text_piece clang_text_piece(const char *text, size_t len);

/*
 * The text that the macro NAME, defined somewhere in TEXT, stands for; NULL if
 * it is not.
 */
const char *clang_text_macro(const char *text, size_t len, const char *name,
			     size_t *body_len);

/* The offset behind the statement at OFFSET: its semicolon, or LEN. */
size_t clang_text_statement(const char *text, size_t len, size_t offset);

#endif
