/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads `init { ... }`: objects of memory, variables of the driver, figures.
 */
#include "ref/litmus_init.h"

static bool new_name(struct litmus_parser *p, const char *name,
		     struct litmus_place at)
{
	if (litmus_object(p->t, name) >= 0 ||
	    litmus_variable(p->t, -1, name) >= 0)
		return litmus_lex_fail(&p->lx, at, "'%s' is declared twice",
				       name);
	return true;
}

static bool read_byte(struct litmus_parser *p, struct litmus_object *o,
		      uint32_t i)
{
	int64_t v;

	if (i >= o->size)
		return litmus_lex_fail(&p->lx, p->lx.at,
				       "more values than the %u bytes of '%s'",
				       o->size, o->name);
	if (!litmus_number(p, "a byte", 0, 255, &v))
		return false;
	o->value[i] = (uint8_t)v;
	return true;
}

static bool read_values(struct litmus_parser *p, struct litmus_object *o)
{
	uint32_t i = 0;

	o->defined = true;
	if (!litmus_accept(p, "{"))
		return read_byte(p, o, 0);
	do {
		if (!read_byte(p, o, i++))
			return false;
	} while (litmus_accept(p, ","));
	return litmus_expect(p, "}");
}

static uint32_t round_up(uint32_t v, uint32_t to)
{
	return (v + to - 1) / to * to;
}

/* Where the next object goes if nothing else is said: a new line. */
static bool read_placement(struct litmus_parser *p, struct litmus_object *o)
{
	struct litmus *t = p->t;
	int64_t align = t->line;
	const char *name;
	int with;

	o->addr = t->objects_end;
	if (litmus_accept(p, "with")) {
		struct litmus_place at = p->lx.at;

		if (!litmus_name(p, &name))
			return false;
		with = litmus_object(t, name);
		if (with < 0 || with != t->nobjects - 1)
			return litmus_lex_fail(
			    &p->lx, at, "'%s' is not the object declared last",
			    name);
		return true;
	}
	if (litmus_accept(p, "page"))
		align = t->page;
	else if (litmus_accept(p, "align") &&
		 !litmus_number(p, "an alignment", 1, LITMUS_MAX_FIGURE,
				&align))
		return false;
	o->addr = round_up(o->addr, (uint32_t)align);
	return true;
}

static bool read_object(struct litmus_parser *p)
{
	struct litmus *t = p->t;
	struct litmus_object *o = &t->object[t->nobjects];
	int64_t size = 1;

	if (t->nobjects == LITMUS_MAX_OBJECTS)
		return litmus_lex_fail(&p->lx, p->lx.at, "more than %d objects",
				       LITMUS_MAX_OBJECTS);
	*o = (struct litmus_object){.at = p->lx.at};
	if (!litmus_name(p, &o->name) || !new_name(p, o->name, o->at))
		return false;
	if (litmus_accept(p, "[") &&
	    (!litmus_number(p, "a size", 1, LITMUS_MAX_OBJECT_SIZE, &size) ||
	     !litmus_expect(p, "]")))
		return false;
	o->size = (uint32_t)size;
	if (!read_placement(p, o))
		return false;
	if (litmus_accept(p, "=") && !read_values(p, o))
		return false;
	t->objects_end = o->addr + o->size;
	t->nobjects++;
	return true;
}

static bool read_shared(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;
	const char *name;
	int64_t value = 0;
	int v;

	if (!litmus_name(p, &name) || !new_name(p, name, at))
		return false;
	if (litmus_accept(p, "=") &&
	    !litmus_number(p, "a value", 0, INT64_MAX, &value))
		return false;
	v = litmus_variable_add(p, name, -1);
	if (v < 0)
		return false;
	p->t->var[v].value = value;
	return true;
}

static bool is_power(int64_t v)
{
	return v > 0 && !(v & (v - 1));
}

/* `line 8` and its like, before the first object. */
static bool read_figure(struct litmus_parser *p, bool *done)
{
	struct litmus *t = p->t;
	struct {
		const char *name;
		uint32_t *to;
		bool power;
	} figures[] = {
	    {"line", &t->line, true},  {"page", &t->page, true},
	    {"heap", &t->heap, false}, {"bounce", &t->bounce, false},
	    {"iova", &t->iova, false},
	};
	int64_t v;

	*done = true;
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		struct litmus_place at = p->lx.at;

		if (!litmus_accept(p, figures[i].name))
			continue;
		if (t->nobjects)
			return litmus_lex_fail(
			    &p->lx, at, "'%s' comes before the first object",
			    figures[i].name);
		if (!litmus_number(p, figures[i].name, 0, LITMUS_MAX_FIGURE,
				   &v))
			return false;
		if (figures[i].power && !is_power(v))
			return litmus_lex_fail(&p->lx, at,
					       "'%s' is a power of two",
					       figures[i].name);
		*figures[i].to = (uint32_t)v;
		/* address 0 is no object's: NULL */
		t->objects_end = t->page;
		return true;
	}
	*done = false;
	return true;
}

bool litmus_read_init(struct litmus_parser *p)
{
	struct litmus_place at = p->lx.at;

	if (!litmus_expect(p, "{"))
		return false;
	while (!litmus_accept(p, "}")) {
		bool done;

		if (!read_figure(p, &done))
			return false;
		if (!done && !(litmus_accept(p, "var") ? read_shared(p)
						       : read_object(p)))
			return false;
		if (!litmus_expect(p, ";"))
			return false;
	}
	if (p->t->page % p->t->line)
		return litmus_lex_fail(&p->lx, at,
				       "a page is not a multiple of a line");
	return true;
}
