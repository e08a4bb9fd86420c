/* SPDX-License-Identifier: BSD-2-Clause */
/* bit-fields, _Bool, conversions of integers */
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
struct bf { u32 a : 3, b : 5; int c : 4; _Bool d : 1; };
enum dir { BOTH, TO, FROM };
int take(u64);

int fields(struct bf *p)
{
	p->a = 9;
	p->b += 3;
	p->c--;
	p->d = p->a;
	return p->a + p->c;
}

int booleans(int *p, int n)
{
	_Bool b = p;
	_Bool c = n & 4;

	b = b && c;
	b += 2;
	return b + !p + (0 != p);
}

u8 widths(u32 x, int y, u8 z, enum dir d)
{
	take(x);
	take(y);
	take((int)x);
	x = d;
	y = d;
	z = z + y;
	return x >> z;
}

u64 constants(void)
{
	u8 small = 300;
	int minus = -1;
	u64 mask = ~0ULL >> 32;

	return small + minus + mask + (u32)-1 + 'a' + TO;
}

/* ir
int fields(struct bf * p)  ; 10:5
b0:
	p->a = 1  ; 12:2
	p->b = (u32:5)((int)p->b + 3)  ; 13:2
	p->c = (p->c - 1)  ; 14:2
	p->d = ((u32)p->a != 0)  ; 15:2
	return ((int)(u32)p->a + (int)p->c)  ; 16:2

int booleans(int * p, int n)  ; 19:5
  _Bool b
  _Bool c
b0:
	b = (p != 0)  ; 21:8
	c = ((n & 4) != 0)  ; 22:8
	b = (b ? ((int)c != 0) : 0)  ; 24:2
	b = (((int)b + 2) != 0)  ; 25:2
	return (((int)b + !p) + (p != 0))  ; 26:2

u8 widths(u32 x, int y, u8 z, enum dir d)  ; 29:4
b0:
	take((u64)x)  ; 31:2
	take((u64)y)  ; 32:2
	take((u64)(int)x)  ; 33:2
	x = d  ; 34:2
	y = (int)d  ; 35:2
	z = (u8)((int)z + y)  ; 36:2
	return (u8)(x >> (int)z)  ; 37:2

u64 constants()  ; 40:5
  u8 small
  int minus
  u64 mask
b0:
	small = 44  ; 42:5
	minus = -1  ; 43:6
	mask = 4294967295  ; 44:6
	return (((((u64)((int)small + minus) + mask) + 4294967295) + 97) + 1)  ; 46:2
*/
