/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How does what is known about a file travel between processes?
 *
 * As bytes in the order of one table per structure: every field is one row,
 * and packing, unpacking and freeing all walk the rows. Both ends are the same
 * program on the same machine, so numbers are copied as they are in memory.
 * The reader trusts no length: a cut or garbled message is refused whole.
 *
 * It does not keep a format for files; the database does that.
 */
#include "checker/result.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define RESULT_MAGIC 0x646d6172u /* "dmar": guards against stray output */

static const struct {
	const char *name, *text;
} reasons[REASON_max] = {
	[REASON_none] = { "none", "no reason" },
#define REASON(name, text) [REASON_##name] = { #name, text },
#include "checker/reason.def"
};

enum field_kind { FIELD_PLAIN, FIELD_STRING, FIELD_LIST, FIELD_STRINGS };

struct record;

struct field {
	enum field_kind kind;
	size_t offset, size;
	const struct record *of; /* FIELD_LIST: its elements */
};

struct record {
	size_t size;
	const struct field *fields;
	size_t nfields;
};

/* Every VEC() has this shape. */
struct any_vec {
	void *v;
	size_t n, cap;
};

#define PLAIN(type, name)                                                      \
	{ FIELD_PLAIN, offsetof(struct type, name),                            \
	  sizeof(((struct type *)0)->name), NULL }
#define STRING(type, name)                                                     \
	{ FIELD_STRING, offsetof(struct type, name), sizeof(char *), NULL }
#define LIST(type, name, of)                                                   \
	{ FIELD_LIST, offsetof(struct type, name), sizeof(struct any_vec), of }
#define STRINGS(type, name)                                                    \
	{ FIELD_STRINGS, offsetof(struct type, name), sizeof(struct any_vec),  \
	  NULL }
#define RECORD(type, rows)                                                     \
	static const struct record type##_record = {                           \
		sizeof(struct type), rows, sizeof(rows) / sizeof((rows)[0])    \
	}

static const struct field func_fields[] = {
	STRING(result_func, name),
	PLAIN(result_func, line),
	PLAIN(result_func, end_line),
	PLAIN(result_func, is_static),
	PLAIN(result_func, has_error),
	PLAIN(result_func, in_main_file),
	STRING(result_func, file),
};
RECORD(result_func, func_fields);

static const struct field role_fields[] = {
	PLAIN(result_role, role),
	STRING(result_role, text),
};
RECORD(result_role, role_fields);

static const struct field call_fields[] = {
	PLAIN(result_call, func),
	STRING(result_call, file),
	PLAIN(result_call, line),
	PLAIN(result_call, col),
	STRING(result_call, written),
	STRING(result_call, callee),
	PLAIN(result_call, event),
	PLAIN(result_call, subject),
	PLAIN(result_call, family),
	LIST(result_call, roles, &result_role_record),
};
RECORD(result_call, call_fields);

static const struct field obligation_fields[] = {
	STRING(result_obligation, rule),
	PLAIN(result_obligation, call),
	PLAIN(result_obligation, verdict),
	PLAIN(result_obligation, basis),
	PLAIN(result_obligation, reason),
	STRING(result_obligation, detail),
	STRING(result_obligation, assumptions),
};
RECORD(result_obligation, obligation_fields);

static const struct field step_fields[] = {
	STRING(result_step, file),
	PLAIN(result_step, line),
	PLAIN(result_step, col),
	STRING(result_step, event),
	STRING(result_step, note),
};
RECORD(result_step, step_fields);

static const struct field finding_fields[] = {
	STRING(result_finding, rule),
	PLAIN(result_finding, call),
	PLAIN(result_finding, func),
	STRING(result_finding, file),
	PLAIN(result_finding, line),
	PLAIN(result_finding, col),
	STRING(result_finding, message),
	PLAIN(result_finding, witness_kind),
	LIST(result_finding, steps, &result_step_record),
	STRING(result_finding, identity),
};
RECORD(result_finding, finding_fields);

static const struct field fact_fields[] = {
	STRING(result_fact, location),
	PLAIN(result_fact, event),
	PLAIN(result_fact, subject),
	PLAIN(result_fact, family),
	PLAIN(result_fact, call),
	PLAIN(result_fact, func),
	STRING(result_fact, file),
	PLAIN(result_fact, line),
	PLAIN(result_fact, col),
	PLAIN(result_fact, must),
	PLAIN(result_fact, derived),
	PLAIN(result_fact, doubtful),
	STRING(result_fact, guard),
	LIST(result_fact, roles, &result_role_record),
};
RECORD(result_fact, fact_fields);

static const struct field edge_fields[] = {
	PLAIN(result_edge, func),
	STRING(result_edge, callee),
	PLAIN(result_edge, is_direct),
	PLAIN(result_edge, line),
	PLAIN(result_edge, col),
};
RECORD(result_edge, edge_fields);

static const struct field handler_fields[] = {
	STRING(result_handler, member),
	STRING(result_handler, function),
	STRING(result_handler, variable),
	PLAIN(result_handler, line),
};
RECORD(result_handler, handler_fields);

static const struct field missed_fields[] = {
	STRING(result_missed, written),
	STRING(result_missed, callee),
	PLAIN(result_missed, line),
	PLAIN(result_missed, col),
	PLAIN(result_missed, func),
	PLAIN(result_missed, why),
};
RECORD(result_missed, missed_fields);

/* All but `mem`. */
static const struct field file_fields[] = {
	STRING(file_result, path),
	STRING(file_result, module),
	PLAIN(file_result, reported),
	PLAIN(file_result, state),
	STRING(file_result, why),
	PLAIN(file_result, has_gap),
	PLAIN(file_result, parse_cpu),
	PLAIN(file_result, lower_cpu),
	PLAIN(file_result, check_cpu),
	PLAIN(file_result, solve_cpu),
	PLAIN(file_result, solver_queries),
	LIST(file_result, funcs, &result_func_record),
	LIST(file_result, calls, &result_call_record),
	LIST(file_result, obligations, &result_obligation_record),
	LIST(file_result, findings, &result_finding_record),
	LIST(file_result, facts, &result_fact_record),
	LIST(file_result, edges, &result_edge_record),
	LIST(file_result, handlers, &result_handler_record),
	LIST(file_result, diags, &result_step_record),
	STRINGS(file_result, includes),
	PLAIN(file_result, counted),
	LIST(file_result, missed, &result_missed_record),
};
RECORD(file_result, file_fields);

const char *reason_name(enum reason r)
{
	/* Identifiers cannot hold the '-' of the public names. */
	static char names[REASON_max][32];

	assert(r < REASON_max);
	if (!names[r][0]) {
		size_t len = strlen(reasons[r].name);

		assert(len < sizeof(names[r]));
		for (size_t i = 0; i < len; i++) {
			char c = reasons[r].name[i];

			names[r][i] = c == '_' ? '-' : c;
		}
	}
	return names[r];
}

const char *reason_text(enum reason r)
{
	assert(r < REASON_max);
	return reasons[r].text;
}

const char *missed_name(enum missed m)
{
	static const char *const names[MISSED_max] = {
#define MISSED(name, public, text) [MISSED_##name] = public,
#include "checker/missed.def"
	};

	assert(m < MISSED_max);
	return names[m];
}

const char *file_state_name(enum file_state s)
{
	static const char *const names[] = {
		[FILE_CLEAN] = "clean",
		[FILE_DEGRADED] = "degraded",
		[FILE_FAILED] = "failed",
		[FILE_NOT_BUILT] = "not-built",
	};

	return names[s];
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {
		[VERDICT_PROVED] = "proved",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_VIOLATED] = "violated",
	};

	return names[v];
}

const char *basis_name(enum basis b)
{
	return b == BASIS_OBJECT ? "object" : "local";
}

const char *witness_kind_name(enum witness_kind k)
{
	static const char *const names[] = {
		[WITNESS_PATH] = "path",
		[WITNESS_PAIR] = "pair",
		[WITNESS_ABSENCE] = "absence",
	};

	return names[k];
}

static void pack_string(struct strbuf *out, const char *s)
{
	uint32_t len = s ? (uint32_t)strlen(s) : 0;

	strbuf_add(out, &len, sizeof(len));
	strbuf_add(out, s ? s : "", len);
}

static void pack_record(struct strbuf *out, const struct record *rec,
			const char *base)
{
	for (size_t i = 0; i < rec->nfields; i++) {
		const struct field *f = &rec->fields[i];
		const char *at = base + f->offset;
		struct any_vec vec;

		if (f->kind == FIELD_PLAIN) {
			strbuf_add(out, at, f->size);
			continue;
		}
		if (f->kind == FIELD_STRING) {
			const char *s;

			memcpy(&s, at, sizeof(s));
			pack_string(out, s);
			continue;
		}
		memcpy(&vec, at, sizeof(vec));
		strbuf_add(out, &vec.n, sizeof(vec.n));
		for (size_t k = 0; k < vec.n; k++) {
			if (f->kind == FIELD_STRINGS)
				pack_string(out, ((const char **)vec.v)[k]);
			else
				pack_record(out, f->of,
					    (char *)vec.v + k * f->of->size);
		}
	}
}

void result_pack(struct strbuf *out, const struct file_result *r)
{
	uint32_t magic = RESULT_MAGIC;

	strbuf_add(out, &magic, sizeof(magic));
	pack_record(out, &file_result_record, (const char *)r);
}

struct reader {
	struct arena *mem;
	const char *at;
	size_t left;
};

static bool take(struct reader *in, void *to, size_t n)
{
	if (in->left < n)
		return false;
	memcpy(to, in->at, n);
	in->at += n;
	in->left -= n;
	return true;
}

static bool unpack_string(struct reader *in, const char **s)
{
	uint32_t len;

	if (!take(in, &len, sizeof(len)) || in->left < len)
		return false;
	*s = arena_strndup(in->mem, in->at, len);
	in->at += len;
	in->left -= len;
	return true;
}

static bool unpack_record(struct reader *in, const struct record *rec,
			  char *base);

/* Elements are malloc'ed: the joins append to the lists later. */
static bool unpack_list(struct reader *in, const struct field *f, char *at)
{
	size_t n, size = f->of ? f->of->size : sizeof(char *);
	struct any_vec vec = { 0 };
	bool ok = true;

	/* Each element takes at least a byte: bounds what is allocated. */
	if (!take(in, &n, sizeof(n)) || n > in->left)
		return false;
	if (n)
		vec.v = xcalloc(n, size);
	vec.cap = n;
	for (size_t k = 0; ok && k < n; k++) {
		char *element = (char *)vec.v + k * size;

		vec.n = k + 1;
		ok = f->of ? unpack_record(in, f->of, element)
			   : unpack_string(in, (const char **)(void *)element);
	}
	memcpy(at, &vec, sizeof(vec));
	return ok;
}

static bool unpack_record(struct reader *in, const struct record *rec,
			  char *base)
{
	for (size_t i = 0; i < rec->nfields; i++) {
		const struct field *f = &rec->fields[i];
		char *at = base + f->offset;
		const char *s;
		bool ok;

		if (f->kind == FIELD_PLAIN) {
			ok = take(in, at, f->size);
		} else if (f->kind == FIELD_STRING) {
			ok = unpack_string(in, &s);
			if (ok)
				memcpy(at, &s, sizeof(s));
		} else {
			ok = unpack_list(in, f, at);
		}
		if (!ok)
			return false;
	}
	return true;
}

static void free_lists(const struct record *rec, const char *base)
{
	for (size_t i = 0; i < rec->nfields; i++) {
		const struct field *f = &rec->fields[i];
		struct any_vec vec;

		if (f->kind != FIELD_LIST && f->kind != FIELD_STRINGS)
			continue;
		memcpy(&vec, base + f->offset, sizeof(vec));
		for (size_t k = 0; f->of && k < vec.n; k++)
			free_lists(f->of, (char *)vec.v + k * f->of->size);
		free(vec.v);
	}
}

void result_free(struct file_result *r)
{
	if (!r)
		return;
	free_lists(&file_result_record, (const char *)r);
	arena_release(&r->mem);
	free(r);
}

struct file_result *result_unpack(const void *data, size_t len)
{
	struct file_result *r = xcalloc(1, sizeof(*r));
	struct reader in = { &r->mem, data, len };
	uint32_t magic;

	if (!take(&in, &magic, sizeof(magic)) || magic != RESULT_MAGIC ||
	    !unpack_record(&in, &file_result_record, (char *)r) || in.left) {
		result_free(r);
		return NULL;
	}
	return r;
}
