// SPDX-License-Identifier: BSD-2-Clause
/*
 * Lines of a kernel trace: which are dma:* events, and on which CPU are
 * events missing?
 *
 * A line of an event is "TASK-PID [CPU] FLAGS TIME: EVENT: TEXT", where the
 * task's name may hold anything; what is searched for is the part that
 * starts with "[CPU]". A line that is none of the shapes known here is an
 * error and not skipped: a damaged line could have been an event.
 */
#include "ref/trace_kernel.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ref/trace.h"
#include "ref/trace_dma.h"

/* More are a damaged line, not a machine. */
#define MAX_CPUS 65536

struct reader {
	/* by CPU: events that were there when its last line was read */
	VEC(uint32_t) seen;
	uint64_t time;
};

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

static bool parse_cpu(const char **s, unsigned *cpu)
{
	char *end;
	unsigned long n;

	if (!isdigit((unsigned char)**s))
		return false;
	n = strtoul(*s, &end, 10);
	*cpu = n < MAX_CPUS ? (unsigned)n : MAX_CPUS;
	*s = end;
	return true;
}

/*
 * "SECONDS.FRACTION:", or "TICKS:" with a clock that counts; *S then stands
 * behind it. The fraction is taken to nine digits.
 */
static bool parse_time(const char **s, uint64_t *time)
{
	const char *p = *s;
	int digits = 0;

	if (!isdigit((unsigned char)*p))
		return false;
	for (*time = 0; isdigit((unsigned char)*p); p++)
		*time = *time * 10 + (uint64_t)(*p - '0');
	if (*p == '.') {
		for (p++; isdigit((unsigned char)*p); p++)
			if (digits++ < 9)
				*time = *time * 10 + (uint64_t)(*p - '0');
		for (; digits < 9; digits++)
			*time *= 10;
	}
	if (*p != ':')
		return false;
	*s = p + 1;
	return true;
}

/* At "[CPU] FLAGS TIME:": what follows, or NULL when it is not that. */
static const char *parse_context(const char *s, unsigned *cpu, uint64_t *time)
{
	s++;
	if (!parse_cpu(&s, cpu) || *s++ != ']')
		return NULL;
	s = skip_blanks(s);
	if (parse_time(&s, time))
		return skip_blanks(s);
	s += strcspn(s, " \t");
	s = skip_blanks(s);
	return parse_time(&s, time) ? skip_blanks(s) : NULL;
}

/* Whether "TASK-PID ", maybe with the group's "(TGID) ", ends at S. */
static bool follows_task(const char *line, const char *s)
{
	while (s > line && s[-1] == ' ')
		s--;
	if (s > line && s[-1] == ')') {
		while (s > line && *s != '(')
			s--;
		while (s > line && s[-1] == ' ')
			s--;
	}
	return s > line && isdigit((unsigned char)s[-1]);
}

static const char *find_context(const char *line, unsigned *cpu, uint64_t *time)
{
	const char *rest = NULL;

	for (const char *s = strchr(line, '['); s && !rest;
	     s = strchr(s + 1, '['))
		if (follows_task(line, s))
			rest = parse_context(s, cpu, time);
	return rest;
}

static uint32_t *seen_of(struct reader *r, unsigned cpu)
{
	while (r->seen.n <= cpu)
		vec_push(&r->seen, 0);
	return &r->seen.v[cpu];
}

/* Events of CPU are missing between its last line and here. */
static void add_gap(struct trace *t, struct reader *r, unsigned cpu)
{
	uint32_t here = (uint32_t)t->events.n;

	vec_push(&t->gaps, (struct trace_gap){*seen_of(r, cpu), here});
	*seen_of(r, cpu) = here;
}

/* "CPU:2 [LOST 12 EVENTS]", "CPU:2 [12 EVENTS DROPPED]", without a number. */
static bool take_lost(struct trace *t, struct reader *r, const char *line,
		      uint32_t number)
{
	const char *s = line + 4;
	unsigned cpu;

	if (!parse_cpu(&s, &cpu) || cpu == MAX_CPUS)
		return trace_fail(t, number, "CPU: '%s' is not a number", s);
	if (!strstr(s, "LOST") && !strstr(s, "DROPPED"))
		return trace_fail(t, number, "'%s' is not a line of a trace",
				  line);
	s += strcspn(s, "0123456789");
	t->lost += strtoull(s, NULL, 10);
	add_gap(t, r, cpu);
	return true;
}

static bool take_comment(struct trace *t, struct reader *r, const char *line)
{
	const char *entries = strstr(line, "entries-written: ");
	const char *cpu_text = strstr(line, "# CPU ");
	char *end;

	if (entries) {
		unsigned long long kept =
		    strtoull(entries + strlen("entries-written: "), &end, 10);

		if (*end == '/' && kept < strtoull(end + 1, NULL, 10))
			t->starts_late = true;
	} else if (cpu_text && strstr(line, "buffer started")) {
		unsigned cpu;
		const char *s = cpu_text + strlen("# CPU ");

		/* The others' older lines stand above: its own are gone. */
		if (parse_cpu(&s, &cpu) && cpu != MAX_CPUS)
			add_gap(t, r, cpu);
		t->starts_late = true;
	}
	return true;
}

/* Headers of trace-cmd, stack traces. */
static bool is_decoration(const char *s)
{
	return !*s || !strncmp(s, "=>", 2) || !strncmp(s, "cpus=", 5) ||
	       !strncmp(s, "version =", 9) ||
	       (!strncmp(s, "CPU ", 4) && strstr(s, " is empty"));
}

static bool take_event(struct trace *t, struct reader *r, const char *text,
		       unsigned cpu, uint64_t time, uint32_t number)
{
	bool ok;

	if (cpu == MAX_CPUS)
		return trace_fail(t, number, "CPU: the number is too large");
	if (time < r->time)
		return trace_fail(t, number,
				  "the time is before that of the line above: "
				  "not in the order of time");
	r->time = time;
	ok = trace_dma_event(t, text, number);
	*seen_of(r, cpu) = (uint32_t)t->events.n;
	return ok;
}

static bool take_line(struct trace *t, char *line, uint32_t number, void *ctx)
{
	struct reader *r = ctx;
	const char *start = skip_blanks(line), *rest;
	uint64_t time = 0;
	unsigned cpu = 0;

	if (*start == '#')
		return take_comment(t, r, start);
	if (!strncmp(start, "CPU:", 4))
		return take_lost(t, r, start, number);
	if (is_decoration(start))
		return true;
	if (strstr(line, "[LINE TOO BIG]")) {
		uint32_t here = (uint32_t)t->events.n;

		t->lost++;
		vec_push(&t->gaps, (struct trace_gap){here, here});
		return true;
	}
	rest = find_context(line, &cpu, &time);
	if (!rest)
		return trace_fail(
		    t, number, "this is no line of a trace: no '[CPU] TIME:'");
	return take_event(t, r, rest, cpu, time, number);
}

bool trace_kernel_read(struct trace *t, const char *text)
{
	struct reader r = {0};
	bool ok = trace_each_line(t, text, take_line, &r);

	vec_release(&r.seen);
	return ok;
}
