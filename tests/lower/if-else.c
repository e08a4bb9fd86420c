/* SPDX-License-Identifier: BSD-2-Clause */
/* if with and without else, nested, and conditions known at compile time */
int g(int);

int plain(int a)
{
	if (a > 3)
		g(1);
	else if (a)
		g(2);
	else
		return 5;
	return a;
}

int empty_arms(int *p)
{
	if (*p)
		;
	if (*p == 2) {
	} else {
		g(3);
	}
	return 0;
}

int constant(int a)
{
	if (0)
		g(1);
	if (sizeof(int) == 4 && a)
		g(2);
	do {
		if (sizeof(long) != 8)
			g(3);
	} while (0);
	return 0;
}

int no_value(int a)
{
	if (a)
		return 1;
}

/* ir
int plain(int a)  ; 5:5
b0:
	if (a > 3) b1 else b2  ; 7:6
b1:
	g(1)  ; 8:3
	goto b4  ; 8:3
b2:
	if a b3 else b5  ; 9:11
b3:
	g(2)  ; 10:3
	goto b4  ; 10:3
b4:
	return a  ; 13:2
b5:
	return 5  ; 12:3

int empty_arms(int * p)  ; 16:5
b0:
	eval *p  ; 18:6
	if (*p == 2) b2 else b1  ; 20:6
b1:
	g(3)  ; 22:3
	goto b2  ; 22:3
b2:
	return 0  ; 24:2

int constant(int a)  ; 27:5
b0:
	if a b1 else b2  ; 31:26
b1:
	g(2)  ; 32:3
	goto b2  ; 32:3
b2:
	return 0  ; 37:2

int no_value(int a)  ; 40:5
b0:
	if a b1 else b2  ; 42:6
b1:
	return 1  ; 43:3
b2:
	return  ; 44:1
*/
