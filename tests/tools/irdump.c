// SPDX-License-Identifier: BSD-2-Clause
/*
 * irdump [--only FUNCTION] [--depth N] [--quiet] [--root DIR] FILE [FLAG]...
 *
 * Parses FILE with the flags as given and prints the IR of all functions, the
 * tables of function addresses and the exported names. Every function is
 * validated; exit status 1 if one is not valid, 3 if there is no AST.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/clang_parse.h"
#include "analyzer/flags.h"

struct options {
	const char *only;
	const char *root;
	const char *file;
	uint32_t depth;
	bool quiet;
};

static int usage(void)
{
	fprintf(stderr, "usage: irdump [--only FUNCTION] [--depth N] [--quiet] "
			"[--root DIR] FILE [FLAG]...\n");
	return 2;
}

static int read_options(struct options *o, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		if (!strcmp(argv[i], "--quiet"))
			o->quiet = true;
		else if (i + 1 >= argc)
			return -1;
		else if (!strcmp(argv[i], "--only"))
			o->only = argv[++i];
		else if (!strcmp(argv[i], "--root"))
			o->root = argv[++i];
		else if (!strcmp(argv[i], "--depth"))
			o->depth = (uint32_t)strtoul(argv[++i], NULL, 10);
		else
			return -1;
	}
	if (i >= argc)
		return -1;
	o->file = argv[i];
	return i + 1;
}

static void show_tables(struct strbuf *out, const struct ir_unit *u)
{
	vec_foreach(&u->inits, i) {
		const struct ir_init *in = &u->inits.v[i];

		strbuf_addf(out, "init %s: %s.%s = %s  ; %u:%u\n",
			    in->variable, in->record, in->field, in->function,
			    in->loc.line, in->loc.col);
	}
	vec_foreach(&u->exported, i)
		strbuf_addf(out, "export %s\n", u->exported.v[i]);
	vec_foreach(&u->diags, i)
		strbuf_addf(out, "error %s:%u:%u: %s\n",
			    u->files.v[u->diags.v[i].loc.file].path,
			    u->diags.v[i].loc.line, u->diags.v[i].loc.col,
			    u->diags.v[i].message);
}

static int show_unit(struct ir_unit *u, const struct options *o)
{
	struct strbuf out = { 0 };
	size_t invalid = 0, nmain = 0, nstmts = 0, nblocks = 0, nexprs = 0;

	vec_foreach(&u->funcs, i) {
		const struct ir_func *f = u->funcs.v[i];
		const char *wrong = ir_validate(u, f);

		nmain += f->in_main_file;
		nstmts += f->stmts.n;
		nblocks += f->blocks.n;
		nexprs += f->exprs.n;
		if (wrong) {
			invalid++;
			strbuf_addf(&out, "invalid %s: %s\n", f->name, wrong);
		}
		if (!o->quiet && (!o->only || !strcmp(o->only, f->name))) {
			ir_dump_func(&out, u, f);
			strbuf_addc(&out, '\n');
		}
	}
	if (!o->quiet && !o->only)
		show_tables(&out, u);
	strbuf_addf(&out,
		    "%s: %s, %zu errors, %zu functions of the file, %zu of "
		    "headers, %zu invalid, %zu blocks, %zu statements, %zu "
		    "expressions, %zu types\n",
		    u->files.v[0].path,
		    u->state == IR_CLEAN ? "clean"
		    : u->state == IR_DEGRADED ? "degraded" : "failed",
		    u->diags.n, nmain, u->funcs.n - nmain, invalid, nblocks,
		    nstmts, nexprs, u->types.n);
	fwrite(out.buf, 1, out.len, stdout);
	strbuf_release(&out);
	fprintf(stderr, "parse %.3f s, lower %.3f s\n", u->parse_seconds,
		u->lower_seconds);
	return invalid ? 1 : u->state == IR_FAILED ? 3 : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .depth = 3 };
	struct arena mem = { 0 };
	struct words flags = { .mem = &mem };
	struct unit unit = { .state = UNIT_OK };
	struct clang_request req = { .unit = &unit };
	struct ir_unit *u;
	char *dir, *path;
	int first = read_options(&o, argc, argv), rc;

	if (first < 0)
		return usage();
	flags_filter(&flags, argv + first, (size_t)(argc - first));
	unit.rel = *o.file == '/' ? NULL : o.file;
	dir = getcwd(NULL, 0);
	path = realpath(o.file, NULL);
	unit.dir = dir;
	unit.path = path ? path : o.file;
	unit.argv = flags.v;
	unit.argc = (int)flags.n;
	req.root = o.root ? o.root : unit.dir;
	req.max_inline_depth = o.depth;
	u = clang_parse(&req);
	rc = show_unit(u, &o);
	ir_unit_release(u);
	free(u);
	free(dir);
	free(path);
	arena_release(&mem);
	return rc;
}
