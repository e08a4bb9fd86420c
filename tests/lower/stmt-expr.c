/* SPDX-License-Identifier: BSD-2-Clause */
/* statement expressions as kernel macros use them */
#define unlikely(x) __builtin_expect(!!(x), 0)
#define READ_ONCE(x) ({							\
	do {								\
		extern void __assert_1(void)				\
			__attribute__((error("bad size")));		\
		if (!(sizeof(x) == 1 || sizeof(x) == 8 ||		\
		      sizeof(x) == 4))					\
			__assert_1();					\
	} while (0);							\
	(*(const volatile typeof(x) *)&(x));				\
})
#define WRITE_ONCE(x, v) do {						\
	*(volatile typeof(x) *)&(x) = (v);				\
} while (0)
#define WARN_ON(cond) ({						\
	int __ret_warn_on = !!(cond);					\
	if (unlikely(__ret_warn_on))					\
		warn(__LINE__);						\
	unlikely(__ret_warn_on);					\
})
#define min(x, y) ({							\
	__auto_type __ux = (x);						\
	__auto_type __uy = (y);						\
	__ux < __uy ? __ux : __uy;					\
})
struct s { int a; struct s *next; };
void warn(int);
int g(int);

int once(struct s *p)
{
	struct s *q = READ_ONCE(p->next);

	WRITE_ONCE(q->a, READ_ONCE(p->a));
	return READ_ONCE(q)->a;
}

int warned(struct s *p)
{
	if (WARN_ON(!p || p->a < 0))
		return -1;
	WARN_ON(p->a == 3);
	return 0;
}

unsigned long smallest(unsigned long a, int b)
{
	return min(a, (unsigned long)g(b)) + min(3, 4);
}

int sizes_checked(int n)
{
	extern void __bad_size(void) __attribute__((error("bad")));

	if (!__builtin_constant_p(n))
		__bad_size();
	return n;
}

int value(int a)
{
	({ a; g(1); });
	return ({ struct s t = { a }; t; }).a + ({ int t = g(a); t++; t; });
}

/* ir
int once(struct s * p)  ; 32:5
  struct s * q
b0:
	q = p->next  ; 34:12
	q->a = p->a  ; 36:2
	return q->a  ; 37:2

int warned(struct s * p)  ; 40:5
  int __ret_warn_on.1
  int __ret_warn_on.2
b0:
	__ret_warn_on.1 = (!p ? 1 : (p->a < 0))  ; 42:6
	if __ret_warn_on.1 b1 else b2  ; 42:6
b1:
	warn(42) as 'WARN_ON'  ; 42:6
	goto b2  ; 42:6
b2:
	if __ret_warn_on.1 b3 else b4  ; 42:6
b3:
	return -1  ; 43:3
b4:
	__ret_warn_on.2 = (p->a == 3)  ; 44:2
	if __ret_warn_on.2 b5 else b6  ; 44:2
b5:
	warn(44) as 'WARN_ON'  ; 44:2
	goto b6  ; 44:2
b6:
	return 0  ; 45:2

unsigned long smallest(unsigned long a, int b)  ; 48:15
  unsigned long __ux.2
  unsigned long __uy.3
  int %4
  int __ux.5
  int __uy.6
b0:
	__ux.2 = a  ; 50:9
	%4 = g(b)  ; 50:31
	__uy.3 = (unsigned long)%4  ; 50:9
	__ux.5 = 3  ; 50:39
	__uy.6 = 4  ; 50:39
	return (((__ux.2 < __uy.3) ? __ux.2 : __uy.3) + (unsigned long)((__ux.5 < __uy.6) ? __ux.5 : __uy.6))  ; 50:2

int sizes_checked(int n)  ; 53:5
b0:
	return n  ; 59:2

int value(int a)  ; 62:5
  struct s t.1
  int t.2
b0:
	g(1)  ; 64:8
	decl t.1  ; 65:21
	t.1.a = a  ; 65:21
	t.1.next = 0  ; 65:21
	t.2 = g(a)  ; 65:53
	t.2 = (t.2 + 1)  ; 65:59
	return (t.1.a + t.2)  ; 65:2
*/
