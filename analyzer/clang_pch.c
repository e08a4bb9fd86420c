// SPDX-License-Identifier: BSD-2-Clause
/*
 * A header that does not compile cleanly is not kept: what an error leaves out
 * would be missing everywhere.
 *
 * Precompiled headers on top of one another would save making the common part
 * again and again, but clang 19 then loses macros (a "min" of the lower one
 * that the upper one mentions): each is made from nothing.
 */
#include "analyzer/clang_pch.h"

#include <clang-c/Index.h>
#include <stdio.h>
#include <string.h>

struct reading {
	const char *header;
	struct arena *mem;
	struct pch_files *files;
};

static void add_file(CXFile file, CXSourceLocation *stack, unsigned depth,
		     CXClientData data)
{
	struct reading *r = data;
	CXString name = clang_getFileName(file);
	const char *text = clang_getCString(name);

	(void)stack;
	(void)depth;
	if (strcmp(text, r->header))
		vec_push(r->files, arena_strdup(r->mem, text));
	clang_disposeString(name);
}

/* The first error, or NULL. */
static const char *first_error(CXTranslationUnit tu, struct arena *mem)
{
	unsigned n = clang_getNumDiagnostics(tu);
	const char *text = NULL;

	for (unsigned i = 0; i < n && !text; i++) {
		CXDiagnostic d = clang_getDiagnostic(tu, i);
		CXString s;

		if (clang_getDiagnosticSeverity(d) >= CXDiagnostic_Error) {
			s = clang_formatDiagnostic(
				d, clang_defaultDiagnosticDisplayOptions());
			text = arena_strdup(mem, clang_getCString(s));
			clang_disposeString(s);
		}
		clang_disposeDiagnostic(d);
	}
	return text;
}

static const char *save(CXTranslationUnit tu, const char *out)
{
	if (clang_saveTranslationUnit(tu, out, 0) == CXSaveError_None)
		return NULL;
	remove(out);
	return "it cannot be written";
}

static const char *make(CXIndex index, const char *const *argv, int argc,
			const char *out, struct reading *r)
{
	CXTranslationUnit tu = NULL;
	const char *why;

	if (clang_parseTranslationUnit2(index, r->header, argv, argc, NULL, 0,
					CXTranslationUnit_ForSerialization |
						CXTranslationUnit_Incomplete,
					&tu) != CXError_Success)
		return "clang cannot parse it";
	why = first_error(tu, r->mem);
	if (!why) {
		clang_getInclusions(tu, add_file, r);
		why = save(tu, out);
	}
	clang_disposeTranslationUnit(tu);
	return why;
}

const char *clang_pch_make(const struct pch_set *set, const char *header,
			   const char *out, struct arena *mem,
			   struct pch_files *read)
{
	struct reading r = { .header = header, .mem = mem, .files = read };
	const char **argv = arena_array(mem, const char *, set->argc + 8);
	CXIndex index = clang_createIndex(0, 0);
	const char *why;
	int n = 0;

	if (set->dir)
		argv[n++] = arena_printf(mem, "-working-directory=%s",
					 set->dir);
	argv[n++] = "-x";
	argv[n++] = "c-header";
	for (int i = 0; i < set->argc; i++)
		argv[n++] = set->argv[i];
	argv[n++] = "-w";
	argv[n++] = "-ferror-limit=0";
	argv[n++] = "-fno-spell-checking";
	why = make(index, argv, n, out, &r);
	clang_disposeIndex(index);
	return why;
}
