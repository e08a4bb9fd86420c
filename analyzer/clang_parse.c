// SPDX-License-Identifier: BSD-2-Clause
/*
 * A translation unit from its flags to the IR: runs clang, keeps what it
 * complains about, finds the functions and tables of the main file, and works
 * off the functions of headers that they call.
 *
 * With a precompiled header there are up to three attempts. First only what
 * the file itself declares is visited, because visiting what was precompiled
 * loads all of it. A few files need that: a cleanup attribute names a function
 * that must be searched for. Where there is an error, it may come from headers
 * having been read in another order: the file is parsed without.
 *
 * Memory: everything of libclang's is gone when clang_parse() returns.
 */
#include "analyzer/clang_lower.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void)
{
	struct timespec t;

	/* libclang parses on a thread of its own: the process's time. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void add_diag(struct clang_ctx *cx, struct ir_loc loc,
		     const char *message)
{
	vec_push(&cx->u->diags,
		 (struct ir_diag){ .loc = loc, .message = message });
}

/* LOC is in the text of a macro, not in an argument of it. */
static bool in_macro_text(CXSourceLocation loc)
{
	CXFile file, whole;
	unsigned offset, start;

	clang_getFileLocation(loc, &file, NULL, NULL, &offset);
	clang_getExpansionLocation(loc, &whole, NULL, NULL, &start);
	/* true of no place that a macro had a part in */
	return !clang_Location_isFromMainFile(loc) && offset == start;
}

/*
 * Where an expression was expected the parser gives up the statement, up to
 * its end: that is as if its types were wrong. Behind other errors of syntax
 * it goes on somewhere.
 */
static bool is_syntax(CXDiagnostic d)
{
	CXString kind = clang_getDiagnosticCategoryText(d);
	CXString s = clang_getDiagnosticSpelling(d);
	const char *text = clang_getCString(kind);
	bool is = text && strstr(text, "Parse") &&
		  strcmp(clang_getCString(s), "expected expression");

	clang_disposeString(kind);
	clang_disposeString(s);
	return is;
}

static void read_error(struct clang_ctx *cx, CXDiagnostic d)
{
	CXSourceLocation loc = clang_getDiagnosticLocation(d);
	struct place p = ctx_place(cx, loc);
	struct error_place e = { .source = p.source, .offset = p.offset };

	if (!p.is_known)
		return;
	e.is_syntax = is_syntax(d);
	e.in_macro = cx->sources.v[p.source].is_main && in_macro_text(loc);
	vec_push(&cx->errors, e);
	add_diag(cx, ctx_loc(cx, p),
		 ctx_string(cx, clang_getDiagnosticSpelling(d)));
}

/* Complaints about flags have no place; the parse went on without them. */
static void read_diagnostics(struct clang_ctx *cx)
{
	unsigned n = clang_getNumDiagnostics(cx->tu);

	for (unsigned i = 0; i < n; i++) {
		CXDiagnostic d = clang_getDiagnostic(cx->tu, i);

		if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error)
			read_error(cx, d);
		clang_disposeDiagnostic(d);
	}
	if (cx->errors.n)
		cx->u->state = IR_DEGRADED;
}

static void add_include(CXFile file, CXSourceLocation *stack, unsigned depth,
			CXClientData data)
{
	struct clang_ctx *cx = data;
	CXString name = clang_getFileName(file);

	(void)stack;
	(void)depth;
	vec_push(&cx->u->includes,
		 ctx_clean_path(cx, clang_getCString(name)));
	clang_disposeString(name);
	if (cx->errors.n) /* a macro may be looked for in its text */
		ctx_source(cx, file);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_includes(struct clang_ctx *cx)
{
	const struct clang_pch *pch = cx->req->pch;
	size_t n = 0;

	clang_getInclusions(cx->tu, add_include, cx);
	for (size_t i = 0; cx->mode != PARSE_PLAIN && i < pch->nincludes; i++)
		vec_push(&cx->u->includes,
			 ctx_clean_path(cx, pch->includes[i]));
	if (!cx->u->includes.n)
		return;
	qsort(cx->u->includes.v, cx->u->includes.n,
	      sizeof(*cx->u->includes.v), by_name);
	vec_foreach(&cx->u->includes, i)
		if (!n || cx->u->includes.v[n - 1] != cx->u->includes.v[i])
			cx->u->includes.v[n++] = cx->u->includes.v[i];
	cx->u->includes.n = n;
}

/* The lines between the directives. */
static void add_skipped(struct clang_ctx *cx, CXSourceRange range)
{
	struct line_range lines;

	clang_getFileLocation(clang_getRangeStart(range), NULL, &lines.first,
			      NULL, NULL);
	clang_getFileLocation(clang_getRangeEnd(range), NULL, &lines.last,
			      NULL, NULL);
	if (lines.first + 1 > lines.last - 1)
		return;
	lines.first++;
	lines.last--;
	vec_push(&cx->u->skipped, lines);
}

static int by_line(const void *a, const void *b)
{
	const struct line_range *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static void read_skipped(struct clang_ctx *cx)
{
	CXFile file = clang_getFile(cx->tu, cx->req->unit->path);
	CXSourceRangeList *list;

	if (!cx->req->want_skipped || !file)
		return;
	list = clang_getSkippedRanges(cx->tu, file);
	for (unsigned i = 0; list && i < list->count; i++)
		add_skipped(cx, list->ranges[i]);
	if (list)
		clang_disposeSourceRangeList(list);
	if (cx->u->skipped.n)
		qsort(cx->u->skipped.v, cx->u->skipped.n,
		      sizeof(*cx->u->skipped.v), by_line);
}

/* Declarations of the main file and of the driver's own headers */

struct top {
	struct clang_ctx *cx;
	VEC(CXCursor) functions;
	VEC(CXCursor) variables;
};

static const struct source_file *source_of(struct clang_ctx *cx, CXCursor c)
{
	CXFile file = NULL;
	uint32_t at;

	clang_getExpansionLocation(clang_getCursorLocation(c), &file, NULL,
				   NULL, NULL);
	if (!file)
		return NULL;
	at = ctx_source(cx, file);
	return &cx->sources.v[at];
}

/* For holes: what belongs to the driver. */
static void note_own(struct clang_ctx *cx, CXCursor decl)
{
	if (cx->errors.n)
		ptrmap_set(&cx->own_names, ctx_spelling(cx, decl), 1);
}

static enum CXChildVisitResult visit_top(CXCursor c, CXCursor parent,
					 CXClientData data)
{
	struct top *top = data;
	const struct source_file *s;

	(void)parent;
	if (c.kind != CXCursor_FunctionDecl && c.kind != CXCursor_VarDecl)
		return CXChildVisit_Continue;
	s = source_of(top->cx, c);
	if (!s)
		return CXChildVisit_Continue;
	if (s->is_private)
		note_own(top->cx, c);
	if (c.kind == CXCursor_VarDecl && s->is_private)
		vec_push(&top->variables, c);
	else if (c.kind == CXCursor_FunctionDecl && s->is_main &&
		 clang_isCursorDefinition(c))
		vec_push(&top->functions, c);
	return CXChildVisit_Continue;
}

/*
 * EXPORT_SYMBOL(foo) leaves, in a module, a pointer to foo in a variable of a
 * made up name.
 */
static bool read_export(struct clang_ctx *cx, CXCursor var, const char *name)
{
	struct place p;
	const char *word;
	size_t before;

	if (!strstr(name, "__addressable_"))
		return false;
	p = ctx_place_of(cx, var);
	word = ctx_word_at(cx, p);
	if (!word || strncmp(word, "EXPORT_", 7))
		return true;
	before = cx->u->inits.n;
	clang_static_inits(cx, var, name);
	for (size_t i = before; i < cx->u->inits.n; i++)
		vec_push(&cx->u->exported, cx->u->inits.v[i].function);
	cx->u->inits.n = before;
	return true;
}

static void read_variables(struct clang_ctx *cx, const struct top *top)
{
	vec_foreach(&top->variables, i) {
		CXCursor var = top->variables.v[i];
		const char *name = ctx_spelling(cx, var);

		if (!read_export(cx, var, name))
			clang_static_inits(cx, var,
					   ctx_stable_name(cx, name));
	}
}

static int func_by_name(const void *a, const void *b)
{
	const struct ir_func *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Errors of syntax in the driver's own files that no function holds. */
static bool lacks_functions(struct clang_ctx *cx)
{
	vec_foreach(&cx->errors, i) {
		const struct error_place *e = &cx->errors.v[i];

		if (e->is_syntax && !e->in_function &&
		    cx->sources.v[e->source].is_main)
			return true;
	}
	return false;
}

static void lower_all(struct clang_ctx *cx)
{
	struct top top = { .cx = cx };
	size_t nmain;

	clang_visitChildren(clang_getTranslationUnitCursor(cx->tu), visit_top,
			    &top);
	vec_foreach(&top.functions, i)
		ptrmap_set(&cx->queued, ctx_decl_key(top.functions.v[i]), 1);
	for (size_t i = 0; i < top.functions.n && !cx->needs_all; i++)
		clang_lower_function(cx, top.functions.v[i], 0);
	read_variables(cx, &top);
	cx->u->lacks_functions = lacks_functions(cx);
	nmain = cx->u->funcs.n;
	for (size_t i = 0; i < cx->queue.n && !cx->needs_all; i++)
		clang_lower_function(cx, cx->queue.v[i].def,
				     cx->queue.v[i].depth);
	if (cx->u->funcs.n > nmain)
		qsort(cx->u->funcs.v + nmain, cx->u->funcs.n - nmain,
		      sizeof(*cx->u->funcs.v), func_by_name);
	vec_release(&top.functions);
	vec_release(&top.variables);
}

/* Running clang */

struct args {
	VEC(const char *) v;
};

/*
 * What old C allows is no error: clang reads all of it. Names are looked up
 * for what they might have been (clang's spell checking), because only then
 * clang keeps the rest of an expression in which a name is missing; what it
 * made of such a name is not believed (clang_error.c).
 */
static const char *const own_args[] = {
	"-w",
	"-ferror-limit=0",
	"-fspell-checking",
	"-fspell-checking-limit=0",
	"-Wno-error=implicit-function-declaration",
	"-Wno-error=implicit-int",
	"-Wno-error=int-conversion",
	"-Wno-error=incompatible-pointer-types",
	"-Wno-error=incompatible-function-pointer-types",
	"-Wno-error=return-mismatch",
};

static void make_args(struct clang_ctx *cx, struct args *args)
{
	const struct unit *unit = cx->req->unit;

	if (unit->dir)
		vec_push(&args->v,
			 arena_printf(&cx->u->mem, "-working-directory=%s",
				      unit->dir));
	for (int i = 0; i < unit->argc; i++)
		vec_push(&args->v, unit->argv[i]);
	if (cx->mode != PARSE_PLAIN) {
		vec_push(&args->v, "-include-pch");
		vec_push(&args->v, cx->req->pch->path);
	}
	for (size_t i = 0; i < sizeof(own_args) / sizeof(*own_args); i++)
		vec_push(&args->v, own_args[i]);
}

static const char *failure(enum CXErrorCode code)
{
	switch (code) {
	case CXError_Crashed:
		return "clang crashed";
	case CXError_InvalidArguments:
		return "clang rejects the flags";
	case CXError_ASTReadError:
		return "clang cannot read a precompiled header";
	default:
		return "clang cannot parse the file";
	}
}

static bool run_clang(struct clang_ctx *cx, CXIndex index)
{
	struct args args = { .v = { 0 } };
	enum CXErrorCode code;
	unsigned flags = CXTranslationUnit_KeepGoing;

	/* Else it does not remember what it skipped. */
	if (cx->req->want_skipped)
		flags |= CXTranslationUnit_DetailedPreprocessingRecord;
	make_args(cx, &args);
	code = clang_parseTranslationUnit2(index, cx->req->unit->path,
					   args.v.v, (int)args.v.n, NULL, 0,
					   flags, &cx->tu);
	vec_release(&args.v);
	if (code == CXError_Success && cx->tu)
		return true;
	cx->u->state = IR_FAILED;
	add_diag(cx, (struct ir_loc){ .line = 0 }, failure(code));
	return false;
}

static void init_unit(struct clang_ctx *cx)
{
	const struct unit *unit = cx->req->unit;
	const char *path = unit->rel ? unit->rel
				     : ctx_clean_path(cx, unit->path);

	cx->u->state = IR_CLEAN;
	vec_push(&cx->u->files,
		 (struct ir_file){ .path = intern(&cx->u->names, path) });
	clang_type_init(cx);
}

/* The main file has index 0 whatever its name. */
static void init_main_file(struct clang_ctx *cx)
{
	CXFile file = clang_getFile(cx->tu, cx->req->unit->path);
	struct source_file s = { .file = file, .is_private = true,
				 .is_main = true, .is_listed = true };

	if (!file)
		return;
	vec_push(&cx->sources, s);
	ptrmap_set(&cx->source_of, file, 0);
}

static void release_ctx(struct clang_ctx *cx)
{
	vec_foreach(&cx->records, i)
		vec_release(&cx->records.v[i]->members);
	ir_build_release(&cx->build);
	vec_release(&cx->sources);
	vec_release(&cx->errors);
	vec_release(&cx->records);
	vec_release(&cx->members);
	vec_release(&cx->callees);
	vec_release(&cx->queue);
	vec_release(&cx->helpers);
	vec_release(&cx->kids);
	vec_release(&cx->pointer_to);
	ptrmap_release(&cx->source_of);
	ptrmap_release(&cx->type_of);
	ptrmap_release(&cx->record_of);
	ptrmap_release(&cx->member_of);
	ptrmap_release(&cx->callee_of);
	ptrmap_release(&cx->name_of);
	ptrmap_release(&cx->queued);
	ptrmap_release(&cx->bad_decls);
	ptrmap_release(&cx->own_names);
}

/* ---- attempts ---- */

/*
 * Could the errors come from using the precompiled header? Not if a file that
 * is to be included is not there: the errors are the source's then.
 */
static bool must_be_plain(CXTranslationUnit tu)
{
	unsigned n = clang_getNumDiagnostics(tu);
	bool error = false, missing = false;

	for (unsigned i = 0; i < n && !missing; i++) {
		CXDiagnostic d = clang_getDiagnostic(tu, i);

		if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
			CXString s = clang_getDiagnosticSpelling(d);

			error = true;
			missing = strstr(clang_getCString(s), "file not found");
			clang_disposeString(s);
		}
		clang_disposeDiagnostic(d);
	}
	return error && !missing;
}

static void read_unit(struct clang_ctx *cx)
{
	init_main_file(cx);
	read_diagnostics(cx);
	read_includes(cx);
	read_skipped(cx);
	lower_all(cx);
}

/* A unit, or NULL and in *MODE how to try again. */
static struct ir_unit *attempt(const struct clang_request *req,
			       enum parse_mode *mode, double *parse_seconds)
{
	struct ir_unit *u = xcalloc(1, sizeof(*u));
	struct clang_ctx cx = { .req = req, .u = u, .mode = *mode };
	CXIndex index = clang_createIndex(*mode == PARSE_LOCAL, 0);
	double start = cpu_seconds();
	bool ok;

	init_unit(&cx);
	ok = run_clang(&cx, index);
	*parse_seconds += cpu_seconds() - start;
	u->parse_seconds = *parse_seconds;
	start = cpu_seconds();
	if (*mode != PARSE_PLAIN && (!ok || must_be_plain(cx.tu)))
		*mode = PARSE_PLAIN;
	else if (ok)
		read_unit(&cx);
	if (cx.needs_all)
		*mode = PARSE_ALL;
	if (ok)
		clang_disposeTranslationUnit(cx.tu);
	clang_disposeIndex(index);
	u->lower_seconds = cpu_seconds() - start;
	release_ctx(&cx);
	if (*mode == cx.mode)
		return u;
	ir_unit_release(u);
	free(u);
	return NULL;
}

struct ir_unit *clang_parse(const struct clang_request *req)
{
	enum parse_mode mode = req->pch ? PARSE_LOCAL : PARSE_PLAIN;
	struct ir_unit *u = NULL;
	double seconds = 0;

	while (!u)
		u = attempt(req, &mode, &seconds);
	return u;
}

const char *clang_version_text(void)
{
	static char text[64];
	CXString s = clang_getClangVersion();
	const char *at = strstr(clang_getCString(s), "version ");
	int n = 0;

	at = at ? at + 8 : clang_getCString(s);
	while (at[n] && at[n] != ' ' && at[n] != '(' && n < 63)
		n++;
	snprintf(text, sizeof(text), "%.*s", n, at);
	clang_disposeString(s);
	return text;
}
