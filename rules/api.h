/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * API descriptors as data: what a call does. rules/api/NAME.yaml, each a
 * list under `functions:`; a user describes a wrapper by dropping a file.
 *
 *   functions:
 *     - name: dma_map_single_attrs       # the function that is called
 *       aliases: [dma_map_single]        # other names with the same shape
 *       event: map                       # ref/vocab.def; absent: effects only
 *       subject: mapping
 *       family: single
 *       roles: { dev: 0, buffer: 1, size: 2, dir: 3, attrs: 4, handle: result }
 *       fails: mapping-error
 *     - name: dma_mapping_error
 *       event: check_fail                # a non-zero result is the failure
 *       roles: { dev: 0, handle: 1 }
 *     - name: memcpy
 *       reads: [1]
 *       writes: [0]
 *       returns: 0
 *
 * A role's value is: N (argument N, from 0), *N (what argument N points to;
 * quoted, a bare * is an alias to YAML), N.field or N->field (a member of it,
 * also of a member: 1->sgl.length), result, =K (the constant K; names of
 * directions are allowed: =to_device).
 *
 * Keys are the names of struct api_func; enumerations are written with '-'
 * or '_'. Where `subject` is absent and the event belongs to one subject
 * (map, free, load, bsync_postread ...) it is that one.
 */
#ifndef RULES_API_H
#define RULES_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/vocab.h"
#include "rules/load.h"

/* Arguments that a descriptor can speak of: 0 .. API_MAX_ARGS - 1. */
#define API_MAX_ARGS 32

/* How the call says that it failed. */
enum api_fails {
	FAILS_never,		/* or the caller cannot tell */
	FAILS_mapping_error,	/* result (or handle) to dma_mapping_error() */
	FAILS_zero,		/* returns 0 (dma_map_sg) */
	FAILS_null,		/* returns NULL */
	FAILS_negative,		/* returns a negative errno */
	FAILS_nonzero,		/* returns an errno, either sign */
	FAILS_err_ptr		/* returns ERR_PTR() */
};

enum api_source {
	SOURCE_absent,
	SOURCE_arg,		/* the argument */
	SOURCE_deref,		/* what the argument points to */
	SOURCE_field,		/* argument->field */
	SOURCE_result,
	SOURCE_const
};

struct api_value {
	enum api_source source;
	int arg;
	const char *field;
	int64_t num;
};

/*
 * What a call does to its arguments. Anything not described is subject to
 * the default frame (unknown external code: may write what it is passed,
 * keeps what it is passed).
 */
struct api_func {
	const char *name;
	const char *file;		/* where it was described */
	enum event event;		/* EVENT_none: effects only */
	enum subject subject;
	enum family family;
	struct api_value roles[ROLE_max];
	enum api_fails fails;
	bool managed;		/* released by the core (devm_, dmam_) */
	bool pure;		/* result depends on arguments and memory only;
				   writes nothing, keeps nothing */
	bool no_effect;		/* neither writes nor keeps what it is passed;
				   the result may be anything (spin_lock,
				   printk, readl) */
	bool noreturn;
	uint32_t reads;		/* bit N: CPU reads the memory argument N
				   points to */
	uint32_t writes;	/* bit N: CPU writes it */
	uint32_t frees;		/* bit N: ends the life of that memory */
	uint32_t keeps;		/* bit N: takes argument N over (queue,
				   callback data, hardware) */
	uint32_t registers;	/* bit N: argument N is written to a register of
				   the device, or to its queue */
	uint32_t relinks;	/* bit N: changes links of the type that
				   argument N points to, in it and in its
				   neighbours (list_del) */
	uint32_t keeps_nothing_else; /* non-zero: the other arguments are not
				   kept nor written (default frame off) */
	int returns;		/* result is argument N; -1 not */
	bool fresh;		/* result is new memory (kmalloc): not NULL
				   only if checked; aliases nothing */
	bool guarded;		/* an unmap or free that sees for itself whether
				   there is something to end */
	bool page_aligned;	/* result and handle are multiples of the
				   smallest page */
	bool zeroed;		/* result is an object that is all zeroes until
				   the driver's first activation (a softc) */
	bool device_of;		/* result is the device of argument 0 */
	int callback;		/* argument N is called later; -1 none */
	bool callback_now;	/* it is called before the call returns, or at
				   any later time (bus_dmamap_load) */
	bool starts_device;	/* doorbell, issue_pending: device may go */
	const char *since, *until; /* kernel versions, for messages */
};

struct api_set {
	struct arena mem;
	struct api_func *v;	/* sorted by name; aliases are rows too */
	size_t n;
	struct load_error *errors;
	size_t nerrors;
	unsigned long long hash;
};

/*
 * Loads every *.yaml directly inside DIR into SET, which starts as all zeroes
 * and takes any number of directories. Returns the number of errors, each
 * recorded with file, function and key; a function with an error is left out,
 * of two with one name the first is kept. Pointers to functions are good
 * until the next load.
 */
int api_load_dir(struct api_set *set, const char *dir);
/* NULL when the name is not described. */
const struct api_func *api_find(const struct api_set *set, const char *name);
void api_release(struct api_set *set);
unsigned long long api_hash(const struct api_set *set);

#endif
