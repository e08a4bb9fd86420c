// SPDX-License-Identifier: BSD-2-Clause
/*
 * What a dma:* tracepoint says, as roles.
 *
 * rows[] has one row for each event: what it means and which fields it must
 * have. Fields that are not listed are ignored, later kernels add some; an
 * event of the system that is not listed is an error, since nobody knows
 * what it did to a mapping.
 *
 * The numbers of a scatterlist: `nents` of a map is what the driver passed,
 * the number of addresses that unmap and sync show is theirs.
 *
 * Source: Linux include/trace/events/dma.h (6.12 and later), kernel/dma/
 * mapping.c; printing: kernel/trace/trace_output.c, libtraceevent.
 */
#include "ref/trace_dma.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ref/contract.h"
#include "ref/dmaattr.h"
#include "ref/strbuf.h"
#include "ref/trace.h"
#include "ref/trace_fields.h"

#define MAX_NAME 64

enum need {
	NEED_DIR = 1 << 0,
	NEED_ADDR = 1 << 1,
	NEED_SIZE = 1 << 2,
	NEED_PHYS = 1 << 3, /* phys_addr */
	NEED_VIRT = 1 << 4, /* virt_addr */
	NEED_ATTRS = 1 << 5,
	NEED_SEGMENTS = 1 << 6,	 /* dma_addrs, sizes */
	NEED_PHYS_LIST = 1 << 7, /* phys_addrs */
	NEED_ERR_LIST = 1 << 8	 /* dma_addrs of what was not mapped, err */
};

struct row {
	const char *name;
	enum event event;
	enum family family;
	unsigned need;
};

#define NEED_LISTS  (NEED_SEGMENTS | NEED_PHYS_LIST | NEED_ERR_LIST)
#define NEED_UNMAP  (NEED_DIR | NEED_ADDR | NEED_SIZE | NEED_ATTRS)
#define NEED_MAP    (NEED_UNMAP | NEED_PHYS)
#define NEED_FREE   (NEED_ADDR | NEED_SIZE | NEED_VIRT | NEED_ATTRS)
#define NEED_SGT    (NEED_ADDR | NEED_SIZE | NEED_PHYS_LIST)
#define NEED_SYNC   (NEED_DIR | NEED_ADDR | NEED_SIZE)
#define NEED_MAP_SG (NEED_DIR | NEED_SEGMENTS | NEED_PHYS_LIST | NEED_ATTRS)

static const struct row rows[] = {
    {"dma_map_page", EVENT_map, FAMILY_page, NEED_MAP},
    {"dma_map_phys", EVENT_map, FAMILY_page, NEED_MAP},
    {"dma_map_resource", EVENT_map, FAMILY_resource, NEED_MAP},
    {"dma_unmap_page", EVENT_unmap, FAMILY_page, NEED_UNMAP},
    {"dma_unmap_phys", EVENT_unmap, FAMILY_page, NEED_UNMAP},
    {"dma_unmap_resource", EVENT_unmap, FAMILY_resource, NEED_UNMAP},
    {"dma_alloc", EVENT_alloc, FAMILY_coherent, NEED_FREE},
    {"dma_alloc_pages", EVENT_alloc, FAMILY_pages, NEED_FREE},
    {"dma_alloc_sgt", EVENT_alloc, FAMILY_noncontiguous, NEED_SGT},
    {"dma_alloc_sgt_err", EVENT_alloc, FAMILY_noncontiguous, NEED_FREE},
    {"dma_free", EVENT_free, FAMILY_coherent, NEED_FREE},
    {"dma_free_pages", EVENT_free, FAMILY_pages, NEED_FREE},
    {"dma_free_sgt", EVENT_free, FAMILY_noncontiguous, NEED_SGT},
    {"dma_map_sg", EVENT_map, FAMILY_sg, NEED_MAP_SG},
    {"dma_map_sg_err", EVENT_map, FAMILY_sg,
     NEED_DIR | NEED_ERR_LIST | NEED_ATTRS},
    {"dma_unmap_sg", EVENT_unmap, FAMILY_sg,
     NEED_DIR | NEED_PHYS_LIST | NEED_ATTRS},
    {"dma_sync_single_for_cpu", EVENT_sync_cpu, FAMILY_page, NEED_SYNC},
    {"dma_sync_single_for_device", EVENT_sync_dev, FAMILY_page, NEED_SYNC},
    {"dma_sync_sg_for_cpu", EVENT_sync_cpu, FAMILY_sg,
     NEED_DIR | NEED_SEGMENTS},
    {"dma_sync_sg_for_device", EVENT_sync_dev, FAMILY_sg,
     NEED_DIR | NEED_SEGMENTS},
};

#define NROWS (sizeof(rows) / sizeof(rows[0]))

/* How the events of the system that change a mapping are called. */
static const char *const prefixes[] = {
    "dma_map_", "dma_unmap_", "dma_sync_", "dma_alloc", "dma_free",
};

static const struct {
	const char *name;
	unsigned bit;
} attributes[] = {
    {"WEAK_ORDERING", ATTR_WEAK_ORDERING},
    {"WRITE_COMBINE", ATTR_WRITE_COMBINE},
    {"NO_KERNEL_MAPPING", ATTR_NO_KERNEL_MAPPING},
    {"SKIP_CPU_SYNC", ATTR_SKIP_CPU_SYNC},
    {"FORCE_CONTIGUOUS", ATTR_FORCE_CONTIGUOUS},
    {"ALLOC_SINGLE_PAGES", ATTR_ALLOC_SINGLE_PAGES},
    {"NO_WARN", ATTR_NO_WARN},
    {"PRIVILEGED", ATTR_PRIVILEGED},
};

static const char *const directions[DIR_max] = {
    [DIR_bidirectional] = "BIDIRECTIONAL",
    [DIR_to_device] = "TO_DEVICE",
    [DIR_from_device] = "FROM_DEVICE",
    [DIR_none] = "NONE",
};

/* One event being read. */
struct reading {
	struct fields f;
	struct trace *t;
	const struct row *row;
	uint64_t count; /* of the list that was read last */
	bool null;	/* the memory's address is NULL */
};

static bool take_addr(struct reading *r, const char *key, uint64_t *num)
{
	const char *value = fields_needed(&r->f, key);

	if (!value)
		return false;
	return fields_number(value, 16, num) ||
	       fields_bad(&r->f, key, value, "a hexadecimal number");
}

static bool take_size(struct reading *r)
{
	const char *value = fields_needed(&r->f, "size");
	uint64_t num;

	if (!value)
		return false;
	if (!fields_number(value, 10, &num) || num > INT64_MAX)
		return fields_bad(&r->f, "size", value, "a size");
	trace_add_role(r->t, ROLE_size, (int64_t)num);
	return true;
}

/* Allocations of the first kernels with these events have no direction. */
static bool take_dir(struct reading *r)
{
	const char *value = r->row->need & NEED_DIR
				? fields_needed(&r->f, "dir")
				: fields_optional(&r->f, "dir");

	if (!value)
		return !(r->row->need & NEED_DIR);
	for (int i = 0; i < DIR_max; i++)
		if (!strcmp(value, directions[i])) {
			trace_add_role(r->t, ROLE_dir, i);
			return true;
		}
	return fields_bad(&r->f, "dir", value, "a direction");
}

/* Attributes of later kernels have names that are not known: no bits. */
static bool take_attrs(struct reading *r)
{
	char *word = fields_needed(&r->f, "attrs");
	unsigned bits = 0;

	while (word && *word) {
		size_t len = strcspn(word, "|");

		for (size_t i = 0;
		     i < sizeof(attributes) / sizeof(attributes[0]); i++)
			if (strlen(attributes[i].name) == len &&
			    !strncmp(attributes[i].name, word, len))
				bits |= attributes[i].bit;
		word += len + (word[len] == '|');
	}
	if (!word)
		return false;
	trace_add_role(r->t, ROLE_attrs, bits);
	return true;
}

static bool take_segments(struct reading *r)
{
	char *addrs = fields_list(&r->f, "dma_addrs");
	char *sizes = addrs ? fields_list(&r->f, "sizes") : NULL;
	uint64_t addr, size;

	if (!sizes)
		return false;
	r->count = 0;
	while (fields_next(&r->f, "dma_addrs", &addrs, &addr)) {
		if (!fields_next(&r->f, "sizes", &sizes, &size))
			return trace_fail(r->t, r->f.line,
					  "%s: fewer 'sizes' than 'dma_addrs'",
					  r->row->name);
		trace_add_segment(r->t, addr, size);
		r->count++;
	}
	if (!r->t->error && fields_next(&r->f, "sizes", &sizes, &size))
		return trace_fail(r->t, r->f.line,
				  "%s: more 'sizes' than 'dma_addrs'",
				  r->row->name);
	return !r->t->error;
}

/*
 * Physical addresses of a list: the first names it, their number counts.
 * With as many segments, none was joined: each has its own.
 */
static bool take_phys_list(struct reading *r, const char *key)
{
	struct trace_event *e = &vec_last(&r->t->events);
	char *list = fields_list(&r->f, key);
	uint64_t phys;

	if (!list)
		return false;
	r->count = 0;
	while (fields_next(&r->f, key, &list, &phys)) {
		if (!r->count)
			e->phys = phys;
		if (r->count < e->nsegments)
			r->t->segments.v[e->segment + r->count].phys = phys;
		r->count++;
	}
	e->has_phys = r->count != 0;
	e->phys_by_segment = r->count && r->count == e->nsegments;
	return !r->t->error;
}

/* "nents=3/3", "ents=128/200 [TRUNCATED]": recorded of how many. */
static bool take_total(struct reading *r, const char *key, uint64_t counted,
		       uint64_t *total)
{
	const char *value = fields_optional(&r->f, key);
	char *end;

	*total = counted;
	if (!value)
		return true;
	if (strtoull(value, &end, 10) != counted || *end != '/')
		return fields_bad(&r->f, key, value, "the length of the list");
	*total = strtoull(end + 1, &end, 10);
	if (*end && *end != ' ')
		return fields_bad(&r->f, key, value, "a number of entries");
	if (*total > counted)
		vec_last(&r->t->events).truncated = true;
	return true;
}

static bool take_map_sg(struct reading *r)
{
	uint64_t ents, nents;
	char name[MAX_NAME] = "";

	if (!take_segments(r) || !take_total(r, "ents", r->count, &ents) ||
	    !take_phys_list(r, "phys_addrs") ||
	    !take_total(r, "nents", r->count, &nents))
		return false;
	trace_add_role(r->t, ROLE_nents_arg, (int64_t)nents);
	trace_add_role(r->t, ROLE_nents_result, (int64_t)ents);
	if (vec_last(&r->t->events).nsegments) {
		uint32_t first = vec_last(&r->t->events).segment;

		snprintf(name, sizeof(name), "list at 0x%" PRIx64,
			 r->t->segments.v[first].addr);
		trace_add_word(r->t, ROLE_sg, name);
	}
	return true;
}

/* A list that was not mapped: its addresses are those of the memory. */
static bool take_map_sg_err(struct reading *r)
{
	if (!take_phys_list(r, "dma_addrs") || !fields_needed(&r->f, "err"))
		return false;
	trace_add_role(r->t, ROLE_nents_arg, (int64_t)r->count);
	return true;
}

static bool take_list(struct reading *r)
{
	unsigned need = r->row->need;

	if (need & NEED_ERR_LIST)
		return take_map_sg_err(r);
	if (need & NEED_SEGMENTS && need & NEED_PHYS_LIST)
		return take_map_sg(r);
	if (need & NEED_SEGMENTS ? !take_segments(r)
				 : !take_phys_list(r, "phys_addrs"))
		return false;
	if (r->row->family == FAMILY_sg)
		trace_add_role(r->t, ROLE_nents, (int64_t)r->count);
	return true;
}

/* Printed for NULL by the kernel, by C libraries, and hashed. */
static bool is_null(const char *s)
{
	if (!strcmp(s, "(null)") || !strcmp(s, "(nil)"))
		return true;
	return !s[strspn(s, "0x")];
}

/* The CPU's address: an identity, hashed; nothing before there is entropy. */
static bool take_virt(struct reading *r)
{
	const char *value = fields_needed(&r->f, "virt_addr");

	if (!value)
		return false;
	if (!*value)
		return fields_bad(&r->f, "virt_addr", value, "an address");
	r->null = is_null(value);
	if (!r->null && *value != '(')
		trace_add_word(r->t, ROLE_cpu_addr, value);
	return true;
}

static bool take_phys(struct reading *r)
{
	uint64_t phys;

	if (!take_addr(r, "phys_addr", &phys))
		return false;
	vec_last(&r->t->events).phys = phys;
	vec_last(&r->t->events).has_phys = true;
	return true;
}

static bool take_all(struct reading *r)
{
	unsigned need = r->row->need;
	uint64_t addr = 0;

	trace_add_word(r->t, ROLE_dev, r->f.device);
	if (!take_dir(r) ||
	    (need & NEED_ADDR && !take_addr(r, "dma_addr", &addr)) ||
	    (need & NEED_SIZE && !take_size(r)) ||
	    (need & NEED_VIRT && !take_virt(r)) ||
	    (need & NEED_PHYS && !take_phys(r)) ||
	    (need & NEED_LISTS && !take_list(r)) ||
	    (need & NEED_ATTRS && !take_attrs(r)))
		return false;
	/* What was not allocated has no handle. */
	if (need & NEED_ADDR && !r->null)
		trace_add_role(r->t, ROLE_handle, (int64_t)addr);
	if (r->row->event == EVENT_map || r->row->event == EVENT_alloc)
		vec_last(&r->t->events).outcome =
		    r->null || need & NEED_ERR_LIST ? OUTCOME_failed
						    : OUTCOME_ok;
	return true;
}

/* Which family's books the call belongs to, also by its attributes. */
static void add_family(struct reading *r)
{
	const char *attrs = fields_optional(&r->f, "attrs");
	enum family family = r->row->family;

	if (attrs && family == FAMILY_coherent &&
	    strstr(attrs, "WRITE_COMBINE"))
		family = FAMILY_wc;
	if (attrs && family == FAMILY_page && strstr(attrs, "MMIO"))
		family = FAMILY_resource;
	trace_add_role(r->t, ROLE_family, family);
}

static bool read_event(struct trace *t, const struct row *row, char *text,
		       uint32_t line)
{
	struct reading r = {
	    .f = {.t = t, .line = line, .event = row->name},
	    .t = t,
	    .row = row,
	};

	if (strstr(text, "[FAILED TO PARSE]"))
		return trace_fail(t, line,
				  "%s: not formatted by the program that "
				  "wrote the file",
				  row->name);
	if (!fields_cut(&r.f, text))
		return false;
	trace_add(t, row->event, line);
	vec_last(&t->events).call = intern_id(&t->words, row->name);
	if (!take_all(&r))
		return false;
	/* A free of NULL does nothing. */
	if (r.null && row->event == EVENT_free)
		trace_drop(t);
	else
		add_family(&r);
	return true;
}

static const struct row *find_row(const char *name)
{
	for (size_t i = 0; i < NROWS; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

static bool is_of_system(const char *name)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

/*
 * "EVENT: " or "SYSTEM:EVENT: " at TEXT into NAME; what follows, or NULL when
 * it is something else (the function tracer's lines).
 */
static const char *cut_name(const char *text, char name[MAX_NAME])
{
	size_t len = strcspn(text, " \t");

	if (len < 2 || len >= MAX_NAME || text[len - 1] != ':')
		return NULL;
	memcpy(name, text, len - 1);
	name[len - 1] = '\0';
	return text + len + strspn(text + len, " \t");
}

bool trace_dma_event(struct trace *t, const char *text, uint32_t line)
{
	char name[MAX_NAME], *event = name, *copy;
	const char *rest = cut_name(text, name);
	const struct row *row;
	struct strbuf sb = {0};
	bool ok;

	if (rest && !strncmp(name, "dma:", 4))
		event += 4;
	row = rest ? find_row(event) : NULL;
	if (!row) {
		if (rest && is_of_system(event))
			return trace_fail(t, line,
					  "event '%s' is not known: nobody "
					  "knows what it does to a mapping",
					  event);
		t->foreign++;
		return true;
	}
	strbuf_adds(&sb, rest);
	copy = strbuf_detach(&sb);
	ok = read_event(t, row, copy, line);
	free(copy);
	return ok;
}
