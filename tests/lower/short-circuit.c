/* SPDX-License-Identifier: BSD-2-Clause */
/* && || ! as control flow and as values; likely() */
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
int g(int);

int conditions(int a, int b)
{
	if ((a && b) || (!a && g(b)))
		return 1;
	if (unlikely(!(a > 1 || b)))
		return 2;
	while (a-- && likely(g(a)))
		;
	return 0;
}

int values(int a, int *p)
{
	int x = a && *p;
	int y = a || g(1);
	_Bool z = !a;
	int w = !!a;

	return x + y + z + w + !(a < 3) + (0 || a);
}

void statements(int a)
{
	a && g(1);
	a || (g(2), 0);
}

int comma(int a)
{
	if (g(1), a)
		return g(2), a++, a;
	return 0;
}

/* ir
int conditions(int a, int b)  ; 7:5
  int %2
  int %3
  int %4
b0:
	if a b1 else b2  ; 9:7
b1:
	if b b4 else b2  ; 9:12
b2:
	if a b5 else b3  ; 9:20
b3:
	%2 = g(b)  ; 9:25
	if %2 b4 else b5  ; 9:25
b4:
	return 1  ; 10:3
b5:
	if (a > 1) b7 else b6  ; 11:17
b6:
	if b b7 else b10  ; 11:26
b7: loop
	%3 = a  ; 13:9
	a = (a - 1)  ; 13:9
	if %3 b8 else b9  ; 13:9
b8: in b7
	%4 = g(a)  ; 13:23
	if %4 b7 else b9  ; 13:23
b9:
	return 0  ; 15:2
b10:
	return 2  ; 12:3

int values(int a, int * p)  ; 18:5
  int x
  int y
  int %4
  int %5
  _Bool z
  int w
b0:
	x = (a ? (*p != 0) : 0)  ; 20:6
	if a b1 else b2  ; 21:6
b1:
	%5 = 1  ; 21:15
	goto b3  ; 21:15
b2:
	%4 = g(1)  ; 21:15
	%5 = (%4 != 0)  ; 21:15
	goto b3  ; 21:15
b3:
	y = %5  ; 21:6
	z = !a  ; 22:8
	w = (a != 0)  ; 23:6
	return (((((x + y) + (int)z) + w) + (a >= 3)) + (a != 0))  ; 25:2

void statements(int a)  ; 28:6
  int %1
b0:
	if a b1 else b2  ; 30:2
b1:
	%1 = g(1)  ; 30:7
	goto b2  ; 30:7
b2:
	if a b4 else b3  ; 31:2
b3:
	g(2)  ; 31:8
	goto b4  ; 31:8
b4:
	return  ; 32:1

int comma(int a)  ; 34:5
b0:
	g(1)  ; 36:6
	if a b1 else b2  ; 36:12
b1:
	g(2)  ; 37:10
	a = (a + 1)  ; 37:10
	return a  ; 37:3
b2:
	return 0  ; 38:2
*/
