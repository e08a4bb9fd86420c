/* SPDX-License-Identifier: BSD-2-Clause */
/* what clang can evaluate is a constant; selections by type */
struct s { int a; long b[4]; };
enum { FOUR = 4 };
#define DMA_BIT_MASK(n) (((n) == 64) ? ~0ULL : ((1ULL << (n)) - 1))
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]) + \
	sizeof(struct { int : (-!!(sizeof(x) == 0)); }))
int g(int);
extern long array[10];
static const int three = 3;

unsigned long long values(struct s *p)
{
	return sizeof(*p) + __builtin_offsetof(struct s, b[2]) +
	       DMA_BIT_MASK(32) + DMA_BIT_MASK(64) + ARRAY_SIZE(array) +
	       FOUR + _Alignof(long);
}

int variables(void)
{
	int local = 5;

	return three + local;
}

int chosen(int a, long b)
{
	int x = __builtin_choose_expr(sizeof(a) == 4, a, g(1));

	return x + _Generic(b, int: g(2), long: b) +
	       __builtin_types_compatible_p(int, long) +
	       __builtin_constant_p(a) + __builtin_constant_p(4);
}

int unevaluated(int a)
{
	return sizeof(a++) + sizeof(g(1)) + (int)_Alignof(int);
}

const char *strings(void)
{
	return g("abc"[1]) ? __func__ : "none";
}

/* ir
unsigned long long values(struct s * p)  ; 12:20
b0:
	return 4294967380  ; 14:2

int variables()  ; 19:5
  int local
b0:
	local = 5  ; 21:6
	return (@three + local)  ; 23:2

int chosen(int a, long b)  ; 26:5
  int x
b0:
	x = a  ; 28:6
	return (int)(((long)x + b) + 1)  ; 30:2

int unevaluated(int a)  ; 35:5
b0:
	return 12  ; 37:2

char * strings()  ; 40:13
  int %0
b0:
	%0 = g((int)"abc"[1])  ; 42:9
	return (%0 ? "strings" : "none")  ; 42:2
*/
