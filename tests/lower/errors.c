/* SPDX-License-Identifier: BSD-2-Clause */
/* what clang could not make sense of is marked, the rest stands */
struct s { int a; };
int g(int);

int good(int a)
{
	return g(a);
}

int bad_member(struct s *p)
{
	int x = p->nothing;

	g(x);
	p->a = 3;
	return p->b + p->a;
}

int bad_name(int a)
{
	g(a);
	return g(no_such_variable);
}

typedef int good_t;
struct t { nothing_t bad; int fine; };

/* what was dropped: text tells what it may do */
int holes(struct s *p, struct t *t, int a)
{
	int n[3];

	unknown_t *u = ({ if (a) return 1; n; });
	a = undeclared(p->a, a);
	other_t v = g(p->a++);
	if (a)
		p->missing = a;
	for (a = 0; a < 3; a++) {
		third_t w = ({ if (a) break; a; });
	}
	t->bad = a;
	t->fine = g(t->bad);
	n[MISSING] = a;
	return 0;
}

int labels(int a)
{
	switch (a) {
	case 1:
	case NOT_THERE:
		g(1);
		break;
	default:
		g(2);
	}
	return a;
}

/* what the parser skipped is not known */
int opaque(int a)
{
	for_each_thing (a) {
		g(a);
	}
	return 0;
}

int expected(int a)
{
	a = (some_t *)a;
	return g(a);
}

unknown_t result(int a)
{
	return a;
}

int spelled(int value)
{
	return g(valeu);
}

/* ir
int good(int a)  ; 6:5
  int %1
b0:
	%1 = g(a)  ; 8:9
	return %1  ; 8:2

int bad_member(struct s * p) error  ; 11:5
  int x
  long %2
  long %3
  long %4
b0:
	hole() error  ; 13:2
	%2 = unknown error  ; 13:6
	x = (int)%2 error  ; 13:6
	g(x)  ; 15:2
	p->a = 3  ; 16:2
	hole() error  ; 17:2
	%3 = unknown error  ; 17:2
	%4 = unknown error  ; 17:2
	return (int)%4  ; 17:2

int bad_name(int a) error  ; 20:5
  long %1
  int %2
b0:
	g(a)  ; 22:2
	hole() error  ; 23:2
	%1 = unknown error  ; 23:9
	%2 = g((int)%1) error  ; 23:9
	return %2  ; 23:2

int holes(struct s * p, struct t * t, int a) error  ; 30:5
  int[3] n
  int %4
  int %5
  long %6
  int %7
  long %8
  long %9
  int %10
b0:
	decl n  ; 32:6
	hole(a, n) error  ; 34:2
	a = unknown  ; 34:2
	%4 = unknown  ; 34:2
	if %4 b1 else b2  ; 34:2
b1:
	%5 = unknown  ; 34:2
	return %5  ; 34:2
b2:
	a = undeclared(p->a, a)  ; 35:6
	wild hole(p->a) error  ; 36:2
	if a b3 else b4  ; 37:6
b3:
	hole() error  ; 38:3
	%6 = unknown error  ; 38:3
	%6 = (long)a error  ; 38:3
	hole(%6) error  ; 38:3
	goto b4  ; 38:3
b4:
	a = 0  ; 39:7
	goto b5  ; 39:7
b5: loop
	if (a < 3) b6 else b8  ; 39:14
b6: in b5
	hole(a, a) error  ; 40:3
	a = unknown  ; 40:3
	a = unknown  ; 40:3
	%7 = unknown  ; 40:3
	if %7 b8 else b7  ; 40:3
b7: in b5
	a = (a + 1)  ; 39:21
	goto b5  ; 39:21
b8:
	hole() error  ; 42:2
	%8 = unknown  ; 42:2
	%8 = (long)a  ; 42:2
	hole(%8) error  ; 42:2
	hole() error  ; 43:2
	%9 = unknown  ; 43:12
	%10 = g((int)%9)  ; 43:12
	t->fine = %10  ; 43:2
	hole(n, a) error  ; 44:2
	a = unknown  ; 44:2
	return 0  ; 45:2

int labels(int a) error  ; 48:5
  int %1
b0:
	%1 = unknown  ; 50:2
	switch %1, 0 b3, else b1  ; 50:2
b1:
	switch a, 1 b3, else b2  ; 50:2
b2:
	hole() error  ; 50:2
	g(2)  ; 56:3
	goto b4  ; 56:3
b3:
	hole() error  ; 52:2
	hole() error  ; 52:2
	g(1)  ; 53:3
	goto b4  ; 54:3
b4:
	return a  ; 58:2

int opaque(int a) opaque  ; 62:5
b0:
	for_each_thing(a) error  ; 64:2
	g(a)  ; 65:3
	return 0  ; 67:2

int expected(int a) error  ; 70:5
  int %1
b0:
	hole(a, a) error  ; 72:2
	a = unknown  ; 72:2
	a = unknown  ; 72:2
	%1 = g(a)  ; 73:9
	return %1  ; 73:2

long result(int a) error  ; 76:11
b0:
	return (long)a  ; 78:2

int spelled(int value) error  ; 81:5
  long %1
  int %2
b0:
	hole() error  ; 83:2
	%1 = unknown error  ; 83:9
	%2 = g((int)%1) error  ; 83:9
	return %2  ; 83:2

error 13:13
error 17:12
error 23:11
error 27:12
error 34:2
error 34:13
error 36:2
error 38:6
error 40:3
error 44:4
error 52:7
error 64:20
error 72:15
error 72:7
error 76:1
error 83:11
*/
