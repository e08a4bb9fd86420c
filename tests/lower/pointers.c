/* SPDX-License-Identifier: BSD-2-Clause */
/* access paths: *, &, [], ->, arithmetic, void pointers, unions */
struct in { int v; int w[3]; };
struct s { struct in in; struct in *p; struct in t[4];
	union { struct { int lo, hi; }; long both; }; };
int g(int *);
void *any(void);

int paths(struct s *s, int i)
{
	s->in.v = s->p->w[i];
	s->t[i].w[2] = (*s).lo + s[1].hi;
	g(&s->t[i].w[0]);
	g(s->in.w);
	g(&s->in.w[i] + 1);
	return *&i + (&s->in)->v + (*&s->p)->v + 2[s->in.w];
}

long arithmetic(int *a, int *b, void *v, unsigned int n)
{
	a = a + 3 - 1;
	v = v + n;
	v -= n;
	return (a - b) + *(b - n) + (a == b) + (a > b);
}

int casts(void *v, struct s *s)
{
	struct s *t = v;
	const struct s *c = s;
	unsigned long addr = (unsigned long)v;

	t = any();
	t = (struct s *)any();
	*(int *)addr = 1;
	return ((struct in *)v)->v + ((const struct in *)s)->v + c->lo +
	       t->in.v;
}

int two_levels(int **pp, int a[2][3])
{
	return **pp + a[1][2] + *pp[1];
}

int parameters(int n, int list[static 3], int fn(int *), int tail[])
{
	int *p = list + 1;

	tail++;
	return fn(n ? list : tail) + *(list + n) + p[n] + (tail - list);
}

/* ir
int paths(struct s * s, int i)  ; 9:5
b0:
	s->in.v = s->p->w[i]  ; 11:2
	(decay(s->t) +p i)->w[2] = (s->lo + (s +p 1)->hi)  ; 12:2
	g(decay((decay(s->t) +p i)->w))  ; 13:2
	g(decay(s->in.w))  ; 14:2
	g(((decay(s->in.w) +p i) +p 1))  ; 15:2
	return (((i + s->in.v) + s->p->v) + s->in.w[2])  ; 16:2

long arithmetic(int * a, int * b, void * v, unsigned int n)  ; 19:6
b0:
	a = ((a +p 3) +p -1)  ; 21:2
	v = (v +p n)  ; 22:2
	v = (v +p -(long)n)  ; 23:2
	return ((((a -p b) + (long)b[-(long)n]) + (long)(a == b)) + (long)(a > b))  ; 24:2

int casts(void * v, struct s * s)  ; 27:5
  struct s * t
  struct s * c
  unsigned long addr
b0:
	t = v  ; 29:12
	c = s  ; 30:18
	addr = (unsigned long)v  ; 31:16
	t = any()  ; 33:6
	t = any()  ; 34:18
	*(int *)addr = 1  ; 35:2
	return ((((struct in *)v->v + (struct in *)s->v) + c->lo) + t->in.v)  ; 36:2

int two_levels(int ** pp, int[3] * a)  ; 40:5
b0:
	return ((**pp + a[1][2]) + *pp[1])  ; 42:2

int parameters(int n, int * list, function * fn, int * tail)  ; 45:5
  int * p
  int %5
b0:
	p = (list +p 1)  ; 47:7
	tail = (tail +p 1)  ; 49:2
	%5 = (*fn)((n ? list : tail)) as 'fn'  ; 50:9
	return (int)((long)((%5 + list[n]) + p[n]) + (tail -p list))  ; 50:2
*/
