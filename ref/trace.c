// SPDX-License-Identifier: BSD-2-Clause
/*
 * A trace in memory, and which reader a file is for.
 *
 * Values are concrete: every role is a number or absent, never unknown, so
 * that the evaluator decides every condition. What a recorder does not see
 * (the struct page of a map) is absent, and rules about it do not apply.
 */
#include "ref/trace.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ref/contract.h"
#include "ref/expr.h"
#include "ref/strbuf.h"
#include "ref/trace_kernel.h"
#include "ref/trace_text.h"

bool trace_fail(struct trace *t, uint32_t line, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	if (t->error)
		return false;
	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	t->error = xmalloc((size_t)n + 1);
	vsnprintf(t->error, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(ap);
	t->error_line = line;
	return false;
}

struct trace_event *trace_add(struct trace *t, enum event event, uint32_t line)
{
	struct trace_event e = {
	    .event = event,
	    .subject = trace_subject_of(event),
	    .line = line,
	    .role = (uint32_t)t->roles.n,
	    .segment = (uint32_t)t->segments.n,
	};

	vec_push(&t->events, e);
	return &vec_last(&t->events);
}

void trace_add_role(struct trace *t, enum role role, int64_t num)
{
	vec_push(&t->roles, (struct trace_role){role, num});
	vec_last(&t->events).nroles++;
	if (role == ROLE_handle && (uint64_t)num > UINT32_MAX &&
	    (uint64_t)num != TRACE_BAD_HANDLE)
		t->narrow = false;
}

void trace_add_word(struct trace *t, enum role role, const char *word)
{
	trace_add_role(t, role, intern_id(&t->words, word));
}

void trace_add_segment(struct trace *t, uint64_t addr, uint64_t size)
{
	vec_push(&t->segments, (struct trace_segment){addr, size, 0});
	vec_last(&t->events).nsegments++;
}

void trace_drop(struct trace *t)
{
	const struct trace_event *e = &vec_last(&t->events);

	t->roles.n = e->role;
	t->segments.n = e->segment;
	t->events.n--;
}

bool trace_number(const char *s, uint64_t *num)
{
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	char *end;

	/* strtoull() would take signs and blanks. */
	if (!isxdigit((unsigned char)s[hex ? 2 : 0]))
		return false;
	errno = 0;
	*num = strtoull(s, &end, hex ? 16 : 10);
	return !errno && !*end;
}

bool trace_is_bad_handle(const struct trace *t, uint64_t handle)
{
	return handle == TRACE_BAD_HANDLE ||
	       (t->narrow && handle == TRACE_BAD_HANDLE32);
}

enum subject trace_subject_of(enum event event)
{
	switch (event) {
	case EVENT_miscompare:
	case EVENT_sync_cpu:
	case EVENT_sync_dev:
		return SUBJECT_mapping;
	case EVENT_map_create:
	case EVENT_map_destroy:
	case EVENT_bsync_preread:
	case EVENT_bsync_prewrite:
	case EVENT_bsync_postread:
	case EVENT_bsync_postwrite:
		return SUBJECT_busdma_map;
	default:
		break;
	}
	for (int s = 1; s < SUBJECT_max; s++)
		if (contract_birth((enum subject)s) == event ||
		    contract_death((enum subject)s) == event)
			return (enum subject)s;
	return SUBJECT_none;
}

bool trace_role(const struct trace *t, const struct trace_event *e,
		enum role role, int64_t *num)
{
	for (uint32_t i = 0; i < e->nroles; i++) {
		const struct trace_role *r = &t->roles.v[e->role + i];

		if (r->role == role) {
			*num = r->num;
			return true;
		}
	}
	return false;
}

void trace_values(const struct trace *t, const struct trace_event *e,
		  struct value roles[ROLE_max])
{
	memset(roles, 0, sizeof(*roles) * ROLE_max);
	for (uint32_t i = 0; i < e->nroles; i++) {
		const struct trace_role *r = &t->roles.v[e->role + i];

		roles[r->role] = (struct value){VALUE_NUM, r->num, 0};
	}
}

const char *trace_text(const struct trace *t, struct arena *a, enum role role,
		       int64_t num)
{
	if (role == ROLE_handle)
		return arena_printf(a, "0x%" PRIx64, (uint64_t)num);
	switch (expr_role_sort(role)) {
	case SORT_DIR:
		return direction_name((enum direction)num);
	case SORT_FAMILY:
		return family_name((enum family)num);
	case SORT_TERM:
		return intern_str(&t->words, (uint32_t)num);
	default:
		return arena_printf(a, "%" PRId64, num);
	}
}

const char *trace_call(const struct trace *t, const struct trace_event *e)
{
	return e->call ? intern_str(&t->words, e->call) : event_name(e->event);
}

bool trace_each_line(struct trace *t, const char *text,
		     bool (*take)(struct trace *t, char *line, uint32_t number,
				  void *ctx),
		     void *ctx)
{
	struct strbuf line = {0};
	bool ok = true;

	while (ok && *text) {
		size_t len = strcspn(text, "\n");

		t->lines++;
		if (!text[len]) {
			ok = trace_fail(t, (uint32_t)t->lines,
					"the file ends within this line");
			break;
		}
		strbuf_clear(&line);
		strbuf_add(&line, text,
			   len && text[len - 1] == '\r' ? len - 1 : len);
		ok = take(t, line.buf, (uint32_t)t->lines, ctx);
		text += len + 1;
	}
	strbuf_release(&line);
	return ok;
}

/* Bytes that no text has: a file of another kind, or a damaged one. */
static bool is_text(struct trace *t, const char *text, size_t len)
{
	uint32_t line = 1;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '\n')
			line++;
		else if (c == 0x7f || (c < ' ' && c != '\t' && c != '\r'))
			return trace_fail(t, line,
					  "byte 0x%02x: this is no text", c);
	}
	return true;
}

static bool starts_own(const char *text)
{
	size_t n = strlen(TRACE_MAGIC);

	return !strncmp(text, TRACE_MAGIC, n) &&
	       (!text[n] || isspace((unsigned char)text[n]));
}

bool trace_read_text(struct trace *t, const char *path, const char *text,
		     size_t len)
{
	bool ok;

	assert(!text[len]);
	t->path = path;
	t->narrow = true;
	if (!len)
		return trace_fail(t, 0, "the file is empty");
	if (!is_text(t, text, len))
		return false;
	t->kernel = !starts_own(text);
	ok = t->kernel ? trace_kernel_read(t, text) : trace_own_read(t, text);
	assert(ok == !t->error);
	if (ok && !t->events.n)
		ok = trace_fail(t, 0, "no DMA event in %zu lines%s", t->lines,
				t->kernel ? "; were dma:* events recorded?"
					  : "");
	return ok;
}

bool trace_read(struct trace *t, const char *path)
{
	struct strbuf sb = {0};
	bool ok;

	t->path = path;
	if (strbuf_read_file(&sb, strcmp(path, "-") ? path : "/dev/stdin"))
		ok = trace_fail(t, 0, "%s", strerror(errno));
	else
		ok = trace_read_text(t, path, sb.buf ? sb.buf : "", sb.len);
	strbuf_release(&sb);
	return ok;
}

void trace_release(struct trace *t)
{
	vec_release(&t->events);
	vec_release(&t->roles);
	vec_release(&t->segments);
	vec_release(&t->gaps);
	intern_release(&t->words);
	free(t->error);
	memset(t, 0, sizeof(*t));
}
