/* SPDX-License-Identifier: BSD-2-Clause */
/* while, do, for; break and continue; parts of a for that are absent */
int g(int);

int nested(int n)
{
	for (int i = 0; i < n; i++) {
		int j = 0;

		while (j < i) {
			if (g(j))
				break;
			j++;
			if (j == 3)
				continue;
			g(9);
		}
	}
	return n;
}

int once_more(int n)
{
	do {
		if (n == 3)
			continue;
		n--;
	} while (n && g(n));
	return n;
}

int parts(int n)
{
	for (; n;)
		n--;
	for (;; n++)
		if (n > 5)
			break;
	for (n = 1 /* ; */; ; )
		if (g(n))
			return 1;
}

void forever(void)
{
	for (;;)
		g(1);
}

#define each(i, n) for (i = 0; i < n; i++)

int macro(int n)
{
	int i;

	each(i, n)
		g(i);
	return i;
}

/* ir
int nested(int n)  ; 5:5
  int i
  int j
  int %3
b0:
	i = 0  ; 7:11
	goto b1  ; 7:11
b1: loop
	if (i < n) b2 else b8  ; 7:18
b2: in b1
	j = 0  ; 8:7
	goto b3  ; 10:3
b3: loop
	if (j < i) b4 else b7  ; 10:10
b4: in b3
	%3 = g(j)  ; 11:8
	if %3 b7 else b5  ; 11:8
b5: in b3
	j = (j + 1)  ; 13:4
	if (j == 3) b3 else b6  ; 14:8
b6: in b3
	g(9)  ; 16:4
	goto b3  ; 16:4
b7: in b1
	i = (i + 1)  ; 7:25
	goto b1  ; 7:25
b8:
	return n  ; 19:2

int once_more(int n)  ; 22:5
  int %1
b0:
	goto b1  ; 22:19
b1: loop
	if (n == 3) b3 else b2  ; 25:7
b2: in b1
	n = (n - 1)  ; 27:3
	goto b3  ; 27:3
b3: in b1
	if n b4 else b5  ; 28:11
b4: in b1
	%1 = g(n)  ; 28:16
	if %1 b1 else b5  ; 28:16
b5:
	return n  ; 29:2

int parts(int n)  ; 32:5
  int %1
b0:
	goto b1  ; 32:15
b1: loop
	if n b2 else b3  ; 34:9
b2: in b1
	n = (n - 1)  ; 35:3
	goto b1  ; 35:3
b3: loop
	if (n > 5) b4 else b7  ; 37:7
b4:
	n = 1  ; 39:7
	goto b5  ; 39:7
b5: loop
	%1 = g(n)  ; 40:7
	if %1 b6 else b5  ; 40:7
b6:
	return 1  ; 41:4
b7: in b3
	n = (n + 1)  ; 36:10
	goto b3  ; 36:10

void forever()  ; 44:6
b0:
	goto b1  ; 44:6
b1: loop
	g(1)  ; 47:3
	goto b1  ; 47:3

int macro(int n)  ; 52:5
  int i
b0:
	decl i  ; 54:6
	i = 0  ; 56:7
	goto b1  ; 56:7
b1: loop
	if (i < n) b2 else b3  ; 56:7
b2: in b1
	g(i)  ; 57:3
	i = (i + 1)  ; 56:7
	goto b1  ; 56:7
b3:
	return i  ; 58:2
*/
