// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a unit's flags say about sharing headers with others.
 */
#define _POSIX_C_SOURCE 200809L
#include "analyzer/pch_int.h"

#include <string.h>

#include "analyzer/cachedir.h"
#include "ref/strbuf.h"

/*
 * Macros that are spliced into messages and names only. Functions of headers
 * use them (a WARN_ONCE, say), so a precompiled body carries another text;
 * nothing that is analysed depends on it. All are conventions of kbuild and
 * of printk.h.
 */
static const char *const exempt[] = {
	"KBUILD_BASENAME", "KBUILD_MODFILE", "KBUILD_MODNAME",
	"__KBUILD_MODNAME", "dev_fmt", "pr_fmt",
};

bool pch_is_exempt(const char *macro)
{
	for (size_t i = 0; i < sizeof(exempt) / sizeof(exempt[0]); i++)
		if (!strcmp(exempt[i], macro))
			return true;
	return false;
}

/* Flags that change which file an include finds, or what it is read as. */
static bool is_odd(const char *flag)
{
	static const char *const odd[] = {
		"-iquote", "-ivfsoverlay", "-imacros", "-idirafter", "-iprefix",
		"-iwithprefix", "-Xclang", "-Xpreprocessor", "-include-pch",
		"-x", "-I-", "-fmodules",
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		if (!strncmp(flag, odd[i], strlen(odd[i])))
			return true;
	return false;
}

static const char *absolute(struct arena *mem, const struct unit *unit,
			    const char *path)
{
	if (*path == '/' || !unit->dir)
		return normal_path(mem, path);
	return normal_path(mem, arena_printf(mem, "%s/%s", unit->dir, path));
}

static void add_macro(struct arena *mem, struct directives *d,
		      struct pch_unit *u, const char *letter, const char *text)
{
	size_t n = strcspn(text, "=(");
	const char *name = arena_strndup(mem, text, n);

	vec_push(&u->macros,
		 (struct pch_macro){
			 .name = intern_id(&d->names, name),
			 .flag = arena_printf(mem, "%s%s", letter, text),
		 });
}

/* The value of the flag FLAG at argv[*I], joined or the next word, or NULL. */
static const char *value_of(const struct unit *unit, int *i, const char *flag)
{
	const char *word = unit->argv[*i];
	size_t n = strlen(flag);

	if (strncmp(word, flag, n))
		return NULL;
	if (word[n])
		return word + n;
	return *i + 1 < unit->argc ? unit->argv[++*i] : "";
}

static void read_flag(struct arena *mem, struct directives *d,
		      struct pch_unit *u, int *i)
{
	const char *word = u->unit->argv[*i], *value;

	if (!strcmp(word, "-include")) {
		value = value_of(u->unit, i, "-include");
		vec_push(&u->forced, absolute(mem, u->unit, value));
		u->usable &= is_file(vec_last(&u->forced));
		vec_push(&u->rest, word);
		vec_push(&u->rest, value);
	} else if (is_odd(word)) {
		u->usable = false;
	} else if ((value = value_of(u->unit, i, "-I"))) {
		vec_push(&u->dirs, absolute(mem, u->unit, value));
		vec_push(&u->dir_flags, arena_printf(mem, "-I%s", value));
	} else if ((value = value_of(u->unit, i, "-D"))) {
		add_macro(mem, d, u, "-D", value);
	} else if ((value = value_of(u->unit, i, "-U"))) {
		add_macro(mem, d, u, "-U", value);
	} else {
		vec_push(&u->rest, word);
	}
}

struct pch_unit *pch_read_flags(struct arena *mem, struct directives *d,
				const struct unit *unit, uint32_t index)
{
	struct pch_unit *u = arena_new(mem, struct pch_unit);
	struct strbuf key = { 0 };

	u->unit = unit;
	u->index = index;
	u->usable = true;
	for (int i = 0; i < unit->argc; i++)
		read_flag(mem, d, u, &i);
	strbuf_adds(&key, unit->dir ? unit->dir : "");
	vec_foreach(&u->rest, i)
		strbuf_addf(&key, "\n%s", u->rest.v[i]);
	u->key = arena_strdup(mem, key.buf);
	strbuf_release(&key);
	return u;
}

void pch_unit_free(struct pch_unit *u)
{
	vec_release(&u->dirs);
	vec_release(&u->dir_flags);
	vec_release(&u->macros);
	vec_release(&u->rest);
	vec_release(&u->forced);
	vec_release(&u->names);
	vec_release(&u->has);
}

/* ---- include folders ---- */

static bool begins_with(const struct pch_group *g, const struct pch_unit *u)
{
	if (u->dirs.n < g->dirs.n)
		return false;
	vec_foreach(&g->dirs, i)
		if (strcmp(u->dirs.v[i], g->dirs.v[i]))
			return false;
	return true;
}

static size_t votes(const struct pch_group *g, const char *dir)
{
	size_t at = g->dirs.n, n = 0;

	vec_foreach(&g->units, i) {
		const struct pch_unit *u = g->units.v[i];

		n += u->dirs.n > at && !strcmp(u->dirs.v[at], dir) &&
		     begins_with(g, u);
	}
	return n;
}

/* The folder that at least nine in ten have next, or NULL. */
static const char *next_dir(const struct pch_group *g)
{
	size_t at = g->dirs.n;

	vec_foreach(&g->units, i) {
		const struct pch_unit *u = g->units.v[i];

		if (u->dirs.n > at && begins_with(g, u) &&
		    votes(g, u->dirs.v[at]) * 10 >= g->units.n * 9)
			return u->dirs.v[at];
		if (i * 10 > g->units.n)
			return NULL;	/* one of these would have it */
	}
	return NULL;
}

void pch_common_dirs(struct pch_group *g)
{
	const char *dir;
	size_t n = 0;

	while ((dir = next_dir(g)))
		vec_push(&g->dirs, dir);
	vec_foreach(&g->units, i)
		if (begins_with(g, g->units.v[i]))
			g->units.v[n++] = g->units.v[i];
	g->units.n = n;
}
