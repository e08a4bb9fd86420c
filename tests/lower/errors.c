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

/* ir
int good(int a)  ; 6:5
  int %1
b0:
	%1 = g(a)  ; 8:9
	return %1  ; 8:2

int bad_member(struct s * p) error  ; 11:5
  int x
  int %2
  int %3
b0:
	%2 = unknown error  ; 13:6
	x = %2 error  ; 13:6
	g(x)  ; 15:2
	p->a = 3  ; 16:2
	%3 = unknown error  ; 17:2
	return (int)(%3 + p->a)  ; 17:2

int bad_name(int a) error  ; 20:5
b0:
	g(a)  ; 22:2
	return  ; 24:1

error 13:13
error 17:12
error 23:11
*/
