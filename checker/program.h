/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the simulation wants to know of a unit as a whole: who calls whom,
 * which calls are described, where loops are. Computed once per unit.
 */
#ifndef CHECKER_PROGRAM_H
#define CHECKER_PROGRAM_H

#include "analyzer/ir.h"
#include "checker/term.h"
#include "rules/api.h"

/* A call of a described function that is an event, in the main file. */
struct site {
	uint32_t func;		/* index into unit->funcs */
	uint32_t stmt;
	uint32_t block;
	const struct api_func *api;
	uint32_t call;		/* number among the unit's event calls */
};

struct func_info {
	uint32_t *block_of;	/* by statement */
	/* natural loops: bit b of body[h * words + ...]: block b is in the
	   loop of head h; NULL when the function has none */
	uint64_t **body;	/* by block; NULL: not a loop head */
	uint32_t words;
	VEC(uint32_t) callees;	/* functions of the unit, once each */
	VEC(uint32_t) callers;
	uint32_t size;		/* statements, callees' included (capped) */
	bool has_event;		/* itself or a callee has a described event */
	bool recursive;
	bool address_taken;	/* stored, passed or in an initialiser */
	bool exported;
};

struct program_test {
	const char *record, *member;	/* record "": a global */
	uint32_t func;			/* that tests it */
};

/* A function that hands its parameter to dma_mapping_error(). */
struct program_wrapper {
	uint32_t func, param;
};

struct program {
	struct arena mem;
	struct ir_unit *unit;
	const struct api_set *apis;
	struct func_info *funcs;	/* by index into unit->funcs */
	VEC(struct site) sites;		/* in source order */
	/* members that some function compares with 0 */
	VEC(struct program_test) tests;
	/* members whose content may be tested for being an error */
	VEC(struct program_test) checks;
	bool checks_anything;
	VEC(struct program_wrapper) wrappers;
	/* members that lead to a device or a pool */
	VEC(struct term_member) steady;
	/* by function name */
	struct program_name { const char *name; uint32_t func; } *names;
	size_t nnames;
};

void program_init(struct program *p, struct ir_unit *unit,
		  const struct api_set *apis);
void program_release(struct program *p);

/* Index of the function with a body, or UINT32_MAX. */
uint32_t program_find(const struct program *p, const char *name);
/* The site of a statement, or NULL. */
const struct site *program_site(const struct program *p, uint32_t func,
				uint32_t stmt);
/* The descriptor of a function, or NULL: what the unit defines is not. */
/* The HOLE statement ST calls something that is an event, by name. */
bool program_hides_event(const struct program *p, const struct ir_stmt *st);
const struct api_func *program_describe(const struct program *p,
					const char *name);
/* The descriptor of a call statement with a known callee, or NULL. */
const struct api_func *program_api(const struct program *p,
				   const struct ir_func *f,
				   const struct ir_stmt *st);
/* Does some function of the unit ask whether that member is 0? */
bool program_tests_member(const struct program *p, const char *record,
			  const char *member);
/*
 * ... or does one other than EXCEPT test whether the handle in it is good, by
 * whatever means?
 */
bool program_checks_member(const struct program *p, const char *record,
			   const char *member, uint32_t except);
/* Part of program_init(): fills tests, checks and wrappers. */
void program_scan_tests(struct program *p);
bool program_is_steady(const struct program *p, const char *record,
		       const char *member);
/* Part of program_init(): fills steady. */
void program_scan_devices(struct program *p);
bool loop_contains(const struct func_info *fi, uint32_t head, uint32_t block);

#endif
