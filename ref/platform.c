/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads platforms: lines of words, one row per word below.
 */
#include "ref/platform.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ref/dmaattr.h"
#include "ref/strbuf.h"

#define MAX_WORDS 64

struct reader {
	struct arena *a;
	struct platform *p;
	char *word[MAX_WORDS];
	int n;
	const char *rest;	/* the line after its first word */
	const char *error;
};

static bool fail(struct reader *r, const char *what, const char *word)
{
	if (!r->error)
		r->error = word ? arena_printf(r->a, "%s '%s'", what, word) :
				  what;
	return false;
}

/* ---- values ---- */

static bool read_number(struct reader *r, const char *word, long lo, long hi,
			long *to)
{
	char *end;

	errno = 0;
	*to = strtol(word, &end, 10);
	if (errno || end == word || *end)
		return fail(r, "not a number:", word);
	if (*to < lo || *to > hi)
		return fail(r, arena_printf(r->a, "not from %ld to %ld:", lo,
					    hi), word);
	return true;
}

static bool read_choice(struct reader *r, const char *word,
			const char *const *words, int *to)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word)) {
			*to = i;
			return true;
		}
	return fail(r, "unknown value", word);
}

static bool read_yes(struct reader *r, bool *to)
{
	static const char *const words[] = { "no", "yes", NULL };
	int v;

	if (!read_choice(r, r->word[1], words, &v))
		return false;
	*to = v;
	return true;
}

static bool read_power(struct reader *r, uint32_t *to)
{
	long v;

	if (!read_number(r, r->word[1], 1, 1 << 20, &v))
		return false;
	if (v & (v - 1))
		return fail(r, "not a power of two:", r->word[1]);
	*to = (uint32_t)v;
	return true;
}

/* ---- words ---- */

static bool word_platform(struct reader *r)
{
	r->p->name = arena_strdup(r->a, r->word[1]);
	return true;
}

static bool word_about(struct reader *r)
{
	r->p->about = arena_strdup(r->a, r->rest);
	return true;
}

static bool word_cpus(struct reader *r)
{
	long v;

	if (!read_number(r, r->word[1], 1, PLATFORM_MAX_CPUS, &v))
		return false;
	r->p->ncpus = (int)v;
	return true;
}

static bool word_store_buffer(struct reader *r)
{
	long v;

	if (!read_number(r, r->word[1], 0, 64, &v))
		return false;
	r->p->store_buffer = (int)v;
	return true;
}

static bool word_l1(struct reader *r) { return read_yes(r, &r->p->l1); }
static bool word_l2(struct reader *r) { return read_yes(r, &r->p->l2); }
static bool word_line(struct reader *r) { return read_power(r, &r->p->line); }
static bool word_page(struct reader *r) { return read_power(r, &r->p->page); }
static bool word_bounce(struct reader *r)
{
	return read_yes(r, &r->p->bounce);
}

static bool word_speculation(struct reader *r)
{
	return read_yes(r, &r->p->speculation);
}

static bool word_inval_partial(struct reader *r)
{
	static const char *const words[] = { "discard", "flush", NULL };
	int v;

	if (!read_choice(r, r->word[1], words, &v))
		return false;
	r->p->inval_partial_flush = v;
	return true;
}

static bool word_iommu(struct reader *r)
{
	static const char *const words[] = { "strict", "lazy", NULL };
	int v;

	if (!read_choice(r, r->word[1], words, &v))
		return false;
	if (r->p->niommus == PLATFORM_MAX_IOMMUS)
		return fail(r, "too many IOMMUs", NULL);
	r->p->iommu_lazy[r->p->niommus++] = v;
	return true;
}

/* What follows a device's name and kind: pairs of a word and a number. */
static bool device_options(struct reader *r, struct platform_device *d)
{
	for (int i = 3; i < r->n; i += 2) {
		long v;

		if (i + 1 == r->n)
			return fail(r, "a number is missing after",
				    r->word[i]);
		if (!strcmp(r->word[i], "iommu")) {
			if (!read_number(r, r->word[i + 1], 0,
					 r->p->niommus - 1, &v))
				return false;
			d->iommu = (int)v;
		} else if (!strcmp(r->word[i], "bits")) {
			if (!read_number(r, r->word[i + 1], 1, 64, &v))
				return false;
			d->bits = (int)v;
		} else {
			return fail(r, "unknown word", r->word[i]);
		}
	}
	return true;
}

static bool word_device(struct reader *r)
{
	static const char *const words[] = { "noncoherent", "coherent", NULL };
	struct platform_device *d = &r->p->device[r->p->ndevices];
	int coherent;

	if (r->n < 3)
		return fail(r, "a device needs a name and 'coherent' or "
			       "'noncoherent'", NULL);
	if (r->p->ndevices == PLATFORM_MAX_DEVICES)
		return fail(r, "too many devices", NULL);
	if (!read_choice(r, r->word[2], words, &coherent))
		return false;
	*d = (struct platform_device){
		.name = arena_strdup(r->a, r->word[1]),
		.coherent = coherent, .iommu = -1, .bits = 64,
	};
	r->p->ndevices++;
	return device_options(r, d);
}

static bool word_on(struct reader *r)
{
	static const char *const points[] = { "map", "unmap", "for-cpu",
					      "for-device", NULL };
	static const char *const dirs[] = { "bidirectional", "to_device",
					    "from_device", NULL };
	static const char *const ops[] = { "nothing", "clean", "inval",
					   "flush", NULL };
	int point, dir, op;

	if (r->n != 4)
		return fail(r, "'on' needs a call, a direction and a cache "
			       "operation", NULL);
	if (!read_choice(r, r->word[1], points, &point) ||
	    !read_choice(r, r->word[2], dirs, &dir) ||
	    !read_choice(r, r->word[3], ops, &op))
		return false;
	r->p->op[point][dir] = (unsigned char)op;
	return true;
}

static bool word_coherent_memory(struct reader *r)
{
	static const char *const words[] = { "cached", "uncached", NULL };
	int v;

	if (!read_choice(r, r->word[1], words, &v))
		return false;
	r->p->coherent_uncached = v;
	return true;
}

static bool word_noncoherent_memory(struct reader *r)
{
	static const char *const words[] = { "cached", "coherent", "none",
					     NULL };
	int v;

	if (!read_choice(r, r->word[1], words, &v))
		return false;
	r->p->noncoherent = (enum noncoherent_kind)v;
	return true;
}

static bool word_supports(struct reader *r)
{
	static const struct { const char *name; unsigned bit; } attrs[] = {
		{ "DMA_ATTR_WEAK_ORDERING", ATTR_WEAK_ORDERING },
		{ "DMA_ATTR_WRITE_COMBINE", ATTR_WRITE_COMBINE },
		{ "DMA_ATTR_NO_KERNEL_MAPPING", ATTR_NO_KERNEL_MAPPING },
		{ "DMA_ATTR_SKIP_CPU_SYNC", ATTR_SKIP_CPU_SYNC },
		{ "DMA_ATTR_FORCE_CONTIGUOUS", ATTR_FORCE_CONTIGUOUS },
		{ "DMA_ATTR_ALLOC_SINGLE_PAGES", ATTR_ALLOC_SINGLE_PAGES },
		{ "DMA_ATTR_NO_WARN", ATTR_NO_WARN },
		{ "DMA_ATTR_PRIVILEGED", ATTR_PRIVILEGED },
		{ "DMA_ATTR_WRITE_BARRIER", ATTR_WRITE_BARRIER },
		{ "DMA_ATTR_NON_CONSISTENT", ATTR_NON_CONSISTENT },
		{ NULL, 0 },
	};

	for (int w = 1; w < r->n; w++) {
		int i = 0;

		while (attrs[i].name && strcmp(attrs[i].name, r->word[w]))
			i++;
		if (!attrs[i].name)
			return fail(r, "unknown attribute", r->word[w]);
		r->p->supports |= attrs[i].bit;
	}
	return true;
}

static bool word_has_dma(struct reader *r)
{
	bool has = true;

	if (!read_yes(r, &has))
		return false;
	r->p->no_dma = !has;
	return true;
}

static bool word_iommu_mask(struct reader *r)
{
	static const char *const words[] = { "obeyed", "ignored", NULL };
	int v;

	if (!read_choice(r, r->word[1], words, &v))
		return false;
	r->p->iommu_ignores_mask = v;
	return true;
}

static bool word_posted(struct reader *r)
{
	static const char *const words[] = { "ordered", "unordered", NULL };
	long n;
	int v;

	if (r->n != 3)
		return fail(r, "'posted' needs a number and an order", NULL);
	if (!read_number(r, r->word[1], 1, PLATFORM_MAX_POSTED, &n) ||
	    !read_choice(r, r->word[2], words, &v))
		return false;
	r->p->posted = (int)n;
	r->p->posted_unordered = v;
	return true;
}

static bool find_device(struct reader *r, const char *name, int *to)
{
	for (int i = 0; i < r->p->ndevices; i++)
		if (!strcmp(r->p->device[i].name, name)) {
			*to = i;
			return true;
		}
	return fail(r, "no device before this line is", name);
}

static bool reserved_options(struct reader *r, struct platform_reserved *area)
{
	for (int i = 3; i < r->n; i += 2) {
		long v;

		if (i + 1 == r->n)
			return fail(r, "a value is missing after", r->word[i]);
		if (!strcmp(r->word[i], "at")) {
			if (!read_number(r, r->word[i + 1], 1, 1l << 30, &v))
				return false;
			area->addr = (uint32_t)v;
		} else if (!strcmp(r->word[i], "device")) {
			if (!find_device(r, r->word[i + 1], &area->device))
				return false;
		} else {
			return fail(r, "unknown word", r->word[i]);
		}
	}
	if (!area->reusable && (area->device < 0 || !area->addr))
		return fail(r, "'no-map' memory needs an address and a device",
			    NULL);
	return true;
}

static bool word_reserved_memory(struct reader *r)
{
	static const char *const words[] = { "no-map", "reusable", NULL };
	struct platform_reserved *area = &r->p->reserved[r->p->nreserved];
	long size;
	int v;

	if (r->n < 3)
		return fail(r, "'reserved-memory' needs a kind and a size",
			    NULL);
	if (r->p->nreserved == PLATFORM_MAX_RESERVED)
		return fail(r, "too much reserved memory", NULL);
	if (!read_choice(r, r->word[1], words, &v) ||
	    !read_number(r, r->word[2], 1, 1l << 30, &size))
		return false;
	*area = (struct platform_reserved){ .size = (uint32_t)size,
					    .device = -1, .reusable = v };
	r->p->nreserved++;
	return reserved_options(r, area);
}

static const struct {
	const char *word;
	bool (*read)(struct reader *);
} words[] = {
	{ "platform", word_platform },
	{ "about", word_about },
	{ "cpus", word_cpus },
	{ "store-buffer", word_store_buffer },
	{ "l1", word_l1 },
	{ "l2", word_l2 },
	{ "line", word_line },
	{ "page", word_page },
	{ "speculation", word_speculation },
	{ "inval-partial", word_inval_partial },
	{ "iommu", word_iommu },
	{ "bounce", word_bounce },
	{ "device", word_device },
	{ "on", word_on },
	{ "coherent-memory", word_coherent_memory },
	{ "noncoherent-memory", word_noncoherent_memory },
	{ "supports", word_supports },
	{ "has-dma", word_has_dma },
	{ "iommu-mask", word_iommu_mask },
	{ "posted", word_posted },
	{ "reserved-memory", word_reserved_memory },
};

/* ---- lines ---- */

static bool split(struct reader *r, char *line)
{
	char *save, *hash = strchr(line, '#');

	if (hash)
		*hash = '\0';
	r->n = 0;
	r->rest = line + strspn(line, " \t");
	r->rest += strcspn(r->rest, " \t");
	r->rest += strspn(r->rest, " \t");
	r->rest = arena_strdup(r->a, r->rest);
	for (char *w = strtok_r(line, " \t\r", &save); w;
	     w = strtok_r(NULL, " \t\r", &save)) {
		if (r->n == MAX_WORDS)
			return fail(r, "too many words in a line", NULL);
		r->word[r->n++] = w;
	}
	return true;
}

static bool read_line(struct reader *r, char *line)
{
	size_t i = 0;

	if (!split(r, line))
		return false;
	if (!r->n)
		return true;
	while (i < sizeof(words) / sizeof(*words) &&
	       strcmp(words[i].word, r->word[0]))
		i++;
	if (i == sizeof(words) / sizeof(*words))
		return fail(r, "unknown word", r->word[0]);
	if (r->n < 2)
		return fail(r, "a value is missing after", r->word[0]);
	if (!r->p->name && i)
		return fail(r, "the first word is not 'platform' but",
			    r->word[0]);
	return words[i].read(r);
}

static bool whole(struct reader *r)
{
	const struct platform *p = r->p;

	if (!p->name)
		return fail(r, "no 'platform' line", NULL);
	if (!p->ndevices)
		return fail(r, "no device", NULL);
	if (p->page % p->line)
		return fail(r, "a page is not a multiple of a line", NULL);
	return true;
}

const struct platform *platform_read(struct arena *a, const char *text,
				     struct platform_error *err)
{
	struct platform *p = arena_new(a, struct platform);
	struct reader r = { .a = a, .p = p };
	char *copy = arena_strdup(a, text), *next;
	int line = 1;
	bool ok = true;

	*p = (struct platform){ .ncpus = 1, .line = 64, .page = 4096,
				.about = "" };
	for (; copy && ok; copy = next, line += ok && copy) {
		next = strchr(copy, '\n');
		if (next)
			*next++ = '\0';
		ok = read_line(&r, copy);
	}
	if (ok && !whole(&r))
		ok = false;
	*err = (struct platform_error){ line, r.error };
	return ok ? p : NULL;
}

/* ---- where they come from ---- */

static const struct {
	const char *name, *text;
} builtin[] = {
#include "ref/platforms.inc"
};
#define NBUILTIN ((int)(sizeof(builtin) / sizeof(*builtin)))

const char *platform_builtin_name(int i)
{
	return i < NBUILTIN ? builtin[i].name : NULL;
}

const char *platform_builtin_text(int i)
{
	return i < NBUILTIN ? builtin[i].text : NULL;
}

static const struct platform *read_or_die(struct arena *a, const char *from,
					  const char *text)
{
	struct platform_error err;
	const struct platform *p = platform_read(a, text, &err);

	if (!p)
		die("%s:%d: %s", from, err.line, err.message);
	return p;
}

const struct platform *platform_builtin(struct arena *a, const char *name)
{
	for (int i = 0; i < NBUILTIN; i++)
		if (!strcmp(builtin[i].name, name))
			return read_or_die(a, name, builtin[i].text);
	return NULL;
}

static char *whole_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "r");
	char *text;
	long size;

	if (!f)
		die("%s: %s (and no platform has that name)", path,
		    strerror(errno));
	if (fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || size > 1 << 20)
		die("%s: not a platform file", path);
	rewind(f);
	text = arena_alloc(a, (size_t)size + 1);
	if (fread(text, 1, (size_t)size, f) != (size_t)size)
		die("%s: cannot be read", path);
	fclose(f);
	if (strlen(text) != (size_t)size)
		die("%s: not a text file", path);
	return text;
}

const struct platform *platform_find(struct arena *a, const char *name)
{
	const struct platform *p = platform_builtin(a, name);

	return p ? p : read_or_die(a, name, whole_file(a, name));
}
