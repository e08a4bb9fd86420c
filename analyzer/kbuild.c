// SPDX-License-Identifier: BSD-2-Clause
/*
 * Which makefile lists an object; see kbuild.h.
 *
 * Terms: a folder is reached if the folders above it descend into it under
 * the configuration. Flags set for sub-folders (subdir-ccflags-y) come down
 * from the folder that descends, else from the nearest makefile above.
 *
 * The search for an owner: the file's own folder, then those above it, then
 * folders that one of those descends into and that share more of the path
 * with the file than the folder descending does (amd/amdgpu lists objects of
 * amd/display). Direction: an object listed only further away is not found
 * and counts as not built.
 */
#define _GNU_SOURCE 1
#include "analyzer/kbuild_int.h"

#include <string.h>
#include <unistd.h>

#include "analyzer/cachedir.h"

/* Folders of the tree that kbuild does not make kernel objects in. */
static const char *const not_kernel[] = { "tools", "scripts", "Documentation",
					  "usr", "rust", "LICENSES" };

struct kb_name *kb_name(struct kbuild *kb, const char *s)
{
	static const struct kb_name none;
	uint32_t id = intern_id(&kb->names, s);

	while (kb->by_name.n <= id)
		vec_push(&kb->by_name, none);
	return &kb->by_name.v[id];
}

struct filestamp kb_stamp(struct kbuild *kb, uint32_t file)
{
	const char *path = intern_str(&kb->names, file);
	struct kb_name *n = kb_name(kb, path);
	char *abs = NULL;

	if (!n->stamped) {
		if (path[0] != '/') {
			abs = xmalloc(strlen(kb->kt.objtree) + strlen(path) +
				      2);
			strcpy(abs, kb->kt.objtree);
			strcat(abs, "/");
			strcat(abs, path);
		}
		n->stamp = filestamp_get(abs ? abs : path);
		n->stamped = true;
		free(abs);
	}
	return n->stamp;
}

static const char *env_value(const struct kernel_tree *kt, const char *name)
{
	size_t n = strlen(name);

	for (const char **e = kt->envp; *e; e++)
		if (!strncmp(*e, name, n) && (*e)[n] == '=')
			return *e + n + 1;
	return "";
}

static uint64_t hash_env(const struct kernel_tree *kt)
{
	uint64_t h = 0;

	for (const char **e = kt->envp; *e; e++)
		h = hash_bytes(*e, strlen(*e) + 1, h);
	return h;
}

struct kbuild *kbuild_open(const struct kbuild_options *opt, struct arena *mem,
			   const char **err)
{
	struct kernel_tree_options kto = {
		.tree = opt->tree, .objtree = opt->objtree, .arch = opt->arch,
		.cache_dir = opt->cache_dir, .jobs = opt->jobs,
		.quiet = opt->quiet,
	};
	struct kbuild *kb = xcalloc(1, sizeof(*kb));
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const char *target;

	kb->jobs = opt->jobs ? opt->jobs : cpus > 0 ? (unsigned)cpus : 1;
	kto.jobs = kb->jobs;
	if (kernel_tree_open(&kb->kt, &kto, mem, err) ||
	    kb_write_makefile(kb, mem, err)) {
		arena_release(&kb->mem);
		free(kb);
		return NULL;
	}
	kb->cflags = env_value(&kb->kt, "KBUILD_CFLAGS");
	kb->env_hash = hash_env(&kb->kt);
	target = kernel_arch_target(kb->kt.arch);
	if (!strstr(env_value(&kb->kt, "KBUILD_CPPFLAGS"), "--target=") &&
	    !strstr(kb->cflags, "--target=") && target)
		kb->target = arena_printf(&kb->mem, "--target=%s", target);
	kb_cache_load(kb);
	return kb;
}

static void dir_release(struct kb_dir *d)
{
	vec_release(&d->subdirs);
	vec_release(&d->objects);
	vec_release(&d->deps);
}

void kbuild_close(struct kbuild *kb)
{
	if (!kb)
		return;
	kb_cache_save(kb);
	vec_foreach(&kb->asked, i)
		dir_release(kb->asked.v[i]);
	vec_foreach(&kb->cached, i)
		dir_release(kb->cached.v[i]);
	vec_foreach(&kb->by_name, i) {
		vec_release(&kb->by_name.v[i].module);
		vec_release(&kb->by_name.v[i].answer);
	}
	vec_release(&kb->asked);
	vec_release(&kb->cached);
	vec_release(&kb->by_name);
	intern_release(&kb->names);
	arena_release(&kb->mem);
	free(kb);
}

const char *kbuild_srctree(const struct kbuild *kb)
{
	return kb->kt.srctree;
}

const char *kbuild_objtree(const struct kbuild *kb)
{
	return kb->kt.objtree;
}

const char *kbuild_arch(const struct kbuild *kb)
{
	return kb->kt.arch;
}

const char *kbuild_name(const struct kbuild *kb)
{
	return kb->kt.name;
}

/* The filtered words of a flags text, shared by all its objects. */
static struct kb_name *flag_words(struct kbuild *kb, const char *text)
{
	struct kb_name *n = kb_name(kb, text);
	struct words raw = { .mem = &kb->mem }, out = { .mem = &kb->mem };
	char *copy, *p, *word;

	if (n->argv)
		return n;
	copy = p = xstrdup(text);
	while ((word = strsep(&p, "\t")))
		words_add(&raw, word);
	free(copy);
	if (kb->target)
		words_add(&out, kb->target);
	flags_filter(&out, raw.v, raw.n);
	n->argv = out.v;
	n->argc = (int)out.n;
	return n;
}

/* Words are shared: only the array is the object's own. */
static void set_argv(struct kbuild *kb, struct kb_object *o)
{
	struct kb_name *base = flag_words(kb, intern_str(&kb->names, o->flags));
	struct words own = { .mem = &kb->mem };
	char *copy, *p, *word;

	if (o->pub.argv)
		return;
	copy = p = xstrdup(o->own);
	while ((word = strsep(&p, "\t")))
		if (*word)
			words_add(&own, word);
	free(copy);
	o->pub.argc = base->argc + (int)own.n;
	o->pub.argv = arena_array(&kb->mem, char *, o->pub.argc + 1);
	memcpy(o->pub.argv, base->argv, (size_t)base->argc * sizeof(char *));
	if (own.n)
		memcpy(o->pub.argv + base->argc, own.v,
		       own.n * sizeof(char *));
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/*
 * The full name of a module as kbuild prints it. An object on its own is named
 * by its own path: "a/x.o b/x.o" of one makefile are two modules.
 */
static const char *module_name(struct kbuild *kb, const struct kb_dir *d,
			       const char *source, const char *mod, size_t len)
{
	const char *base = base_name(source);

	if (strlen(base) == len + 2 && !strncmp(base, mod, len))
		return arena_strndup(&kb->mem, source, strlen(source) - 2);
	return normal_path(&kb->mem, arena_printf(&kb->mem, "%s/%.*s", d->name,
						  (int)len, mod));
}

static void add_to_modules(struct kbuild *kb, const struct kb_dir *d,
			   struct kb_object *o)
{
	const char *p = o->modnames, *name;

	while (*p) {
		size_t len = strcspn(p, ":");

		name = module_name(kb, d, o->pub.source, p, len);
		if (!o->pub.module)
			o->pub.module = name;
		vec_push(&kb_name(kb, name)->module, o);
		p += len + (p[len] == ':');
	}
}

/* Makes what a folder answered findable. */
static void publish(struct kbuild *kb, struct kb_dir *d)
{
	vec_push(&kb->asked, d);
	if (d->state != DIR_ASKED)
		return;
	vec_foreach(&d->objects, i) {
		struct kb_object *o = d->objects.v[i];
		struct kb_name *n = kb_name(kb, o->pub.source);

		o->pub.built = o->kind == 'O' && d->reached;
		if (!n->object || (!n->object->pub.built && o->pub.built))
			n->object = o;
		add_to_modules(kb, d, o);
	}
}

static bool lists_folder(const struct kb_dir *d, const char *name)
{
	vec_foreach(&d->subdirs, i)
		if (!strcmp(d->subdirs.v[i], name))
			return true;
	return false;
}

/* Sets what D gets from above; all folders above are known. */
static void inherit(struct kbuild *kb, struct kb_dir *d, struct arena *mem)
{
	const struct kb_dir *nearest = NULL, *lister = NULL;

	for (const char *up = dir_of(mem, d->name); strcmp(up, ".") && !lister;
	     up = dir_of(mem, up)) {
		const struct kb_dir *p = kb_name(kb, up)->dir;

		if (!p || p->state != DIR_ASKED)
			continue;
		nearest = nearest ? nearest : p;
		if (lists_folder(p, d->name))
			lister = p;
	}
	d->reached = lister ? lister->reached : !nearest;
	nearest = lister ? lister : nearest;
	d->cflags_in = nearest ? nearest->cflags_out : kb->cflags;
}

static bool has_makefile(struct kbuild *kb, const char *name,
			 struct arena *mem)
{
	const char *p = arena_printf(mem, "%s/%s", kb->kt.srctree, name);

	for (size_t i = 0; i < sizeof(not_kernel) / sizeof(not_kernel[0]); i++)
		if (path_under(not_kernel[i], name))
			return false;
	return is_file(arena_printf(mem, "%s/Kbuild", p)) ||
	       is_file(arena_printf(mem, "%s/Makefile", p));
}

struct dir_list {
	struct kb_dir **v;
	size_t n, cap;
};

/* NAME and all above it that are not known yet. */
static void add_unknown(struct kbuild *kb, struct dir_list *list,
			const char *name, struct arena *mem)
{
	for (; strcmp(name, ".") && strcmp(name, "/"); name = dir_of(mem, name)) {
		struct kb_name *n = kb_name(kb, name);

		if (n->dir)
			return;
		n->dir = arena_new(&kb->mem, struct kb_dir);
		n->dir->name = intern(&kb->names, name);
		if (has_makefile(kb, name, mem))
			vec_push(list, n->dir);
		else
			n->dir->state = DIR_ABSENT;
	}
}

static int depth_of(const char *name)
{
	int n = 0;

	for (; *name; name++)
		n += *name == '/';
	return n;
}

/* Shallow first, then by name, so that answers do not depend on the caller. */
static int by_depth(const void *a, const void *b)
{
	const struct kb_dir *x = *(struct kb_dir *const *)a;
	const struct kb_dir *y = *(struct kb_dir *const *)b;
	int d = depth_of(x->name) - depth_of(y->name);

	return d ? d : strcmp(x->name, y->name);
}

/* Asks folders of one depth: from the cache if possible. */
static void ask_level(struct kbuild *kb, struct kb_dir **dirs, size_t n,
		      struct arena *mem)
{
	struct dir_list missing = { 0 };

	for (size_t i = 0; i < n; i++) {
		inherit(kb, dirs[i], mem);
		if (!kb_cache_take(kb, dirs[i]))
			vec_push(&missing, dirs[i]);
	}
	if (missing.n)
		kb_query(kb, missing.v, missing.n);
	for (size_t i = 0; i < n; i++)
		publish(kb, dirs[i]);
	vec_release(&missing);
}

void kbuild_prefetch(struct kbuild *kb, const char *const *dirs, size_t n)
{
	struct dir_list list = { 0 };
	struct arena scratch;
	size_t from, to;

	arena_init(&scratch);
	for (size_t i = 0; i < n; i++)
		add_unknown(kb, &list, dirs[i], &scratch);
	if (list.n)
		qsort(list.v, list.n, sizeof(*list.v), by_depth);
	for (from = 0; from < list.n; from = to) {
		for (to = from; to < list.n && depth_of(list.v[to]->name) ==
					       depth_of(list.v[from]->name);)
			to++;
		ask_level(kb, list.v + from, to - from, &scratch);
	}
	vec_release(&list);
	arena_release(&scratch);
}

/* How many leading components two paths share. */
static int shared_depth(const char *a, const char *b)
{
	int n = 0;

	for (;;) {
		size_t la = strcspn(a, "/"), lb = strcspn(b, "/");

		if (la != lb || !la || memcmp(a, b, la))
			return n;
		n++;
		a += la + (a[la] == '/');
		b += lb + (b[lb] == '/');
	}
}

static struct kb_object *known_object(struct kbuild *kb, const char *source)
{
	return kb_name(kb, source)->object;
}

/* Folders that D descends into and that are nearer to DIR than D is. */
static bool search_beside(struct kbuild *kb, struct kb_dir *d, const char *dir,
			  const char *source)
{
	int here = depth_of(d->name) + 1;

	for (size_t i = 0; i < d->subdirs.n; i++) {
		const char *sub = d->subdirs.v[i];

		if (shared_depth(sub, dir) <= here || path_under(sub, dir))
			continue;
		kbuild_prefetch(kb, &sub, 1);
		if (known_object(kb, source))
			return true;
		if (search_beside(kb, kb_name(kb, sub)->dir, dir, source))
			return true;
	}
	return false;
}

static struct kb_object *find_owner(struct kbuild *kb, const char *dir,
				    const char *source, struct arena *mem)
{
	struct kb_object *o;

	kbuild_prefetch(kb, &dir, 1);
	o = known_object(kb, source);
	for (; !o && strcmp(dir, "."); dir = dir_of(mem, dir)) {
		struct kb_dir *d = kb_name(kb, dir)->dir;

		if (d && d->state == DIR_ASKED &&
		    search_beside(kb, d, dir_of(mem, source), source))
			o = known_object(kb, source);
	}
	return o;
}

const struct kbuild_object *kbuild_find(struct kbuild *kb, const char *source,
					const struct kbuild_object **fallback,
					const char **why)
{
	struct kb_object *o;
	struct arena scratch;
	const char *dir;

	*fallback = NULL;
	*why = "no makefile lists it";
	arena_init(&scratch);
	dir = dir_of(&scratch, source);
	o = find_owner(kb, dir, source, &scratch);
	for (; !o && !*fallback && strcmp(dir, "."); dir = dir_of(&scratch, dir)) {
		struct kb_dir *d = kb_name(kb, dir)->dir;

		if (d && d->state == DIR_FAILED)
			*why = d->why;
		if (!d || d->state != DIR_ASKED)
			continue;
		set_argv(kb, d->fallback);
		*fallback = &d->fallback->pub;
	}
	arena_release(&scratch);
	if (!o)
		return NULL;
	set_argv(kb, o);
	*why = o->pub.built ? NULL : "the configuration does not build it";
	return &o->pub;
}

static int by_source(const void *a, const void *b)
{
	const struct kbuild_object *x = *(const struct kbuild_object *const *)a;
	const struct kbuild_object *y = *(const struct kbuild_object *const *)b;

	return strcmp(x->source, y->source);
}

size_t kbuild_module(struct kbuild *kb, const char *module,
		     const struct kbuild_object *const **objects)
{
	struct kb_name *n = kb_name(kb, module);
	bool built = false;

	vec_foreach(&n->module, i)
		built |= n->module.v[i]->pub.built;
	vec_clear(&n->answer);
	vec_foreach(&n->module, i) {
		struct kb_object *o = n->module.v[i];

		if (built && !o->pub.built)
			continue;
		vec_push(&n->answer, &o->pub);
	}
	if (n->answer.n)
		qsort(n->answer.v, n->answer.n, sizeof(*n->answer.v),
		      by_source);
	*objects = n->answer.v;
	return n->answer.n;
}
