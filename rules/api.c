// SPDX-License-Identifier: BSD-2-Clause
/*
 * Loader of API descriptors: YAML -> checked struct api_func.
 *
 * Each alias becomes a row of its own, so that look-up is one search. As in
 * rule.c scalars come as strings, and an entry with an error is left out
 * whole: a call that is not described falls to the default frame, which is
 * safe, while half a description is not.
 */
#include "rules/api.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ref/contract.h"

#include <cyaml/cyaml.h>

struct raw_roles {
#define ROLE(name, sort, text) char *name;
#include "ref/vocab.def"
};

/* A function as it stands in the file. */
struct raw_func {
	char *name, *event, *subject, *family, *fails, *managed, *pure,
	    *no_effect, *noreturn, *keeps_nothing_else, *returns, *fresh, *zeroed,
	    *page_aligned, *guarded, *device_of, *callback, *callback_now, *starts_device, *since,
	    *until;
	char **aliases, **reads, **writes, **frees, **keeps, **registers,
	    **relinks;
	unsigned aliases_count, reads_count, writes_count, frees_count,
	    keeps_count, registers_count, relinks_count;
	struct raw_roles *roles;
};

struct raw_file {
	struct raw_func *functions;
	unsigned functions_count;
};

/* Where the loader is. */
struct place {
	struct load *l;
	struct api_set *set;
	const char *where;
};

static const cyaml_schema_value_t string_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t role_fields[] = {
#define ROLE(name, sort, text)                                                 \
	CYAML_FIELD_STRING_PTR(#name,                                          \
			       CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,       \
			       struct raw_roles, name, 0, CYAML_UNLIMITED),
#include "ref/vocab.def"
    CYAML_FIELD_END};

#define TEXT(key)                                                              \
	CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
			       struct raw_func, key, 0, CYAML_UNLIMITED)
#define LIST(key)                                                              \
	CYAML_FIELD_SEQUENCE(#key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,   \
			     struct raw_func, key, &string_schema, 0,          \
			     CYAML_UNLIMITED)

static const cyaml_schema_field_t func_fields[] = {
    TEXT(name),
    LIST(aliases),
    TEXT(event),
    TEXT(subject),
    TEXT(family),
    CYAML_FIELD_MAPPING_PTR("roles", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			    struct raw_func, roles, role_fields),
    TEXT(fails),
    TEXT(managed),
    TEXT(pure),
    TEXT(no_effect),
    TEXT(noreturn),
    LIST(reads),
    LIST(writes),
    LIST(frees),
    LIST(keeps),
    LIST(registers),
    LIST(relinks),
    TEXT(keeps_nothing_else),
    TEXT(returns),
    TEXT(fresh),
    TEXT(zeroed),
    TEXT(page_aligned),
    TEXT(guarded),
    TEXT(device_of),
    TEXT(callback),
    TEXT(callback_now),
    TEXT(starts_device),
    TEXT(since),
    TEXT(until),
    CYAML_FIELD_END};

static const cyaml_schema_value_t func_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_func, func_fields),
};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE("functions", CYAML_FLAG_POINTER, struct raw_file,
			 functions, &func_schema, 0, CYAML_UNLIMITED),
    CYAML_FIELD_END};

static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_file, file_fields),
};

static const char *const fails_names[] = {
    [FAILS_never] = "never",	   [FAILS_mapping_error] = "mapping-error",
    [FAILS_zero] = "zero",	   [FAILS_null] = "null",
    [FAILS_negative] = "negative", [FAILS_nonzero] = "nonzero",
    [FAILS_err_ptr] = "err-ptr",
};

/* Events that belong to one subject, beyond births and deaths. */
static const unsigned char event_subjects[EVENT_max] = {
    [EVENT_check_ok] = SUBJECT_mapping,
    [EVENT_check_fail] = SUBJECT_mapping,
    [EVENT_sync_cpu] = SUBJECT_mapping,
    [EVENT_sync_dev] = SUBJECT_mapping,
    [EVENT_bsync_preread] = SUBJECT_busdma_map,
    [EVENT_bsync_prewrite] = SUBJECT_busdma_map,
    [EVENT_bsync_postread] = SUBJECT_busdma_map,
    [EVENT_bsync_postwrite] = SUBJECT_busdma_map,
    [EVENT_map_create] = SUBJECT_busdma_map,
    [EVENT_map_destroy] = SUBJECT_busdma_map,
};

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static bool is_name(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return !*s;
}

/* A decimal number from 0 to API_MAX_ARGS - 1 at *P, which is moved on. */
static int take_arg(const char **p)
{
	int n = 0;

	if (!isdigit((unsigned char)**p))
		return -1;
	for (; isdigit((unsigned char)**p); (*p)++)
		if (n < API_MAX_ARGS)
			n = n * 10 + (**p - '0');
	return n < API_MAX_ARGS ? n : -1;
}

/* IF_ABSENT when there is no TEXT; an error unless it is an argument. */
static int argument(struct place *at, const char *key, const char *text,
		    int if_absent)
{
	const char *p = text;
	int n;

	if (!text)
		return if_absent;
	n = take_arg(&p);
	if (n < 0 || *p)
		load_fail(at->l, at->where,
			  "key '%s': '%s' is no argument from 0 to %d", key,
			  text, API_MAX_ARGS - 1);
	return n;
}

static uint32_t argument_set(struct place *at, const char *key, char **v,
			     unsigned n)
{
	uint32_t set = 0;

	for (unsigned i = 0; i < n; i++) {
		int arg = argument(at, key, v[i], -1);

		if (arg >= 0)
			set |= UINT32_C(1) << arg;
	}
	return set;
}

/* a, a.b, a->b and so on. */
static bool is_member(const char *s)
{
	for (;;) {
		if (!isalpha((unsigned char)*s) && *s != '_')
			return false;
		while (isalnum((unsigned char)*s) || *s == '_')
			s++;
		if (!*s)
			return true;
		if (*s == '.')
			s++;
		else if (s[0] == '-' && s[1] == '>')
			s += 2;
		else
			return false;
	}
}

/* After '='. */
static bool take_constant(struct api_value *v, const char *s)
{
	char *end;

	v->source = SOURCE_const;
	v->num = direction_from_name(s);
	if (v->num >= 0)
		return true;
	if (!isdigit((unsigned char)*s) &&
	    !(*s == '-' && isdigit((unsigned char)s[1])))
		return false;
	errno = 0;
	v->num = strtoll(s, &end, 0);
	return !errno && !*end;
}

static bool take_value(struct load *l, struct api_value *v, const char *s)
{
	bool deref = *s == '*';

	if (!strcmp(s, "result")) {
		v->source = SOURCE_result;
		return true;
	}
	if (*s == '=')
		return take_constant(v, s + 1);
	s += deref;
	v->arg = take_arg(&s);
	v->source = deref ? SOURCE_deref : SOURCE_arg;
	if (v->arg < 0 || !*s)
		return v->arg >= 0;
	if (deref || (*s != '.' && (s[0] != '-' || s[1] != '>')))
		return false;
	s += *s == '.' ? 1 : 2;
	v->source = SOURCE_field;
	v->field = arena_strdup(l->mem, s);
	return is_member(s);
}

static void take_role(struct place *at, struct api_func *f, enum role role,
		      const char *text)
{
	if (text && !take_value(at->l, &f->roles[role], text))
		load_fail(at->l, at->where,
			  "role '%s': '%s' is no N, *N, N->field, result or =K",
			  role_name(role), text);
}

static void take_roles(struct place *at, struct api_func *f,
		       const struct raw_roles *raw)
{
	if (!raw)
		return;
#define ROLE(name, sort, text) take_role(at, f, ROLE_##name, raw->name);
#include "ref/vocab.def"
}

static enum subject subject_of_event(enum event e)
{
	for (int s = 1; s < SUBJECT_max; s++)
		if (contract_birth((enum subject)s) == e ||
		    contract_death((enum subject)s) == e)
			return (enum subject)s;
	return (enum subject)event_subjects[e];
}

static void take_fails(struct place *at, struct api_func *f, const char *text)
{
	char *word;

	if (!text)
		return;
	word = arena_strdup(at->l->mem, text);
	for (char *p = word; *p; p++)
		if (*p == '_')
			*p = '-';
	for (int i = 0; i < COUNT(fails_names); i++)
		if (!strcmp(fails_names[i], word)) {
			f->fails = (enum api_fails)i;
			return;
		}
	load_fail(at->l, at->where, "key 'fails': unknown word '%s'", text);
}

static void take_words(struct place *at, struct api_func *f,
		       const struct raw_func *raw)
{
	if (raw->event && !(f->event = event_from_name(raw->event)))
		load_fail(at->l, at->where, "key 'event': unknown event '%s'",
			  raw->event);
	if (raw->subject && !(f->subject = subject_from_name(raw->subject)))
		load_fail(at->l, at->where, "key 'subject': unknown word '%s'",
			  raw->subject);
	if (!raw->subject)
		f->subject = subject_of_event(f->event);
	if (raw->family && !(f->family = family_from_name(raw->family)))
		load_fail(at->l, at->where, "key 'family': unknown family '%s'",
			  raw->family);
	take_fails(at, f, raw->fails);
}

static void take_effects(struct place *at, struct api_func *f,
			 const struct raw_func *raw)
{
#define FLAG(key) load_bool(at->l, at->where, #key, raw->key, false)
#define ARGS(key) argument_set(at, #key, raw->key, raw->key##_count)
	f->managed = FLAG(managed);
	f->pure = FLAG(pure);
	f->no_effect = FLAG(no_effect);
	f->noreturn = FLAG(noreturn);
	f->keeps_nothing_else = FLAG(keeps_nothing_else);
	f->fresh = FLAG(fresh);
	f->zeroed = FLAG(zeroed);
	f->page_aligned = FLAG(page_aligned);
	f->guarded = FLAG(guarded);
	f->device_of = FLAG(device_of);
	f->callback_now = FLAG(callback_now);
	f->starts_device = FLAG(starts_device);
	f->reads = ARGS(reads);
	f->writes = ARGS(writes);
	f->frees = ARGS(frees);
	f->keeps = ARGS(keeps);
	f->registers = ARGS(registers);
	f->relinks = ARGS(relinks);
#undef FLAG
#undef ARGS
	f->returns = argument(at, "returns", raw->returns, -1);
	f->callback = argument(at, "callback", raw->callback, -1);
	f->since = load_string(at->l, raw->since);
	f->until = load_string(at->l, raw->until);
}

/* What cannot be true of one function at once. */
static void check_sense(struct place *at, const struct api_func *f)
{
	if (f->pure && (f->writes || f->frees || f->keeps))
		load_fail(at->l, at->where,
			  "'pure' with 'writes', 'frees' or 'keeps'");
	if (f->no_effect && (f->writes || f->frees || f->keeps))
		load_fail(at->l, at->where,
			  "'no_effect' with 'writes', 'frees' or 'keeps'");
	if (f->fresh && f->returns >= 0)
		load_fail(at->l, at->where, "'fresh' with 'returns'");
	if (f->callback_now && f->callback < 0)
		load_fail(at->l, at->where,
			  "'callback_now' without 'callback'");
}

static void check_name(struct place *at, const char *name)
{
	if (!*name)
		load_fail(at->l, at->where, "key 'name' is missing or empty");
	else if (!is_name(name))
		load_fail(at->l, at->where, "'%s' is no function name", name);
}

static int by_name(const void *a, const void *b)
{
	const struct api_func *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* Appended in any order; sort_set() follows when the directory is read. */
static void append(struct place *at, const struct api_func *f, const char *name)
{
	struct api_set *set = at->set;

	if (!(set->n & (set->n - 1)))
		set->v = xrealloc(set->v,
				  sizeof(*set->v) * (set->n ? set->n * 2 : 1));
	set->v[set->n] = *f;
	set->v[set->n++].name = arena_strdup(at->l->mem, name);
}

static void take_func(struct load *l, struct api_set *set, const char *path,
		      const struct raw_func *raw, unsigned index)
{
	struct place at = {l, set, NULL};
	struct api_func f = {.file = path};
	const char *name = raw->name ? load_string(l, raw->name) : "";
	size_t errors = l->nerrors;

	at.where = *name ? arena_printf(l->mem, "%s: function '%s'", path, name)
			 : arena_printf(l->mem, "%s: function %u", path, index);
	check_name(&at, name);
	for (unsigned i = 0; i < raw->aliases_count; i++)
		check_name(&at, raw->aliases[i]);
	take_words(&at, &f, raw);
	take_roles(&at, &f, raw->roles);
	take_effects(&at, &f, raw);
	check_sense(&at, &f);
	if (l->nerrors != errors)
		return;
	append(&at, &f, name);
	for (unsigned i = 0; i < raw->aliases_count; i++)
		append(&at, &f, raw->aliases[i]);
}

static void take_file(struct load *l, const char *path, void *doc, void *ctx)
{
	const struct raw_file *file = doc;

	for (unsigned i = 0; i < file->functions_count; i++)
		take_func(l, ctx, path, &file->functions[i], i + 1);
}

/* Merge sort, by hand because qsort() does not keep the order of equals. */
static void sort_rows(struct api_func *v, struct api_func *tmp, size_t n)
{
	size_t half = n / 2, i = 0, k = half;

	if (n < 2)
		return;
	sort_rows(v, tmp, half);
	sort_rows(v + half, tmp, n - half);
	for (size_t out = 0; out < n; out++)
		tmp[out] = k == n || (i < half && by_name(&v[i], &v[k]) <= 0)
			       ? v[i++]
			       : v[k++];
	memcpy(v, tmp, n * sizeof(*v));
}

/* Sorts, and keeps of equal names the one that was read first. */
static void sort_set(struct load *l, struct api_set *set)
{
	struct api_func *tmp = xcalloc(set->n, sizeof(*tmp));
	size_t out = 0;

	sort_rows(set->v, tmp, set->n);
	free(tmp);
	for (size_t i = 0; i < set->n; i++) {
		struct api_func *last = out ? &set->v[out - 1] : NULL;

		if (last && !strcmp(last->name, set->v[i].name))
			load_fail(l, set->v[i].file,
				  "function '%s' is described in '%s' already",
				  last->name, last->file);
		else
			set->v[out++] = set->v[i];
	}
	set->n = out;
}

int api_load_dir(struct api_set *set, const char *dir)
{
	struct load l = {
	    .mem = &set->mem,
	    .errors = set->errors,
	    .nerrors = set->nerrors,
	    .hash = set->hash,
	};
	size_t before = set->nerrors;

	load_dir(&l, dir, &file_schema, take_file, set);
	sort_set(&l, set);
	set->errors = l.errors;
	set->nerrors = l.nerrors;
	set->hash = l.hash;
	return (int)(set->nerrors - before);
}

const struct api_func *api_find(const struct api_set *set, const char *name)
{
	struct api_func key = {.name = name};

	if (!set->n)
		return NULL;
	return bsearch(&key, set->v, set->n, sizeof(*set->v), by_name);
}

void api_release(struct api_set *set)
{
	arena_release(&set->mem);
	free(set->v);
	free(set->errors);
	memset(set, 0, sizeof(*set));
}

unsigned long long api_hash(const struct api_set *set)
{
	return set->hash;
}
