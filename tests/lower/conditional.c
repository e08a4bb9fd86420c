/* SPDX-License-Identifier: BSD-2-Clause */
/* ?: with and without side effects, GNU a ?: b, arms without value */
struct pair { int x, y; };
int g(int);
int *h(void);

int pure(int a, struct pair *p)
{
	return a ? p->x : a > 1 ? p->y : 3;
}

int calls(int a)
{
	int x = a ? g(1) : g(2);

	return x > 2 ? a++ : x;
}

int omitted(int a)
{
	return g(a) ?: a ?: 7;
}

int omitted_call(int a)
{
	return a ?: g(a);
}

void no_value(int a)
{
	a ? (void)g(1) : (void)0;
}

int constant(int a)
{
	return sizeof(a) == 4 ? a : g(a);
}

int condition(int a, int b)
{
	if (a ? b : g(a))
		return 1;
	return *(a ? &b : h());
}

struct pair records(int a, struct pair x, struct pair y)
{
	return (a ? x : y);
}

/* ir
int pure(int a, struct pair * p)  ; 7:5
b0:
	return (a ? p->x : ((a > 1) ? p->y : 3))  ; 9:2

int calls(int a)  ; 12:5
  int x
  int %2
  int %3
  int %4
b0:
	if a b1 else b2  ; 14:6
b1:
	%2 = g(1)  ; 14:14
	goto b3  ; 14:21
b2:
	%2 = g(2)  ; 14:21
	goto b3  ; 14:21
b3:
	x = %2  ; 14:6
	if (x > 2) b4 else b5  ; 16:2
b4:
	%3 = a  ; 16:2
	a = (a + 1)  ; 16:2
	%4 = %3  ; 16:2
	goto b6  ; 16:2
b5:
	%4 = x  ; 16:2
	goto b6  ; 16:2
b6:
	return %4  ; 16:2

int omitted(int a)  ; 19:5
  int %1
b0:
	%1 = g(a)  ; 21:9
	return (%1 ? %1 : (a ? a : 7))  ; 21:2

int omitted_call(int a)  ; 24:5
  int %1
b0:
	if a b1 else b2  ; 26:2
b1:
	%1 = a  ; 26:14
	goto b3  ; 26:14
b2:
	%1 = g(a)  ; 26:14
	goto b3  ; 26:14
b3:
	return %1  ; 26:2

void no_value(int a)  ; 29:6
b0:
	if a b1 else b2  ; 31:2
b1:
	g(1)  ; 31:12
	goto b2  ; 31:12
b2:
	return  ; 32:1

int constant(int a)  ; 34:5
b0:
	return a  ; 36:2

int condition(int a, int b)  ; 39:5
  int %2
  int * %3
b0:
	if a b1 else b2  ; 41:6
b1:
	if b b3 else b4  ; 41:10
b2:
	%2 = g(a)  ; 41:14
	if %2 b3 else b4  ; 41:14
b3:
	return 1  ; 42:3
b4:
	if a b5 else b6  ; 43:2
b5:
	%3 = &b  ; 43:20
	goto b7  ; 43:20
b6:
	%3 = h()  ; 43:20
	goto b7  ; 43:20
b7:
	return *%3  ; 43:2

struct pair records(int a, struct pair x, struct pair y)  ; 46:13
b0:
	return (a ? x : y)  ; 48:2
*/
