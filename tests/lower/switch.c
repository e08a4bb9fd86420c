/* SPDX-License-Identifier: BSD-2-Clause */
/* fall-through, ranges, default in the middle, a switch around a loop */
enum kind { ONE = 1, TWO };
int g(int);

int mixed(int a)
{
	switch (a) {
	case 1:
	case 2:
		g(1);
		__attribute__((fallthrough));
	case 5 ... 9:
		g(2);
		break;
	default:
		return 4;
	case -3:
		return 0;
	}
	return 1;
}

int no_default(enum kind k)
{
	int r = 0;

	switch (k) {
	case ONE:
		r = 1;
		break;
	case TWO:
		r = 2;
	}
	return r;
}

int in_loop(int n)
{
	while (n--) {
		switch (g(n)) {
		case 1:
			continue;
		case 2:
			break;
		case 3:
			return 3;
		}
		g(5);
	}
	return 0;
}

int around_loop(int n)
{
	int i = 0;

	switch (n % 2) {
	case 0:
		do {
			i++;
	case 1:
			i++;
		} while (--n > 0);
	}
	return i;
}

int constant(void)
{
	switch (sizeof(int)) {
	case 1:
		return g(1);
	case 4:
		return g(4);
	}
	return 0;
}

/* ir
int mixed(int a)  ; 6:5
b0:
	switch a, 1 b2, 2 b2, 5..9 b3, -3 b4, else b1  ; 8:2
b1:
	return 4  ; 17:3
b2:
	g(1)  ; 11:3
	goto b3  ; 13:2
b3:
	g(2)  ; 14:3
	return 1  ; 21:2
b4:
	return 0  ; 19:3

int no_default(enum kind k)  ; 24:5
  int r
b0:
	r = 0  ; 26:6
	switch k, 1 b1, 2 b2, else b3  ; 28:2
b1:
	r = 1  ; 30:3
	goto b3  ; 31:3
b2:
	r = 2  ; 33:3
	goto b3  ; 33:3
b3:
	return r  ; 35:2

int in_loop(int n)  ; 38:5
  int %1
  int %2
b0:
	goto b1  ; 38:17
b1: loop
	%1 = n  ; 40:9
	n = (n - 1)  ; 40:9
	if %1 b2 else b5  ; 40:9
b2: in b1
	%2 = g(n)  ; 41:11
	switch %2, 1 b1, 2 b3, 3 b4, else b3  ; 41:3
b3: in b1
	g(5)  ; 49:3
	goto b1  ; 49:3
b4:
	return 3  ; 47:4
b5:
	return 0  ; 51:2

int around_loop(int n)  ; 54:5
  int i
b0:
	i = 0  ; 56:6
	switch (n % 2), 0 b2, 1 b1, else b3  ; 58:2
b1: loop
	i = (i + 1)  ; 63:4
	n = (n - 1)  ; 64:12
	if (n > 0) b2 else b3  ; 64:12
b2: in b1
	i = (i + 1)  ; 61:4
	goto b1  ; 62:2
b3:
	return i  ; 66:2

int constant()  ; 69:5
  int %0
b0:
	%0 = g(4)  ; 75:10
	return %0  ; 75:3
*/
