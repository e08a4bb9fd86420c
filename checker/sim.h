/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Property simulation of one subject: the instance born at one call.
 *
 * A run executes the control-flow graph of a root function, with the
 * functions it calls in the same unit inlined, over symbolic states
 * (state.h). The subject is born at any one execution of its site: at each
 * execution the state splits into "this one" and "another one". The contract
 * moves its state, the rules judge each event.
 *
 * Loops are run twice exactly (under-approximation: real executions) and
 * then with what they change widened until nothing new appears
 * (over-approximation). Violations seen only in widened states are
 * `unknown(loop)`.
 *
 * Files: sim.c control flow, sim_expr.c values, sim_call.c calls (sim_call.h
 * lists its parts), sim_hole.c code with errors, subject.c contract and rules
 * (subject_int.h lists its parts), sim_end.c what is true when the activation
 * ends.
 */
#ifndef CHECKER_SIM_H
#define CHECKER_SIM_H

#include "checker/check.h"
#include "checker/program.h"
#include "checker/solver.h"
#include "checker/state.h"

struct sim;

/* What a run tells about the obligations. */
struct sim_sink {
	void *ctx;
	/* The rule is broken; STEPS newest first. CALL: of the obligation. */
	void (*violated)(void *ctx, struct sim *sim, const struct rule *rule,
			 const struct state *s, struct ir_loc loc,
			 const term *event_roles, const char *at);
	/* Would a breach in this state change what is known? */
	bool (*matters)(void *ctx, const struct rule *rule,
			const struct state *s, struct ir_loc loc);
	/* Not decided. RULE NULL: every rule that looks at the future. */
	void (*unknown)(void *ctx, struct sim *sim, const struct rule *rule,
			enum reason reason, const char *detail);
	/* Lives on in an object: the join decides. */
	void (*object)(void *ctx, struct sim *sim, const struct state *s);
	/* The subject was met by another described call (unmap, free). */
	void (*met)(void *ctx, struct sim *sim, const struct state *s,
		    const struct rule *rule, uint32_t call, enum verdict v,
		    enum reason reason);
	/* The subject is stored at, or (from entry) was loaded from, ADDR. */
	void (*location)(void *ctx, struct sim *sim, const struct state *s,
			 term addr, enum event event, struct ir_loc loc);
	/* A step assumed something that has a name. */
	void (*assumed)(void *ctx, struct sim *sim, const char *name);
};

struct frame {
	uint32_t id;
	uint32_t func;		/* index into the program's functions */
	const struct ir_func *f;
	const struct frame *parent;
	uint32_t depth;
	uint32_t loop;		/* context: which iteration of which loop */
	struct ir_loc called_at;
};

/*
 * In num of a TERM_sym: place in the code, 20 bits; loop context, 16; frame,
 * 16; part of what a call gives, 6; then these and those of term.h. In that of
 * a widened value: address, 32; loop context, 16.
 */
#define NUM_PART_SHIFT 52
#define NUM_WIDENED ((int64_t)1 << 58)
#define NUM_PRIMED ((int64_t)1 << 60)	/* see sim_back.c */

/* A value that a loop, or rather one context of it, widened. */
struct widened {
	uint32_t loop;
	term symbol;
};

/*
 * A breach that does no harm if what it spoiled is thrown away: reported when
 * the activation ends, or the map is loaded again, and the buffer was not
 * freed.
 */
struct pending {
	const struct rule *rule;
	struct ir_loc loc;
	const struct step *trace;
	term roles[ROLE_max];
	const char *at;
};

/* Paths that break a rule, each of them decided by havoc. */
struct doubted {
	const struct rule *rule;
	const struct birth *birth;
	term pc;
};

struct loaded_map {
	term map, buffer;
};

/* A path that forgets a handle which a register has got. */
struct forgotten {
	struct state *state;
	struct ir_loc loc;
};

struct sim {
	const struct check_context *cx;
	const struct program *prog;
	struct terms *t;
	struct solver *solver;
	struct arena mem;
	struct sim_sink sink;

	const struct site *site;
	bool from_entry;	/* the site ends a subject born elsewhere */
	uint32_t root;		/* function */
	bool has_callers;	/* open ends are decided in the callers */
	bool open;		/* there was one */
	bool is_left;		/* told: it is alive where an error is returned */
	bool curious;		/* callers may go on with what is left */
	bool is_first;		/* no activation was before */
	bool optional;		/* nothing but breaches counts */
	const struct state *current;	/* state an `unknown` is about, or NULL */

	uint64_t steps, max_steps;
	size_t max_terms;
	bool capped;
	unsigned may_ask;	/* whether a path can be, so often */
	VEC(struct frame *) frames;
	VEC(uint64_t) loops;	/* interned loop contexts */
	VEC(term) loops_since;	/* terms when each was first met */
	VEC(struct widened) widened;
	VEC(struct birth *) births;
	struct drain *drain;		/* see drain.h; NULL: none */
	struct activation *activation;	/* which of two this is; NULL: one */
	/* bus_dma maps that the run has loaded, and with what (0: unknown) */
	VEC(struct loaded_map) loaded;
	VEC(struct pending *) pendings;
	VEC(struct doubted) doubted;
	/* decided at the end: does any path unmap what a register had? */
	VEC(struct forgotten) forgotten;
	bool takes_back;
	VEC(int64_t) birth_syms;	/* numbers of handles born in the run */
	int64_t next_mark;
	unsigned char *reach;	/* by block of the root: 1 no, 2 the site can
				   still be reached, 0 not asked yet */
};

/* Runs one root; FALSE when a cap was hit (told to the sink). */
bool sim_run(struct sim *sim);
/*
 * Runs FUNC, called from outside, in the state S, which it takes over.
 * ARGS: one for each parameter, 0 for any value.
 */
void sim_continue(struct sim *sim, uint32_t func, const term *args,
		  struct state *s);

/* --- between the files of the simulation --------------------------------- */

#define RETURN_VAR 0xffff

/* sim_expr.c */
term sim_value(struct sim *sim, struct frame *fr, struct state *s, ir_ref e,
	       struct ir_loc loc);
term sim_address(struct sim *sim, struct frame *fr, struct state *s, ir_ref e,
		 struct ir_loc loc);
term sim_local(struct sim *sim, const struct frame *fr, uint32_t var);
void sim_assign(struct sim *sim, struct frame *fr, struct state *s, ir_ref dst,
		term value, struct ir_loc loc);
/* Some pointers to RECORD in members of any records changed. */
void sim_spoil_links(struct sim *sim, struct state *s, uint32_t record,
		     bool locals);
term sim_symbol(struct sim *sim, const struct frame *fr, uint32_t at,
		enum term_op op, const char *name, uint32_t type);
const struct ir_type *sim_type(const struct sim *sim, const struct frame *fr,
			       ir_ref e);

/* sim_call.c: leaves every possible state after the call in OUT. */
void sim_call(struct sim *sim, struct frame *fr, uint32_t stmt,
	      struct state *s, state_list *out);

/* sim_hole.c: the HOLE statement STMT. */
void sim_hole(struct sim *sim, struct frame *fr, uint32_t stmt,
	      struct state *s);

/* sim.c */
void sim_inline(struct sim *sim, struct frame *fr, uint32_t stmt,
		uint32_t callee, const term *args, uint32_t nargs,
		struct state *s, state_list *out);

/* subject.c */
struct event_roles {
	const struct api_func *api;	/* NULL: not a call */
	enum family family;
	uint32_t call;			/* RESULT_NONE: not a described call */
	term roles[ROLE_max];
};
/* Judges and moves; FALSE when the state turned out infeasible. */
bool subject_event(struct sim *sim, struct state *s, enum event event,
		   const struct event_roles *roles, struct ir_loc loc,
		   const char *note);
void subject_born(struct sim *sim, const struct frame *fr, struct state *s,
		  enum event event, const struct event_roles *roles,
		  term identity, term fail, struct ir_loc loc);
/* The one like B. */
const struct birth *subject_intern_birth(struct sim *sim,
					 const struct birth *b);
void subject_step(struct sim *sim, struct state *s, struct ir_loc loc,
		  const char *event, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/* subject_judge.c */
/* Reports what was pending. */
void subject_settle(struct sim *sim, struct state *s);

/* subject_learn.c */
/* The path condition grew by LITERAL at a branch of block BLOCK. */
bool subject_learn(struct sim *sim, const struct frame *fr, struct state *s,
		   term literal, uint32_t block, struct ir_loc loc);
/* The symbol on which FAIL, the failure of a birth, depends. */
term subject_outcome(const struct terms *t, term fail);

/* subject_match.c */
/* Condition under which VALUE is the subject's NAME; false if it cannot. */
term subject_match(struct sim *sim, term name, term value);
bool subject_in(struct sim *sim, const struct state *s, term value);
void subject_access(struct sim *sim, struct state *s, term addr, bool write,
		    struct ir_loc loc);

/* sim_witness.c */
/* Is the state real, as far as a witness may rest on it? */
enum sat sim_witness(struct sim *sim, const struct state *s);
enum sat sim_feasible(struct sim *sim, const struct state *s);

/* sim_end.c */
/* An inlined function returns: does its result tell of the failure? */
void sim_leave(struct sim *sim, const struct frame *fr, struct state *s);
void sim_end(struct sim *sim, struct frame *fr, struct state *s,
	     struct ir_loc loc);
/* The run is over: what became of handles that only a register has? */
void sim_settle_registers(struct sim *sim);
/* A store is about to replace OLD: is the handle lost by it? */
void sim_overwrite(struct sim *sim, const struct frame *fr, struct state *s,
		   term addr, term old, term value, struct ir_loc loc);

#endif
