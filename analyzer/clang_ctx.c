// SPDX-License-Identifier: BSD-2-Clause
#include "analyzer/clang_ctx.h"
#include "analyzer/clang_text.h"

#include <ctype.h>
#include <string.h>

const char *ctx_string(struct clang_ctx *cx, CXString s)
{
	const char *text = clang_getCString(s);
	const char *name = intern(&cx->u->names, text ? text : "");

	clang_disposeString(s);
	return name;
}

const char *ctx_spelling(struct clang_ctx *cx, CXCursor c)
{
	return ctx_string(cx, clang_getCursorSpelling(c));
}

const char *ctx_stable_name(struct clang_ctx *cx, const char *name)
{
	size_t len = strlen(name);

	if (strncmp(name, "__UNIQUE_ID_", 12))
		return name;
	while (len > 12 && isdigit((unsigned char)name[len - 1]))
		len--;
	return intern(&cx->u->names, arena_strndup(&cx->u->mem, name, len));
}

/* Files and places */

/* Takes "." and ".." out of an absolute path, in place. */
static void clean(char *path)
{
	char *out = path, *in = path;

	while (*in) {
		while (*in == '/')
			in++;
		if (in[0] == '.' && (in[1] == '/' || !in[1])) {
			in++;
			continue;
		}
		if (in[0] == '.' && in[1] == '.' && (in[2] == '/' || !in[2])) {
			while (out > path && *--out != '/')
				;
			in += 2;
			continue;
		}
		if (!*in)
			break;
		*out++ = '/';
		while (*in && *in != '/')
			*out++ = *in++;
	}
	*out = '\0';
}

static const char *below(const char *path, const char *dir)
{
	size_t len = dir ? strlen(dir) : 0;

	while (len && dir[len - 1] == '/')
		len--;
	if (!len || strncmp(path, dir, len) || path[len] != '/')
		return NULL;
	return path + len + 1;
}

const char *ctx_clean_path(struct clang_ctx *cx, const char *path)
{
	const struct unit *unit = cx->req->unit;
	const char *rel;
	char *full;

	if (!strcmp(path, unit->path) && unit->rel)
		return intern(&cx->u->names, unit->rel);
	if (*path == '/' || !unit->dir)
		full = arena_strdup(&cx->u->mem, path);
	else
		full = arena_printf(&cx->u->mem, "%s/%s", unit->dir, path);
	if (*full != '/')
		return intern(&cx->u->names, full);
	clean(full);
	rel = below(full, cx->req->root);
	return intern(&cx->u->names, rel ? rel : full);
}

static bool is_c_file(const char *path)
{
	size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".c");
}

uint32_t ctx_source(struct clang_ctx *cx, CXFile file)
{
	struct source_file s = { .file = file };
	uint32_t at;
	CXString name;

	if (ptrmap_get(&cx->source_of, file, &at))
		return at;
	name = clang_getFileName(file);
	s.path = ctx_clean_path(cx, clang_getCString(name));
	clang_disposeString(name);
	s.is_private = path_is_private(s.path);
	s.is_main = is_c_file(s.path);
	at = (uint32_t)cx->sources.n;
	vec_push(&cx->sources, s);
	ptrmap_set(&cx->source_of, file, at);
	return at;
}

struct place ctx_place(struct clang_ctx *cx, CXSourceLocation loc)
{
	struct place p = { .is_known = false };
	CXFile file = NULL;

	clang_getFileLocation(loc, &file, &p.line, &p.col, &p.offset);
	if (!file)
		return p;
	p.source = ctx_source(cx, file);
	p.is_known = true;
	return p;
}

struct place ctx_place_of(struct clang_ctx *cx, CXCursor c)
{
	return ctx_place(cx, clang_getCursorLocation(c));
}

struct place ctx_place_at(struct clang_ctx *cx, uint32_t source,
			  uint32_t offset)
{
	return ctx_place(cx, clang_getLocationForOffset(
				     cx->tu, cx->sources.v[source].file,
				     offset));
}

struct ir_loc ctx_loc(struct clang_ctx *cx, struct place p)
{
	struct ir_loc loc = { .line = p.line, .col = p.col };
	struct source_file *s;

	if (!p.is_known)
		return loc;
	s = &cx->sources.v[p.source];
	if (!s->is_listed) {
		s->is_listed = true;
		s->index = (uint32_t)cx->u->files.n;
		vec_push(&cx->u->files, (struct ir_file){ .path = s->path });
	}
	loc.file = s->index;
	return loc;
}

const char *ctx_text(struct clang_ctx *cx, uint32_t source, size_t *len)
{
	struct source_file *s = &cx->sources.v[source];

	if (!s->text)
		s->text = clang_getFileContents(cx->tu, s->file, &s->len);
	*len = s->text ? s->len : 0;
	return s->text;
}

const char *ctx_own_macro(struct clang_ctx *cx, const char *name, size_t *len)
{
	const char *body = NULL;

	for (uint32_t i = 0; i < cx->sources.n && !body; i++) {
		const char *text;
		size_t n;

		if (!cx->sources.v[i].is_private)
			continue;
		text = ctx_text(cx, i, &n);
		body = text ? clang_text_macro(text, n, name, len) : NULL;
	}
	return body;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

const char *ctx_word_at(struct clang_ctx *cx, struct place p)
{
	size_t len, end;
	const char *text;

	if (!p.is_known)
		return NULL;
	text = ctx_text(cx, p.source, &len);
	if (p.offset >= len || !is_word_char(text[p.offset]) ||
	    isdigit((unsigned char)text[p.offset]))
		return NULL;
	for (end = p.offset; end < len && is_word_char(text[end]); end++)
		;
	return intern(&cx->u->names,
		      arena_strndup(&cx->u->mem, text + p.offset,
				    end - p.offset));
}

bool ctx_extent(struct clang_ctx *cx, CXCursor c, struct place *from,
		struct place *to)
{
	CXSourceRange range = clang_getCursorExtent(c);

	*from = ctx_place(cx, clang_getRangeStart(range));
	*to = ctx_place(cx, clang_getRangeEnd(range));
	return from->is_known && to->is_known && from->source == to->source &&
	       from->offset <= to->offset;
}

int ctx_next_error(const struct clang_ctx *cx, size_t i, uint32_t source,
		   uint32_t from, uint32_t to)
{
	for (; i < cx->errors.n; i++) {
		const struct error_place *e = &cx->errors.v[i];

		if (e->source == source && e->offset >= from &&
		    e->offset <= to)
			return (int)i;
	}
	return -1;
}

bool ctx_has_error(struct clang_ctx *cx, CXCursor c)
{
	struct place from, to;

	return cx->errors.n && ctx_extent(cx, c, &from, &to) &&
	       ctx_next_error(cx, 0, from.source, from.offset, to.offset) >= 0;
}

/* Cursors */

struct collect {
	struct clang_ctx *cx;
	bool with_refs;
};

static enum CXChildVisitResult collect(CXCursor c, CXCursor parent,
				       CXClientData data)
{
	const struct collect *co = data;

	(void)parent;
	if (co->with_refs || !clang_isReference(c.kind))
		vec_push(&co->cx->kids, c);
	return CXChildVisit_Continue;
}

uint32_t ctx_children(struct clang_ctx *cx, CXCursor c, bool with_refs)
{
	struct collect co = { .cx = cx, .with_refs = with_refs };
	size_t before = cx->kids.n;

	clang_visitChildren(c, collect, &co);
	return (uint32_t)(cx->kids.n - before);
}

bool ctx_evaluate(CXCursor c, int64_t *num)
{
	CXEvalResult r = clang_Cursor_Evaluate(c);
	bool ok = r && clang_EvalResult_getKind(r) == CXEval_Int;

	if (ok && clang_EvalResult_isUnsignedInt(r))
		*num = (int64_t)clang_EvalResult_getAsUnsigned(r);
	else if (ok)
		*num = clang_EvalResult_getAsLongLong(r);
	if (r)
		clang_EvalResult_dispose(r);
	return ok;
}
