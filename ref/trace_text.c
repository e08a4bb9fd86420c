// SPDX-License-Identifier: BSD-2-Clause
/*
 * Our own trace format: words of the vocabulary, one event a line.
 *
 * Nothing is guessed: an unknown word, a role given twice or one that is
 * needed and missing is an error, with the line and the field.
 */
#include "ref/trace_text.h"

#include <inttypes.h>
#include <string.h>

#include "ref/expr.h"
#include "ref/trace.h"

#define BLANKS " \t"

/* Roles one of which must say which subject is meant. */
static const enum role naming[SUBJECT_max][4] = {
    [SUBJECT_mapping] = {ROLE_handle, ROLE_sg, ROLE_buffer},
    [SUBJECT_allocation] = {ROLE_handle, ROLE_cpu_addr},
    [SUBJECT_busdma_map] = {ROLE_bmap, ROLE_buffer},
    [SUBJECT_busdma_mem] = {ROLE_bmap, ROLE_cpu_addr},
};

/* The next word of *P, ended with a NUL, or NULL. */
static char *next_word(char **p)
{
	char *word = *p + strspn(*p, BLANKS);
	size_t len = strcspn(word, BLANKS);

	if (!len)
		return NULL;
	*p = word + len;
	if (**p)
		*(*p)++ = '\0';
	return word;
}

static bool take_header(struct trace *t, char *line, uint32_t number)
{
	uint64_t version;
	char *word;

	next_word(&line);
	word = next_word(&line);
	if (!word || !trace_number(word, &version))
		return trace_fail(t, number, "no version after '%s'",
				  TRACE_MAGIC);
	if (version != TRACE_VERSION)
		return trace_fail(t, number,
				  "version %" PRIu64 " of the format is not "
				  "known, only %d",
				  version, TRACE_VERSION);
	word = next_word(&line);
	t->complete = word && !strcmp(word, "complete");
	if (word && !t->complete)
		return trace_fail(t, number, "'%s' in the header", word);
	return true;
}

/* The number that TEXT is as a value of ROLE. */
static bool value_of(struct trace *t, uint32_t line, enum role role,
		     const char *text, int64_t *num)
{
	enum expr_sort sort = expr_role_sort(role);
	uint64_t n;

	if (role == ROLE_handle || sort == SORT_INT) {
		if (!trace_number(text, &n))
			return trace_fail(t, line, "%s: '%s' is not a number",
					  role_name(role), text);
		if (n > INT64_MAX && role != ROLE_handle && role != ROLE_mask)
			return trace_fail(t, line, "%s: '%s' is too large",
					  role_name(role), text);
		*num = (int64_t)n;
		return true;
	}
	if (sort == SORT_DIR) {
		*num = direction_from_name(text);
		return *num >= 0 ||
		       trace_fail(t, line, "%s: '%s' is not a direction",
				  role_name(role), text);
	}
	if (sort == SORT_FAMILY) {
		*num = family_from_name(text);
		return *num || trace_fail(t, line, "%s: '%s' is not a family",
					  role_name(role), text);
	}
	*num = intern_id(&t->words, text);
	return *num || trace_fail(t, line, "%s has no value", role_name(role));
}

/* What is not a role: true if NAME is one of these. */
static bool take_attribute(struct trace *t, uint32_t line, const char *name,
			   const char *text)
{
	struct trace_event *e = &vec_last(&t->events);

	if (!strcmp(name, "call")) {
		e->call = intern_id(&t->words, text);
		return true;
	}
	if (strcmp(name, "subject"))
		return false;
	e->subject = subject_from_name(text);
	if (!e->subject)
		trace_fail(t, line, "subject: '%s' is not a kind of subject",
			   text);
	return true;
}

static bool take_field(struct trace *t, uint32_t line, char *word)
{
	char *equals = strchr(word, '=');
	enum role role;
	int64_t num;

	if (!equals)
		return trace_fail(t, line, "'%s' is not ROLE=VALUE", word);
	*equals = '\0';
	if (take_attribute(t, line, word, equals + 1))
		return !t->error;
	role = role_from_name(word);
	if (!role)
		return trace_fail(t, line, "'%s' is not a role", word);
	if (trace_role(t, &vec_last(&t->events), role, &num))
		return trace_fail(t, line, "%s is given twice", word);
	if (!value_of(t, line, role, equals + 1, &num))
		return false;
	trace_add_role(t, role, num);
	return true;
}

/* An event about one subject says which one. */
static bool check_named(struct trace *t, uint32_t line)
{
	const struct trace_event *e = &vec_last(&t->events);
	const enum role *roles = naming[e->subject];
	int64_t num;

	if (!roles[0])
		return true;
	for (int i = 0; roles[i]; i++)
		if (trace_role(t, e, roles[i], &num))
			return true;
	return trace_fail(
	    t, line, "'%s' without %s%s%s%s%s", event_name(e->event),
	    role_name(roles[0]), roles[2] ? ", " : " or ", role_name(roles[1]),
	    roles[2] ? " or " : "", roles[2] ? role_name(roles[2]) : "");
}

static bool take_line(struct trace *t, char *line, uint32_t number, void *ctx)
{
	char *word;
	enum event event;

	(void)ctx;
	if (number == 1)
		return take_header(t, line, number);
	word = next_word(&line);
	if (!word || *word == '#')
		return true;
	if (!strcmp(word, "lost")) {
		uint32_t here = (uint32_t)t->events.n;

		vec_push(&t->gaps, (struct trace_gap){here, here});
		return true;
	}
	event = event_from_name(word);
	if (!event)
		return trace_fail(t, number, "'%s' is not an event", word);
	trace_add(t, event, number);
	while ((word = next_word(&line)))
		if (!take_field(t, number, word))
			return false;
	return check_named(t, number);
}

bool trace_own_read(struct trace *t, const char *text)
{
	return trace_each_line(t, text, take_line, NULL);
}
