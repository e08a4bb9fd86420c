/* SPDX-License-Identifier: BSD-2-Clause */
/* container_of(): from a member's address to the record, and back */
#define offsetof(t, m) __builtin_offsetof(t, m)
#define container_of(ptr, type, member) ({				\
	void *__mptr = (void *)(ptr);					\
	_Static_assert(sizeof(*(ptr)), "pointer");			\
	((type *)(__mptr - offsetof(type, member)));			\
})
#define old_container_of(ptr, type, member)				\
	((type *)(void *)((char *)(ptr) - offsetof(type, member)))
#define container_of_const(ptr, type, member) _Generic(ptr,		\
	const typeof(*(ptr)) *: ((const type *)container_of(ptr, type,	\
							    member)),	\
	default: ((type *)container_of(ptr, type, member)))
struct list { struct list *next; };
struct dev { int id; };
struct inner { int pad; struct dev dev; };
struct outer { long x; struct inner in; struct list node;
	struct { struct list hidden; }; };

struct outer *nested(struct dev *d)
{
	return container_of(d, struct outer, in.dev);
}

struct outer *inverse(struct outer *o)
{
	return container_of(&o->in.dev, struct outer, in.dev);
}

struct outer *other_member(struct outer *o)
{
	return old_container_of(&o->node, struct outer, in);
}

struct outer *old(struct list *l)
{
	return old_container_of(l, struct outer, node);
}

struct outer *anonymous(struct list *l)
{
	return container_of(l, struct outer, hidden);
}

const struct outer *constant(const struct list *l, struct list *m)
{
	struct outer *o = container_of_const(m, struct outer, node);

	if (o)
		return o;
	return container_of_const(l, struct outer, node);
}

int walk(struct list *head)
{
	struct outer *o;
	int n = 0;

	for (o = container_of(head->next, struct outer, node);
	     &o->node != head;
	     o = container_of(o->node.next, struct outer, node))
		n += o->in.dev.id;
	return n;
}

/* ir
struct outer * nested(struct dev * d)  ; 21:15
  void * __mptr
b0:
	__mptr = (void *)d  ; 23:9
	return container(struct outer, in.dev, d)  ; 23:2

struct outer * inverse(struct outer * o)  ; 26:15
  void * __mptr
b0:
	__mptr = (void *)&o->in.dev  ; 28:9
	return o  ; 28:2

struct outer * other_member(struct outer * o)  ; 31:15
b0:
	return container(struct outer, in, &o->node)  ; 33:2

struct outer * old(struct list * l)  ; 36:15
b0:
	return container(struct outer, node, l)  ; 38:2

struct outer * anonymous(struct list * l)  ; 41:15
  void * __mptr
b0:
	__mptr = (void *)l  ; 43:9
	return container(struct outer, hidden, l)  ; 43:2

struct outer * constant(struct list * l, struct list * m)  ; 46:21
  struct outer * o
  void * __mptr.3
  void * __mptr.4
b0:
	__mptr.3 = (void *)m  ; 48:20
	o = container(struct outer, node, m)  ; 48:16
	if o b1 else b2  ; 50:6
b1:
	return o  ; 51:3
b2:
	__mptr.4 = (void *)l  ; 52:9
	return container(struct outer, node, l)  ; 52:2

int walk(struct list * head)  ; 55:5
  struct outer * o
  int n
  void * __mptr.3
  void * __mptr.4
b0:
	decl o  ; 57:16
	n = 0  ; 58:6
	__mptr.3 = (void *)head->next  ; 60:11
	o = container(struct outer, node, head->next)  ; 60:7
	goto b1  ; 60:7
b1: loop
	if (&o->node != head) b2 else b3  ; 61:7
b2: in b1
	n = (n + o->in.dev.id)  ; 63:3
	__mptr.4 = (void *)o->node.next  ; 62:11
	o = container(struct outer, node, o->node.next)  ; 62:7
	goto b1  ; 62:7
b3:
	return n  ; 64:2
*/
