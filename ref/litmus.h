/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Litmus tests: small programs of CPU and device threads, and what may come
 * of them. This is the language and its reader; ref/litmus_run.h runs them.
 *
 *	// comments as in C
 *	litmus NAME
 *	about "one line for people"			(optional)
 *	clause "document, section: what it says"	(one or more)
 *	rule RULE-ID		the rule it breaks or keeps (optional)
 *	twin "FILE"		the repaired or broken partner (optional)
 *	platforms EXPR		where it means something; default: all
 *	complete		what is held at the end leaks
 *	init {
 *		x = 7; y[3] = { 1, 2, 3 }; z[2];	bytes of memory
 *		w with x = 1;	right behind x, on its line if there is room
 *		v align 8;  u page;			otherwise: a new line
 *		var h = 0;	a variable of the driver that threads share
 *		line 8; page 32; heap 3; bounce 4; iova 4;	figures
 *	}
 *	P0 { ... }		a thread on CPU 0; P1 on CPU 1, or on CPU 0 if
 *				that is the only one (an interrupt handler)
 *	D0 { ... }		what device dev0 does, instead of an obedient
 *				device that start() sets to work
 *	exists (COND) [[only] on EXPR]
 *	forbidden (COND) [on EXPR]
 *	hazard none | WORD... [on EXPR]
 *
 * An object without a value has contents that do not matter. Statements:
 *	r = EXPR;  x[i] = EXPR;  p[i] = EXPR;  if (EXPR) S else S  while (EXPR)
 *S exit;  call(...);  r = call(...);  any of them with `may fail` before ;
 * Names that are not declared are registers of the thread, from their first
 * assignment on. An object's name is its first byte, `&x[i]` an address,
 * `&r` in a call takes a result of the call; a register with an index is a
 * pointer. `may fail`: both, success and a failure for want of resources.
 *
 * CPU threads call the functions of ref/api.h by name, and
 *	wmb() rmb() mb() dma_wmb() dma_rmb() dma_mb()
 *	writel(v, dev0)		doorbell, after all earlier stores
 *	writel_relaxed(v, dev0)	doorbell, ordered with nothing
 *	readl(dev0)		how often the device said `done`
 *	await(dev0)		waits for `done`, or for an obedient device,
 *				which is then idle
 *	start(dev0, h, size, dir)  an obedient device: each permitted access,
 *				in any order and number (machine.h)
 *	kfree(&x), kalloc(&x)	end of the object's life, the next life
 * Any thread:
 *	expect(EXPR)		the thread relies on it: if it is false, the
 *				thread works with an old value, HAZARD_STALE
 * Device threads:
 *	r = doorbell();		waits, then the value
 *	r = dread(a);  dwrite(a, v);  done();
 *
 * EXPR after `on` is made of names of platforms and the properties of
 * litmus_property_names with ! && || ( ); `all` is true. What holds of the
 * device is asked of dev0.
 *
 * The hazards of a platform are exactly those that its `hazard` lines name,
 * none if there are none; a platform that is not built in is judged by the
 * same lines.
 */
#ifndef REF_LITMUS_H
#define REF_LITMUS_H

#include "ref/litmus_lex.h"
#include "ref/platform.h"

#define LITMUS_MAX_THREADS     6
#define LITMUS_MAX_VARS	       32
#define LITMUS_MAX_OBJECTS     12
#define LITMUS_MAX_ARGS	       16
#define LITMUS_MAX_OPS	       512
#define LITMUS_MAX_DEPTH       40 /* of expressions and blocks */
#define LITMUS_MAX_FIGURE      64
#define LITMUS_MAX_OBJECT_SIZE 64
#define LITMUS_MAX_GRANTS      8 /* live mappings and allocations */

struct api_call;

enum litmus_expr_kind {
	LX_NUMBER, /* number */
	LX_VAR,	   /* vars[index] */
	LX_MEMORY, /* byte at address `number`; in conditions only */
	LX_NOT,
	LX_COMPLEMENT,
	LX_MINUS, /* l */
	LX_BINARY /* l op r */
};

struct litmus_expr {
	enum litmus_expr_kind kind;
	const char *op; /* BINARY: as in C */
	int64_t number;
	int index;
	const struct litmus_expr *l, *r;
};

struct litmus_object {
	const char *name;
	struct litmus_place at;
	uint32_t addr, size;
	bool defined;
	bool address_taken; /* `&x` is in a program */
	uint8_t value[LITMUS_MAX_OBJECT_SIZE];
};

/* A register (thread >= 0) or a shared variable of the driver (-1). */
struct litmus_var {
	const char *name;
	int thread;
	int64_t value; /* at the start */
};

enum litmus_op_kind {
	LITMUS_SET,    /* dst = arg[0] */
	LITMUS_BRANCH, /* unless arg[0], go to target */
	LITMUS_JUMP,   /* to target */
	LITMUS_EXPECT, /* arg[0], or it is HAZARD_STALE */
	/* those above are the thread's own business; those below are seen */
	LITMUS_LOAD,  /* dst = byte at arg[0] */
	LITMUS_STORE, /* byte at arg[0] = arg[1] */
	LITMUS_CALL,  /* call, arg[], dst, out[] */
	LITMUS_WRITE_BARRIER,
	LITMUS_READ_BARRIER,
	LITMUS_FULL_BARRIER,
	LITMUS_DOORBELL, /* dev, arg[0]; relaxed */
	LITMUS_READL,	 /* dst, dev */
	LITMUS_START,	 /* dev, arg[]: handle, size, dir */
	LITMUS_AWAIT,	 /* dev */
	LITMUS_KFREE,
	LITMUS_KALLOC,	  /* object */
	LITMUS_DEV_WAIT,  /* dst */
	LITMUS_DEV_READ,  /* dst = byte at arg[0] */
	LITMUS_DEV_WRITE, /* byte at arg[0] = arg[1] */
	LITMUS_DEV_DONE
};

struct litmus_op {
	enum litmus_op_kind kind;
	struct litmus_place at;
	const char *text; /* the statement, for traces */
	const char *part; /* of it, if it has more operations */
	int dst;	  /* variable, or -1 */
	int nargs, nout;
	const struct litmus_expr *arg[LITMUS_MAX_ARGS];
	int out[LITMUS_MAX_ARGS]; /* variables, or -1: not wanted */
	const struct api_call *call;
	int dev, object; /* object -1: a pointer's memory */
	int target;
	bool relaxed, may_fail;
};

struct litmus_thread {
	const char *name;
	struct litmus_place at;
	bool device;
	int number; /* of the CPU or the device */
	struct litmus_op *op;
	int nops;
};

enum litmus_set_kind {
	LS_ALL,
	LS_PLATFORM,
	LS_PROPERTY,
	LS_NOT,
	LS_AND,
	LS_OR
};

/* A set of platforms. */
struct litmus_set {
	enum litmus_set_kind kind;
	const char *name; /* PLATFORM */
	int property;
	const struct litmus_set *l, *r;
};

enum litmus_claim_kind { CLAIM_EXISTS, CLAIM_FORBIDDEN, CLAIM_HAZARD };

struct litmus_claim {
	enum litmus_claim_kind kind;
	struct litmus_place at;
	const char *text; /* the condition as written */
	const struct litmus_expr *cond;
	int hazards; /* HAZARD: a set of enum hazard */
	bool only;   /* nowhere but on the set */
	const struct litmus_set *on;
};

struct litmus {
	const char *file, *name, *about, *twin;
	const char **clauses, **rules;
	int nclauses, nrules;
	bool complete;
	const struct litmus_set *platforms;
	/* figures of the machine */
	uint32_t line, page, heap, bounce, iova;
	uint32_t objects_end; /* address; the heap starts there */
	int ndevices;	      /* devices that it needs */
	struct litmus_object object[LITMUS_MAX_OBJECTS];
	int nobjects;
	struct litmus_var var[LITMUS_MAX_VARS];
	int nvars;
	struct litmus_thread thread[LITMUS_MAX_THREADS];
	int nthreads;
	struct litmus_claim *claim;
	int nclaims;
	bool shown[LITMUS_MAX_VARS]; /* variables that claims speak of */
	bool shown_byte[LITMUS_MAX_OBJECTS][LITMUS_MAX_OBJECT_SIZE];
};

/*
 * Reads TEXT, the contents of FILE (for messages only). NULL and ERR filled
 * when it is malformed. Lives in A.
 */
const struct litmus *litmus_read(struct arena *a, const char *file,
				 const char *text, struct litmus_error *err);

/* NULL past the last. */
const char *litmus_property_name(int i);
bool litmus_set_holds(const struct litmus_set *s, const struct platform *p);

#endif
