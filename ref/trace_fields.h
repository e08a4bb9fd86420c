/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The text of a tracepoint, "DEVICE FIELD=VALUE FIELD=VALUE...", as fields.
 *
 * Errors are recorded in the trace with the event and the field; functions
 * that return a pointer then return NULL, the others false.
 */
#ifndef REF_TRACE_FIELDS_H
#define REF_TRACE_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#define FIELDS_MAX 24

struct trace;

struct fields {
	struct trace *t;
	uint32_t line;
	const char *event;
	const char *device;
	struct {
		const char *key;
		char *value;
	} v[FIELDS_MAX];
	int n;
};

/*
 * Cuts TEXT, which is written to and must live as long as F, into F's device
 * and fields. T, line and event are set before.
 */
bool fields_cut(struct fields *f, char *text);
/* The value of KEY, or NULL; needed: then the error is recorded. */
char *fields_optional(const struct fields *f, const char *key);
char *fields_needed(struct fields *f, const char *key);
/* The needed list KEY, checked for its end. */
char *fields_list(struct fields *f, const char *key);
/*
 * The next number of the list at *P: "{0x1000,0x2000}" of the kernel, "4096
 * 8192" of libtraceevent. False at its end too; then there is no error.
 */
bool fields_next(struct fields *f, const char *key, char **p, uint64_t *num);
/* All of S in BASE; before a hexadecimal number 0x may stand. */
bool fields_number(const char *s, int base, uint64_t *num);
/* Records that the VALUE of KEY is not WHAT; false. */
bool fields_bad(const struct fields *f, const char *key, const char *value,
		const char *what);

#endif
