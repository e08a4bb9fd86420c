/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of platforms: by name, or by what their hardware and code is like,
 * so that a claim also says something about platforms written later.
 */
#include "ref/litmus_set.h"

#include <string.h>

static bool any_noncoherent(const struct platform *p)
{
	return platform_cached(p) && !p->device[0].coherent;
}

static bool any_discard(const struct platform *p)
{
	return any_noncoherent(p) && !p->inval_partial_flush;
}

static bool does_nothing(const struct platform *p, enum sync_point point)
{
	return any_noncoherent(p) &&
	       p->op[point][DIR_FROM_DEVICE] == CACHE_NOTHING;
}

static bool is_cached(const struct platform *p)
{
	return platform_cached(p);
}
static bool has_speculation(const struct platform *p)
{
	return platform_cached(p) && p->speculation;
}

static bool has_store_buffer(const struct platform *p)
{
	return p->store_buffer > 0;
}

static bool has_bounce(const struct platform *p)
{
	return p->bounce;
}
static bool has_iommu(const struct platform *p)
{
	return p->device[0].iommu >= 0;
}

static bool is_lazy(const struct platform *p)
{
	return has_iommu(p) && p->iommu_lazy[p->device[0].iommu];
}

static bool is_smp(const struct platform *p)
{
	return p->ncpus > 1;
}
static bool idle_for_cpu(const struct platform *p)
{
	return does_nothing(p, SYNC_FOR_CPU);
}

static bool is_uncached(const struct platform *p)
{
	return p->coherent_uncached;
}

static bool has_outer(const struct platform *p)
{
	return p->l2;
}

static bool is_posted(const struct platform *p)
{
	return p->posted > 0;
}

static bool is_unordered(const struct platform *p)
{
	return p->posted > 0 && p->posted_unordered;
}

static const struct {
	const char *name;
	bool (*holds)(const struct platform *p);
} properties[] = {
    {"cached", is_cached},
    {"noncoherent", any_noncoherent}, /* cached, and not snooped */
    {"speculation", has_speculation},
    {"store-buffer", has_store_buffer},
    {"bounce", has_bounce},
    {"iommu", has_iommu},
    {"lazy", is_lazy},
    {"smp", is_smp},
    {"discard", any_discard},
    {"idle-for-cpu", idle_for_cpu},
    {"uncached-coherent", is_uncached},
    {"outer", has_outer},  /* a cache beyond the CPUs' own */
    {"posted", is_posted}, /* a bridge holds writes */
    {"posted-unordered", is_unordered},
};
#define NPROPERTIES ((int)(sizeof(properties) / sizeof(*properties)))

const char *litmus_property_name(int i)
{
	return i < NPROPERTIES ? properties[i].name : NULL;
}

bool litmus_set_holds(const struct litmus_set *s, const struct platform *p)
{
	switch (s->kind) {
	case LS_ALL:
		return true;
	case LS_PLATFORM:
		return !strcmp(p->name, s->name);
	case LS_PROPERTY:
		return properties[s->property].holds(p);
	case LS_NOT:
		return !litmus_set_holds(s->l, p);
	case LS_AND:
		return litmus_set_holds(s->l, p) && litmus_set_holds(s->r, p);
	case LS_OR:
		return litmus_set_holds(s->l, p) || litmus_set_holds(s->r, p);
	}
	return false;
}

struct litmus_set *litmus_new_set(struct litmus_parser *p,
				  enum litmus_set_kind kind,
				  const struct litmus_set *l,
				  const struct litmus_set *r)
{
	struct litmus_set *s = arena_new(p->lx.mem, struct litmus_set);

	*s = (struct litmus_set){.kind = kind, .l = l, .r = r};
	return s;
}

static const struct litmus_set *set_word(struct litmus_parser *p)
{
	struct litmus_set *s = litmus_new_set(p, LS_PLATFORM, NULL, NULL);
	struct litmus_place at = p->lx.at;
	bool known = false;

	litmus_lex_word(&p->lx);
	if (!litmus_name(p, &s->name))
		return NULL;
	if (!strcmp(s->name, "all")) {
		s->kind = LS_ALL;
		return s;
	}
	for (int i = 0; i < NPROPERTIES; i++)
		if (!strcmp(properties[i].name, s->name)) {
			s->kind = LS_PROPERTY;
			s->property = i;
			return s;
		}
	for (int i = 0; platform_builtin_name(i); i++)
		known |= !strcmp(platform_builtin_name(i), s->name);
	if (!known) {
		litmus_lex_fail(&p->lx, at,
				"'%s' is neither a platform nor a property",
				s->name);
		return NULL;
	}
	return s;
}

static const struct litmus_set *set_unary(struct litmus_parser *p)
{
	const struct litmus_set *s;

	if (p->depth == LITMUS_MAX_DEPTH) {
		litmus_lex_fail(&p->lx, p->lx.at, "nested deeper than %d",
				LITMUS_MAX_DEPTH);
		return NULL;
	}
	p->depth++;
	if (litmus_accept(p, "!")) {
		s = set_unary(p);
		s = s ? litmus_new_set(p, LS_NOT, s, NULL) : NULL;
	} else if (litmus_accept(p, "(")) {
		s = litmus_read_set(p);
		if (s && !litmus_expect(p, ")"))
			s = NULL;
	} else {
		s = set_word(p);
	}
	p->depth--;
	return s;
}

static const struct litmus_set *set_and(struct litmus_parser *p)
{
	const struct litmus_set *l = set_unary(p);

	while (l && litmus_accept(p, "&&")) {
		const struct litmus_set *r = set_unary(p);

		l = r ? litmus_new_set(p, LS_AND, l, r) : NULL;
	}
	return l;
}

const struct litmus_set *litmus_read_set(struct litmus_parser *p)
{
	const struct litmus_set *l = set_and(p);

	while (l && litmus_accept(p, "||")) {
		const struct litmus_set *r = set_and(p);

		l = r ? litmus_new_set(p, LS_OR, l, r) : NULL;
	}
	return l;
}
