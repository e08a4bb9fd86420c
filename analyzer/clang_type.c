// SPDX-License-Identifier: BSD-2-Clause
/*
 * Types are memoised twice: by clang's type with its qualifiers and typedefs
 * (the common hit), and by the unqualified type. Two typedefs of one type are
 * two IR types that differ in their name only.
 */
#include "analyzer/clang_type.h"

#include <string.h>

static bool is_integer(enum CXTypeKind k)
{
	return (k >= CXType_Bool && k <= CXType_Int128) || k == CXType_Enum;
}

static bool is_float(enum CXTypeKind k)
{
	return (k >= CXType_Float && k <= CXType_LongDouble) ||
	       k == CXType_Float128 || k == CXType_Half ||
	       k == CXType_Float16;
}

static bool is_signed(CXType t)
{
	if (t.kind == CXType_Enum)
		return is_signed(clang_getCanonicalType(
			clang_getEnumDeclIntegerType(
				clang_getTypeDeclaration(t))));
	return t.kind >= CXType_Char_S;
}

static bool is_private_decl(struct clang_ctx *cx, CXCursor decl)
{
	struct place p = ctx_place_of(cx, decl);

	return p.is_known && cx->sources.v[p.source].is_private;
}

static const char *pointer_name(struct clang_ctx *cx, uint32_t target)
{
	const struct ir_type *t = &cx->u->types.v[target];
	const char *star = t->kind == IR_TYPE_POINTER ? "*" : " *";

	return intern(&cx->u->names,
		      arena_printf(&cx->u->mem, "%s%s", t->name, star));
}

static void fill_integer(struct ir_type *out, CXType t)
{
	out->kind = IR_TYPE_INT;
	out->is_bool = t.kind == CXType_Bool;
	out->is_signed = is_signed(t);
	out->bits = out->is_bool ? 1 : (int)out->size * 8;
}

/* Builtin, typedef and enum names hold no places; others are made here. */
static const char *plain_name(struct clang_ctx *cx, CXType t)
{
	const char *name = ctx_string(cx, clang_getTypeSpelling(t));

	return strstr(name, " at ") ? intern(&cx->u->names, "enum (unnamed)")
				    : name;
}

/* libclang crashes on the size of placeholder types, as builtins have. */
static int64_t size_of(CXType canon)
{
	long long size = -1;

	if (is_integer(canon.kind) || is_float(canon.kind) ||
	    canon.kind == CXType_Void || canon.kind == CXType_Pointer ||
	    canon.kind == CXType_Record || canon.kind == CXType_Vector ||
	    canon.kind == CXType_Complex || canon.kind == CXType_ConstantArray)
		size = clang_Type_getSizeOf(canon);
	return size >= 0 ? size : -1;
}

static struct ir_type describe(struct clang_ctx *cx, CXType t, CXType canon)
{
	struct ir_type out = { .kind = IR_TYPE_OTHER,
			       .size = size_of(canon) };
	struct record *r;

	if (is_integer(canon.kind)) {
		fill_integer(&out, canon);
		out.name = plain_name(cx, t);
		return out;
	}
	switch (canon.kind) {
	case CXType_Void:
		out.kind = IR_TYPE_VOID;
		out.name = "void";
		break;
	case CXType_Pointer:
		out.kind = IR_TYPE_POINTER;
		out.bits = 64;
		out.target = clang_type(cx, clang_getPointeeType(
						    t.kind == CXType_Pointer
							    ? t : canon));
		out.name = t.kind == CXType_Pointer ||
					   t.kind != CXType_Typedef
				   ? pointer_name(cx, out.target)
				   : plain_name(cx, t);
		break;
	case CXType_Record:
		out.kind = IR_TYPE_RECORD;
		r = clang_record(cx, canon);
		out.name = r->name;
		out.is_private = is_private_decl(
			cx, clang_getTypeDeclaration(canon));
		break;
	case CXType_ConstantArray:
	case CXType_IncompleteArray:
	case CXType_VariableArray:
		out.kind = IR_TYPE_ARRAY;
		out.count = canon.kind == CXType_ConstantArray
				    ? clang_getArraySize(canon) : -1;
		out.target = clang_type(cx, clang_getArrayElementType(
						    canon));
		out.name = intern(&cx->u->names,
				  arena_printf(&cx->u->mem, "%s[%lld]",
					       cx->u->types.v[out.target].name,
					       (long long)out.count));
		break;
	case CXType_FunctionProto:
	case CXType_FunctionNoProto:
		out.kind = IR_TYPE_FUNCTION;
		out.name = "function";
		break;
	default:
		if (is_float(canon.kind))
			out.kind = IR_TYPE_FLOAT;
		out.name = plain_name(cx, t);
		break;
	}
	return out;
}

static bool same_type(const struct ir_type *x, const struct ir_type *y)
{
	return x->kind == y->kind && x->name == y->name &&
	       x->size == y->size && x->bits == y->bits &&
	       x->is_signed == y->is_signed && x->target == y->target &&
	       x->count == y->count;
}

static uint32_t add_type(struct clang_ctx *cx, struct ir_type t)
{
	uint32_t same;
	size_t n = cx->u->types.n;

	/* A linear look back over few: most repeats are caught by the maps. */
	for (same = n > 32 ? (uint32_t)n - 32 : 1; same < n; same++)
		if (same_type(&cx->u->types.v[same], &t))
			return same;
	vec_push(&cx->u->types, t);
	return (uint32_t)n;
}

/* Pointers through typedef and sugar share the pointer's own index. */
static CXType strip(CXType t)
{
	CXType u = clang_getUnqualifiedType(t);

	while (u.kind == CXType_Elaborated || u.kind == CXType_Attributed) {
		CXType next = u.kind == CXType_Elaborated
				      ? clang_Type_getNamedType(u)
				      : clang_Type_getModifiedType(u);

		if (next.kind == CXType_Invalid)
			break;
		u = clang_getUnqualifiedType(next);
	}
	if (u.kind == CXType_Unexposed || u.kind == CXType_Auto)
		u = clang_getUnqualifiedType(clang_getCanonicalType(u));
	return u;
}

uint32_t clang_type(struct clang_ctx *cx, CXType t)
{
	CXType plain, canon;
	uint32_t at;

	if (!t.data[0] || t.kind == CXType_Invalid)
		return 0;
	if (t.kind == CXType_Dependent) /* of an expression with an error */
		return cx->long_type;
	if (ptrmap_get(&cx->type_of, t.data[0], &at))
		return at;
	plain = strip(t);
	if (!ptrmap_get(&cx->type_of, plain.data[0], &at)) {
		canon = clang_getUnqualifiedType(
			clang_getCanonicalType(plain));
		at = add_type(cx, describe(cx, plain, canon));
		ptrmap_set(&cx->type_of, plain.data[0], at);
	}
	ptrmap_set(&cx->type_of, t.data[0], at);
	return at;
}

uint32_t clang_type_of(struct clang_ctx *cx, CXCursor c)
{
	return clang_type(cx, clang_getCursorType(c));
}

uint32_t clang_pointer_to(struct clang_ctx *cx, uint32_t target)
{
	struct ir_type t = { .kind = IR_TYPE_POINTER, .bits = 64, .size = 8,
			     .target = target };

	while (cx->pointer_to.n <= target)
		vec_push(&cx->pointer_to, 0);
	if (!cx->pointer_to.v[target]) {
		t.name = pointer_name(cx, target);
		cx->pointer_to.v[target] = add_type(cx, t);
	}
	return cx->pointer_to.v[target];
}

void clang_type_init(struct clang_ctx *cx)
{
	struct ir_type t = { .kind = IR_TYPE_OTHER, .size = -1 };

	t.name = intern(&cx->u->names, "?");
	vec_push(&cx->u->types, t);
	t = (struct ir_type){ .kind = IR_TYPE_INT, .is_signed = true,
			      .bits = 32, .size = 4 };
	t.name = intern(&cx->u->names, "int");
	cx->int_type = add_type(cx, t);
	t.bits = 64;
	t.size = 8;
	t.name = intern(&cx->u->names, "long");
	cx->long_type = add_type(cx, t);
	t = (struct ir_type){ .kind = IR_TYPE_VOID, .size = 1 };
	t.name = intern(&cx->u->names, "void");
	t = (struct ir_type){ .kind = IR_TYPE_POINTER, .bits = 64, .size = 8,
			      .target = add_type(cx, t) };
	t.name = intern(&cx->u->names, "void *");
	cx->ptr_type = add_type(cx, t);
}

bool clang_type_is_noreturn(CXType t)
{
	CXString s = clang_getTypeSpelling(t);
	const char *text = clang_getCString(s);
	bool is = text && strstr(text, "noreturn");

	clang_disposeString(s);
	return is;
}

/* Records */

struct name_search {
	CXType wanted;
	CXCursor found;
};

static enum CXVisitorResult find_member(CXCursor field, CXClientData data)
{
	struct name_search *ns = data;
	CXType t = clang_getCanonicalType(clang_getCursorType(field));

	while (t.kind == CXType_ConstantArray || t.kind == CXType_Pointer)
		t = clang_getCanonicalType(t.kind == CXType_Pointer
					   ? clang_getPointeeType(t)
					   : clang_getArrayElementType(t));
	if (!clang_equalTypes(t, ns->wanted))
		return CXVisit_Continue;
	ns->found = field;
	return CXVisit_Break;
}

static const char *name_record(struct clang_ctx *cx, CXCursor decl);

/*
 * A record without a tag is named after the member that holds it, an
 * anonymous one is part of what is around it.
 */
static const char *name_unnamed(struct clang_ctx *cx, CXCursor decl)
{
	CXCursor parent = clang_getCursorSemanticParent(decl);
	struct name_search ns = { .found = clang_getNullCursor() };
	const char *outer;

	if (parent.kind != CXCursor_StructDecl &&
	    parent.kind != CXCursor_UnionDecl)
		return intern(&cx->u->names,
			      decl.kind == CXCursor_UnionDecl
				      ? "union (unnamed)" : "struct (unnamed)");
	outer = name_record(cx, parent);
	if (clang_Cursor_isAnonymousRecordDecl(decl))
		return outer;
	ns.wanted = clang_getCanonicalType(clang_getCursorType(decl));
	clang_Type_visitFields(clang_getCursorType(parent), find_member, &ns);
	if (clang_Cursor_isNull(ns.found))
		return outer;
	return intern(&cx->u->names,
		      arena_printf(&cx->u->mem, "%s.%s", outer,
				   ctx_spelling(cx, ns.found)));
}

static const char *name_record(struct clang_ctx *cx, CXCursor decl)
{
	CXType t = clang_getCanonicalType(clang_getCursorType(decl));
	CXString s = clang_getTypeSpelling(t);
	const char *text = clang_getCString(s);
	const char *name;

	if (!text || strstr(text, "(unnamed") || strstr(text, "(anonymous"))
		name = name_unnamed(cx, decl);
	else
		name = intern(&cx->u->names, text);
	clang_disposeString(s);
	return name;
}

static struct record *record_of_decl(struct clang_ctx *cx, CXCursor decl)
{
	struct record *r;
	uint32_t at;

	if (ptrmap_get(&cx->record_of, ctx_decl_key(decl), &at))
		return cx->records.v[at];
	r = arena_new(&cx->u->mem, struct record);
	r->name = name_record(cx, decl);
	r->is_union = decl.kind == CXCursor_UnionDecl;
	at = (uint32_t)cx->records.n;
	vec_push(&cx->records, r);
	ptrmap_set(&cx->record_of, ctx_decl_key(decl), at);
	return r;
}

struct fill {
	struct clang_ctx *cx;
	struct record *r;
};

static enum CXVisitorResult add_member(CXCursor field, CXClientData data)
{
	struct fill *fill = data;
	struct member m = { .decl = field };

	m.clang_type = clang_getCursorType(field);
	m.name = clang_member(fill->cx, field)->name;
	m.type = clang_member(fill->cx, field)->type;
	vec_push(&fill->r->members, m);
	return CXVisit_Continue;
}

struct record *clang_record(struct clang_ctx *cx, CXType t)
{
	CXType canon = clang_getCanonicalType(t);
	struct fill fill = { .cx = cx };

	if (canon.kind != CXType_Record)
		return NULL;
	fill.r = record_of_decl(cx, clang_getTypeDeclaration(canon));
	return fill.r;
}

/* An integer type of a bit-field's width */
static uint32_t narrow(struct clang_ctx *cx, uint32_t type, int bits)
{
	struct ir_type t = cx->u->types.v[type];

	if (t.kind != IR_TYPE_INT || bits <= 0 || t.is_bool || bits >= t.bits)
		return type;
	t.bits = bits;
	t.name = intern(&cx->u->names,
			arena_printf(&cx->u->mem, "%s:%d", t.name, bits));
	return add_type(cx, t);
}

const struct ir_expr *clang_member(struct clang_ctx *cx, CXCursor field)
{
	struct ir_expr m = { .op = IR_FIELD };
	CXCursor parent;
	long long bit;
	uint32_t at;

	if (ptrmap_get(&cx->member_of, ctx_decl_key(field), &at))
		return &cx->members.v[at];
	parent = clang_getCursorSemanticParent(field);
	m.name = ctx_spelling(cx, field);
	if (strchr(m.name, '('))
		m.name = intern(&cx->u->names, "");
	m.type = clang_type_of(cx, field);
	if (clang_Cursor_isBitField(field))
		m.type = narrow(cx, m.type, clang_getFieldDeclBitWidth(field));
	m.record = record_of_decl(cx, parent)->name;
	bit = clang_Cursor_getOffsetOfField(field);
	vec_push(&cx->u->members,
		 (struct ir_member){ m.record, m.name, m.type,
				     bit < 0 ? -1 : bit / 8 });
	at = (uint32_t)cx->members.n;
	vec_push(&cx->members, m);
	ptrmap_set(&cx->member_of, ctx_decl_key(field), at);
	return &cx->members.v[at];
}

void clang_record_fill(struct clang_ctx *cx, struct record *r, CXType t)
{
	struct fill fill = { .cx = cx, .r = r };

	if (r->is_filled)
		return;
	r->is_filled = true;
	clang_Type_visitFields(clang_getCanonicalType(t), add_member, &fill);
}
