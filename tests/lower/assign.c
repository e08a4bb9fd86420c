/* SPDX-License-Identifier: BSD-2-Clause */
/* chained, compound, ++ and --, places with side effects */
typedef unsigned char u8;
struct s { int a; u8 b; int arr[4]; };
int g(int);

void chained(struct s *p, int x)
{
	p->a = x = g(1);
	x = p->a = p->b = 300;
}

void compound(struct s *p, u8 *q, unsigned long n)
{
	p->a += 3;
	*q <<= 2;
	p->b |= 1;
	n -= p->a;
	p->arr[g(1)] *= 2;
	q += n;
	q -= 1u;
}

int steps(int *p, u8 *q)
{
	*p++ = *q--;
	(*p)++;
	++*q;
	q = (u8 *)p--;
	return *--p + *q;
}

int in_conditions(int *p)
{
	int err;

	if ((err = g(1)))
		return err;
	while ((p[0] = g(2)) != 4)
		err++;
	return err;
}

void whole(struct s *a, struct s b)
{
	struct s c;

	c = *a = b;
	*a = c;
}

/* ir
void chained(struct s * p, int x)  ; 7:6
b0:
	x = g(1)  ; 9:13
	p->a = x  ; 9:2
	p->b = 44  ; 10:2
	p->a = (int)p->b  ; 10:2
	x = p->a  ; 10:2
	return  ; 11:1

void compound(struct s * p, u8 * q, unsigned long n)  ; 13:6
  int %3
b0:
	p->a = (p->a + 3)  ; 15:2
	*q = (u8)((int)*q << 2)  ; 16:2
	p->b = (u8)((int)p->b | 1)  ; 17:2
	n = (n - (unsigned long)p->a)  ; 18:2
	%3 = g(1)  ; 19:9
	p->arr[%3] = (p->arr[%3] * 2)  ; 19:2
	q = (q +p n)  ; 20:2
	q = (q +p -1)  ; 21:2
	return  ; 22:1

int steps(int * p, u8 * q)  ; 24:5
  int * %2
  u8 * %3
  int * %4
b0:
	%2 = p  ; 26:2
	p = (p +p 1)  ; 26:2
	%3 = q  ; 26:2
	q = (q +p -1)  ; 26:2
	*%2 = (int)*%3  ; 26:2
	*p = (*p + 1)  ; 27:2
	*q = (*q + 1)  ; 28:2
	%4 = p  ; 29:2
	p = (p +p -1)  ; 29:2
	q = (u8 *)%4  ; 29:2
	p = (p +p -1)  ; 30:2
	return (*p + (int)*q)  ; 30:2

int in_conditions(int * p)  ; 33:5
  int err
b0:
	decl err  ; 35:6
	err = g(1)  ; 37:13
	if err b1 else b2  ; 37:7
b1:
	return err  ; 38:3
b2: loop
	*p = g(2)  ; 39:17
	if (*p != 4) b3 else b4  ; 39:9
b3: in b2
	err = (err + 1)  ; 40:3
	goto b2  ; 40:3
b4:
	return err  ; 41:2

void whole(struct s * a, struct s b)  ; 44:6
  struct s c
b0:
	decl c  ; 46:11
	*a = b  ; 48:2
	c = *a  ; 48:2
	*a = c  ; 49:2
	return  ; 50:1
*/
