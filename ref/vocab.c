// SPDX-License-Identifier: BSD-2-Clause
/*
 * Names of the vocabulary: every table here is made from vocab.def, so a
 * word has one home. Look-up is by linear search: the lists are short and
 * names are read only when rules and descriptors are loaded.
 */
#include "ref/vocab.h"

#include <stddef.h>
#include <string.h>

static const char *const subject_names[SUBJECT_max] = {
    [SUBJECT_none] = "none",
#define SUBJECT(name, text) [SUBJECT_##name] = #name,
#include "ref/vocab.def"
};

static const char *const subject_texts[SUBJECT_max] = {
    [SUBJECT_none] = "none",
#define SUBJECT(name, text) [SUBJECT_##name] = text,
#include "ref/vocab.def"
};

static const char *const event_names[EVENT_max] = {
    [EVENT_none] = "none",
#define EVENT(name, text) [EVENT_##name] = #name,
#include "ref/vocab.def"
};

static const char *const event_texts[EVENT_max] = {
    [EVENT_none] = "nothing",
#define EVENT(name, text) [EVENT_##name] = text,
#include "ref/vocab.def"
};

static const char *const role_names[ROLE_max] = {
    [ROLE_none] = "none",
#define ROLE(name, sort, text) [ROLE_##name] = #name,
#include "ref/vocab.def"
};

static const char *const family_names[FAMILY_max] = {
    [FAMILY_none] = "none",
#define FAMILY(name) [FAMILY_##name] = #name,
#include "ref/vocab.def"
};

/* DIR_none is `none_dir`: `none` alone is the state before birth. */
static const char *const direction_names[DIR_max] = {
    [DIR_bidirectional] = "bidirectional",
    [DIR_to_device] = "to_device",
    [DIR_from_device] = "from_device",
    [DIR_none] = "none_dir",
};

#define name_at(table, i, max)                                                 \
	((int)(i) >= 0 && (int)(i) < (int)(max) ? (table)[i] : NULL)

/* Index of S in TABLE from FIRST on, or MISS. */
static int find(const char *const *table, int first, int max, int miss,
		const char *s)
{
	for (int i = first; i < max; i++)
		if (!strcmp(table[i], s))
			return i;
	return miss;
}

const char *subject_name(enum subject s)
{
	return name_at(subject_names, s, SUBJECT_max);
}

const char *subject_text(enum subject s)
{
	return name_at(subject_texts, s, SUBJECT_max);
}

const char *event_name(enum event e)
{
	return name_at(event_names, e, EVENT_max);
}

const char *event_text(enum event e)
{
	return name_at(event_texts, e, EVENT_max);
}

const char *role_name(enum role r)
{
	return name_at(role_names, r, ROLE_max);
}

const char *family_name(enum family f)
{
	return name_at(family_names, f, FAMILY_max);
}

const char *direction_name(enum direction d)
{
	return name_at(direction_names, d, DIR_max);
}

enum subject subject_from_name(const char *s)
{
	return (enum subject)find(subject_names, 1, SUBJECT_max, 0, s);
}

enum event event_from_name(const char *s)
{
	return (enum event)find(event_names, 1, EVENT_max, 0, s);
}

enum role role_from_name(const char *s)
{
	return (enum role)find(role_names, 1, ROLE_max, 0, s);
}

enum family family_from_name(const char *s)
{
	return (enum family)find(family_names, 1, FAMILY_max, 0, s);
}

int direction_from_name(const char *s)
{
	return find(direction_names, 0, DIR_max, -1, s);
}
