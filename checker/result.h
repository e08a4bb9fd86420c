/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is known about one file after its functions were simulated, and, when
 * the files of a module were joined, the verdicts.
 *
 * A worker fills a struct file_result, sends it as bytes (result_pack), and
 * the parent takes it in (result_unpack). Indices refer to the arrays of the
 * same result. Everything lives in `mem`; strings are never NULL unless said.
 */
#ifndef CHECKER_RESULT_H
#define CHECKER_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/strbuf.h"
#include "ref/vec.h"
#include "ref/vocab.h"

enum file_state { FILE_CLEAN, FILE_DEGRADED, FILE_FAILED, FILE_NOT_BUILT };

/* Order: the verdict over all contexts is the greatest. */
enum verdict { VERDICT_PROVED, VERDICT_UNKNOWN, VERDICT_VIOLATED };

enum basis { BASIS_LOCAL, BASIS_OBJECT };

enum witness_kind { WITNESS_PATH, WITNESS_PAIR, WITNESS_ABSENCE };

/* The closed list of reasons for `unknown`: reason.def, REASON(name, text). */
enum reason {
	REASON_none,
#define REASON(name, text) REASON_##name,
#include "checker/reason.def"
	REASON_max
};
const char *reason_name(enum reason r);	/* "parse-error" */
const char *reason_text(enum reason r);

/* Why a call that is in the text is no event: missed.def. */
enum missed {
#define MISSED(name, public, text) MISSED_##name,
#include "checker/missed.def"
	MISSED_max
};
const char *missed_name(enum missed m);	/* "parse-error" */

const char *file_state_name(enum file_state s);	/* "not-built" */
const char *verdict_name(enum verdict v);
const char *basis_name(enum basis b);
const char *witness_kind_name(enum witness_kind k);

#define RESULT_NONE UINT32_MAX

struct result_func {
	const char *name;
	uint32_t line, end_line;
	bool is_static, has_error;
	bool in_main_file;
	const char *file;	/* where it is defined */
};

struct result_role {
	enum role role;
	const char *text;	/* the term as the user would write it */
};

/* A call of a described function that is an event. */
struct result_call {
	uint32_t func;
	const char *file;
	uint32_t line, col;
	const char *written;	/* dma_map_single */
	const char *callee;	/* dma_map_single_attrs */
	enum event event;
	enum subject subject;
	enum family family;
	VEC(struct result_role) roles;
};

struct result_obligation {
	const char *rule;
	uint32_t call;
	enum verdict verdict;
	enum basis basis;
	enum reason reason;	/* of `unknown` */
	const char *detail;	/* first thing that stopped the proof, or "" */
	const char *assumptions;	/* named, comma separated, or "" */
};

struct result_step {
	const char *file;
	uint32_t line, col;
	const char *event;	/* a vocabulary name, "branch", "call", "return" */
	const char *note;
};

struct result_finding {
	const char *rule;
	uint32_t call;		/* of the obligation */
	uint32_t func;		/* where it is reported */
	const char *file;
	uint32_t line, col;
	const char *message;
	enum witness_kind witness_kind;
	VEC(struct result_step) steps;
	/* Line-free text that identifies it: function, rule, resource and
	   statement; equal texts in a file are told apart by order. */
	const char *identity;
};

/*
 * One event on something kept in a location (structure, field path): what
 * the join over a module works on.
 */
struct result_fact {
	const char *location;	/* "struct ring.buf[*].dma" */
	enum event event;
	enum subject subject;
	enum family family;
	uint32_t call;		/* RESULT_NONE for plain stores */
	uint32_t func;
	const char *file;
	uint32_t line, col;
	bool must;		/* whichever way the activation ends, it is here */
	bool doubtful;		/* only on paths through code with an error */
	bool derived;		/* what is ended is only computed from it */
	const char *guard;	/* condition text under which it happens, "" */
	VEC(struct result_role) roles;	/* canonical texts, see objects.h */
};

/* A function calls another, or whatever a member of a structure points to. */
struct result_edge {
	uint32_t func;
	const char *callee;	/* "kfree", or "struct ops.start" */
	bool is_direct;
	uint32_t line, col;	/* of the first such call, in the function */
};

/* A function in a static initialiser of the file. */
struct result_handler {
	const char *member;	/* "struct ops.start" */
	const char *function, *variable;
	uint32_t line;
};

/* A call of the API that tokens show and that is no event. */
struct result_missed {
	const char *written;	/* the function, or the macro around it */
	const char *callee;
	uint32_t line, col;	/* in the main file */
	uint32_t func;		/* RESULT_NONE: in none that is known */
	enum missed why;
};

struct file_result {
	struct arena mem;
	const char *path;	/* relative, as reported */
	const char *module;	/* "" unknown */
	bool reported;
	enum file_state state;
	const char *why;	/* of failed and not built; "" */
	bool has_gap;		/* an error may hide events */
	double parse_cpu, lower_cpu, check_cpu, solve_cpu; /* seconds */
	uint64_t solver_queries;
	VEC(struct result_func) funcs;
	VEC(struct result_call) calls;
	VEC(struct result_obligation) obligations;
	VEC(struct result_finding) findings;
	VEC(struct result_fact) facts;
	VEC(struct result_edge) edges;
	VEC(struct result_handler) handlers;
	VEC(struct result_step) diags;	/* parse errors: place and message */
	VEC(const char *) includes;
	uint32_t counted;	/* calls of the API, by tokens: coverage.h */
	VEC(struct result_missed) missed;	/* of these, in their order */
};

void result_pack(struct strbuf *out, const struct file_result *r);
/* NULL when the bytes are not a whole result. */
struct file_result *result_unpack(const void *data, size_t len);
void result_free(struct file_result *r);

#endif
