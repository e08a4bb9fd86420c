/* SPDX-License-Identifier: BSD-2-Clause */
/* initialisers of locals: designators, left out braces, zeroes, literals */
struct in { int a, b; };
struct s { int x; struct in n; union { int u1; long u2; };
	struct { int q; } nm; int arr[3]; };
struct large { char buf[4096]; int n; };
int g(int);
void use(const void *);

void designated(int v)
{
	struct s s = { .x = v, .n = { 2, 3 }, .arr[1] = 4, .u2 = 7,
		       .nm.q = g(1) };
	use(&s);
}

void positional(struct in k)
{
	struct s s = { 1, 2, 3, 4 };
	struct s t = { 5, k, .arr = { [2] = 6 } };

	use(&s);
	use(&t);
}

void all_zero(void)
{
	struct in n = { 0 };
	struct in m = {};
	struct large l = { .n = 3 };

	use(&n);
	use(&m);
	use(&l);
}

void literals(void)
{
	struct in *p = &(struct in){ .b = 1 };

	*p = (struct in){ p->b, g(2) };
	use((int[]){ 1, 2 });
}

void arrays(void)
{
	char text[] = "abc";
	struct in t[] = { { 1, 2 }, 3, 4, [3] = { .b = 5 } };
	const char *names[2] = { "x", [1] = "y" };

	use(text);
	use(t);
	use(names);
}

void plain(int n)
{
	int a = n, b = { 4 }, c;
	struct in d = *(struct in *)0;
	static int counter = 3;
	int vla[n];

	c = a + b + counter++ + d.a;
	vla[0] = c;
	use(vla);
}

/* ir
void designated(int v)  ; 10:6
  struct s s &
b0:
	decl s  ; 12:11
	s.x = v  ; 12:11
	s.n.a = 2  ; 12:11
	s.n.b = 3  ; 12:11
	s.arr[1] = 4  ; 12:11
	s.u2 = 7  ; 12:11
	s.nm.q = g(1)  ; 13:18
	s.arr[0] = 0  ; 12:11
	s.arr[2] = 0  ; 12:11
	use(&s)  ; 14:2
	return  ; 15:1

void positional(struct in k)  ; 17:6
  struct s s &
  struct s t &
b0:
	decl s  ; 19:11
	s.x = 1  ; 19:11
	s.n.a = 2  ; 19:11
	s.n.b = 3  ; 19:11
	s.u1 = 4  ; 19:11
	s.nm.q = 0  ; 19:11
	s.arr[0] = 0  ; 19:11
	s.arr[1] = 0  ; 19:11
	s.arr[2] = 0  ; 19:11
	decl t  ; 20:11
	t.x = 5  ; 20:11
	t.n = k  ; 20:11
	t.arr[2] = 6  ; 20:11
	t.u1 = 0  ; 20:11
	t.nm.q = 0  ; 20:11
	t.arr[0] = 0  ; 20:11
	t.arr[1] = 0  ; 20:11
	use(&s)  ; 22:2
	use(&t)  ; 23:2
	return  ; 24:1

void all_zero()  ; 26:6
  struct in n &
  struct in m &
  struct large l &
b0:
	decl n  ; 28:12
	n.a = 0  ; 28:12
	n.b = 0  ; 28:12
	decl m  ; 29:12
	m.a = 0  ; 29:12
	m.b = 0  ; 29:12
	decl l  ; 30:15
	memset(&l, 0, 4100)  ; 30:15
	l.n = 3  ; 30:15
	use(&n)  ; 32:2
	use(&m)  ; 33:2
	use(&l)  ; 34:2
	return  ; 35:1

void literals()  ; 37:6
  struct in * p
  struct in %1 &
  struct in %2
  int[2] %3 &
b0:
	decl %1  ; 39:13
	%1.b = 1  ; 39:13
	%1.a = 0  ; 39:13
	p = &%1  ; 39:13
	decl %2  ; 41:2
	%2.a = p->b  ; 41:2
	%2.b = g(2)  ; 41:26
	*p = %2  ; 41:2
	decl %3  ; 42:2
	%3[0] = 1  ; 42:2
	%3[1] = 2  ; 42:2
	use(decay(%3))  ; 42:2
	return  ; 43:1

void arrays()  ; 45:6
  char[4] text &
  struct in[4] t &
  char *[2] names &
b0:
	decl text  ; 47:7
	text = "abc"  ; 47:7
	decl t  ; 48:12
	decay(t)->a = 1  ; 48:12
	decay(t)->b = 2  ; 48:12
	(decay(t) +p 1)->a = 3  ; 48:12
	(decay(t) +p 1)->b = 4  ; 48:12
	(decay(t) +p 3)->b = 5  ; 48:12
	(decay(t) +p 2)->a = 0  ; 48:12
	(decay(t) +p 2)->b = 0  ; 48:12
	(decay(t) +p 3)->a = 0  ; 48:12
	decl names  ; 49:14
	names[0] = "x"  ; 49:14
	names[1] = "y"  ; 49:14
	use(decay(text))  ; 51:2
	use(decay(t))  ; 52:2
	use(decay(names))  ; 53:2
	return  ; 54:1

void plain(int n)  ; 56:6
  int a
  int b
  int c
  struct in d
  int[-1] vla &
  int %6
b0:
	a = n  ; 58:6
	b = 4  ; 58:13
	decl c  ; 58:24
	decl d  ; 59:12
	d = *0  ; 59:12
	decl vla  ; 61:6
	%6 = @plain.counter  ; 63:2
	@plain.counter = (@plain.counter + 1)  ; 63:2
	c = (((a + b) + %6) + d.a)  ; 63:2
	vla[0] = c  ; 64:2
	use(decay(vla))  ; 65:2
	return  ; 66:1
*/
