/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A recorded trace: what happened to DMA mappings and allocations in one
 * execution, as a list of events in the order of time.
 *
 * Two formats are read, told apart by the first line:
 *
 * - The text of the kernel's dma:* tracepoints, as tracefs, trace-cmd report
 *   and perf script print them (trace_kernel.h).
 *
 * - Our own, which also carries what no tracepoint sees:
 *
 *	dmacheck-trace 1 [complete]
 *	# a comment
 *	map family=single dev=0000:00:1f.2 handle=0x1000 size=256
 *		dir=from_device buffer=rx0
 *	check_ok dev=0000:00:1f.2 handle=0x1000
 *	dev_done dev=0000:00:1f.2
 *	sync_cpu dev=0000:00:1f.2 handle=0x1000 offset=0 size=64 dir=from_device
 *	cpu_read buffer=rx0 offset=0 size=4
 *	unmap family=single dev=0000:00:1f.2 handle=0x1000 size=256
 *		dir=from_device
 *
 *   (an event is one line; the two long ones are broken here for the page)
 *   One event a line: a word of vocab.def, then ROLE=VALUE in any order, at
 *   most once each. Values: integers in decimal or 0x...; `handle` too; dir,
 *   family and subject by name; all others are words without blanks. Besides
 *   the roles of vocab.def:
 *	call=WORD	the function that was called, for messages
 *	subject=WORD	the only kind of subject the event is about
 *   An event is about the subjects that its handle, sg, buffer, cpu_addr and
 *   bmap name; without any of these, about every live subject (of `dev`, if
 *   given). `offset` and `size` of a sync, read or write choose the bytes of
 *   the mapping; without them it is all of it.
 *   `complete`: nothing happened before the first line that matters after
 *   it, and nothing after the last. `lost` alone in a line: here events are
 *   missing.
 *
 * The file must end with a whole line. What cannot be read ends the reading:
 * a trace with a gap that nobody knows of would be judged wrongly.
 */
#ifndef REF_TRACE_H
#define REF_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ref/arena.h"
#include "ref/eval.h"
#include "ref/intern.h"
#include "ref/vec.h"
#include "ref/vocab.h"

#define TRACE_MAGIC "dmacheck-trace"
#define TRACE_VERSION 1

/* What DMA_MAPPING_ERROR is as a handle, of 64 or 32 bits. */
#define TRACE_BAD_HANDLE UINT64_MAX
#define TRACE_BAD_HANDLE32 ((uint64_t)UINT32_MAX)

/* Did the birth succeed? Known where the recorder saw the result. */
enum trace_outcome { OUTCOME_unsaid, OUTCOME_ok, OUTCOME_failed };

/*
 * A role's value: `num` is the integer, direction, family, address (handle),
 * or the word's number in the trace's `words`.
 */
struct trace_role {
	enum role role;
	int64_t num;
};

/* A segment of a scatterlist, as the device sees it. */
struct trace_segment {
	uint64_t addr, size;
	uint64_t phys; /* see phys_by_segment */
};

struct trace_event {
	enum event event;
	enum subject subject; /* SUBJECT_none: what the roles name */
	enum trace_outcome outcome;
	uint32_t line, call; /* call: in `words`; 0: as the event is called */
	uint32_t role, nroles;	 /* in `roles` */
	uint32_t segment, nsegments; /* in `segments` */
	uint64_t phys;		 /* of the (first) memory; see has_phys */
	bool has_phys, phys_by_segment;
	bool truncated;		 /* not all segments are known */
};

/* Events are missing between event FROM - 1 and event TO. */
struct trace_gap {
	uint32_t from, to;
};

struct trace {
	const char *path; /* the caller's */
	VEC(struct trace_event) events;
	VEC(struct trace_role) roles;
	VEC(struct trace_segment) segments;
	VEC(struct trace_gap) gaps;
	struct intern words;
	size_t lines, foreign; /* foreign: events of other kinds */
	unsigned long long lost; /* events known to be lost, where counted */
	bool kernel;	   /* the kernel's format */
	bool complete;	   /* the recorder says so */
	bool starts_late;  /* the recorder says that older lines are gone */
	bool narrow;	   /* no handle has more than 32 bits */
	char *error;	   /* "line: what is wrong", malloc'ed, or NULL */
	uint32_t error_line;
};

/*
 * Reads the file PATH ("-": standard input) into T, which starts as all
 * zeroes. False when it cannot be read as a whole: then `error` says what is
 * wrong and `error_line` where (0: the file as such); the events before that
 * line are there, for the message.
 */
bool trace_read(struct trace *t, const char *path);
/* The same from the LEN bytes at TEXT, which are followed by a NUL. */
bool trace_read_text(struct trace *t, const char *path, const char *text,
		     size_t len);
void trace_release(struct trace *t);

/* Whether HANDLE is the value of a map that failed. */
bool trace_is_bad_handle(const struct trace *t, uint64_t handle);
/* The subject that EVENT is about unless roles say otherwise, or none. */
enum subject trace_subject_of(enum event event);

/* ROLE of E into *NUM; false when E has no such role. */
bool trace_role(const struct trace *t, const struct trace_event *e,
		enum role role, int64_t *num);
/* E's roles as the evaluator takes them: definite or absent. */
void trace_values(const struct trace *t, const struct trace_event *e,
		  struct value roles[ROLE_max]);
/* A value of ROLE as text, in A. */
const char *trace_text(const struct trace *t, struct arena *a, enum role role,
		       int64_t num);
/* The call as it was recorded, or the event's name. */
const char *trace_call(const struct trace *t, const struct trace_event *e);

/* ---- for readers of a format ---- */

/* Records the first error, at LINE; always false. */
bool trace_fail(struct trace *t, uint32_t line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* A new event; roles and segments are added to the last one only. */
struct trace_event *trace_add(struct trace *t, enum event event, uint32_t line);
void trace_add_role(struct trace *t, enum role role, int64_t num);
void trace_add_word(struct trace *t, enum role role, const char *word);
void trace_add_segment(struct trace *t, uint64_t addr, uint64_t size);
/* Takes the last event back. */
void trace_drop(struct trace *t);
/*
 * Calls TAKE with a copy of each line, without its end, until it says false;
 * a last line without an end is an error. LINE may be written to.
 */
bool trace_each_line(struct trace *t, const char *text,
		     bool (*take)(struct trace *t, char *line, uint32_t number,
				  void *ctx),
		     void *ctx);
/* Decimal, or hexadecimal after 0x; false unless all of S is one number. */
bool trace_number(const char *s, uint64_t *num);

#endif
