/* SPDX-License-Identifier: BSD-2-Clause */
/* order of nested calls, pointers to functions, results, no return */
struct ops { int (*start)(int, void *); void (*stop)(void); };
struct dev { const struct ops *ops; int (*cb[2])(int); unsigned long id; };
typedef unsigned int u32;
int f(int, ...);
int g(int);
void *alloc(unsigned long);
u32 read_it(void);
void panic(const char *, ...) __attribute__((noreturn));
_Noreturn void stop_all(void);

int nested(int a)
{
	return f(g(1), a, g(g(2)) + g(3));
}

int pointers(struct dev *d, int (*fn)(int))
{
	if (d->ops->stop)
		d->ops->stop();
	d->id = d->ops->start(1, d);
	return fn(1) + (*fn)(2) + d->cb[1](3) + (g)(4);
}

void results(struct dev *d)
{
	char *p = alloc(8);
	int narrow;

	d->id = read_it();
	d->ops = (struct ops *)alloc(sizeof(*d->ops));
	narrow = (char)g(1);
	(void)g(narrow);
	g(*p);
}

void no_return(int a)
{
	if (a == 1)
		panic("one %d", a);
	if (a == 2)
		stop_all();
	if (a == 3)
		__builtin_unreachable();
	if (a == 4)
		__builtin_trap();
	g(a);
}

int addresses(void)
{
	struct ops o;

	o.start = (void *)g;
	o.stop = &stop_all;
	return o.start == 0;
}

#define WRAP(x) g((x) + 1)
#define OUTER(x) WRAP(x)

int macros(int a)
{
	return WRAP(a) + OUTER(g(a));
}

/* ir
int nested(int a)  ; 13:5
  int %1
  int %2
  int %3
  int %4
  int %5
b0:
	%1 = g(1)  ; 15:11
	%2 = g(2)  ; 15:22
	%3 = g(%2)  ; 15:20
	%4 = g(3)  ; 15:30
	%5 = f(%1, a, (%3 + %4))  ; 15:9
	return %5  ; 15:2

int pointers(struct dev * d, function * fn)  ; 18:5
  int %2
  int %3
  int %4
  int %5
  int %6
b0:
	if d->ops->stop b1 else b2  ; 20:14
b1:
	(*d->ops->stop)() as 'stop'  ; 21:3
	goto b2  ; 21:3
b2:
	%2 = (*d->ops->start)(1, d) as 'start'  ; 22:10
	d->id = (unsigned long)%2  ; 22:2
	%3 = (*fn)(1) as 'fn'  ; 23:9
	%4 = (*fn)(2) as 'fn'  ; 23:17
	%5 = (*d->cb[1])(3) as 'cb'  ; 23:28
	%6 = g(4)  ; 23:42
	return (((%3 + %4) + %5) + %6)  ; 23:2

void results(struct dev * d)  ; 26:6
  char * p
  int narrow
  u32 %3
  int %4
b0:
	p = alloc(8)  ; 28:12
	decl narrow  ; 29:6
	%3 = read_it()  ; 31:10
	d->id = (unsigned long)%3  ; 31:2
	d->ops = alloc(16)  ; 32:25
	%4 = g(1)  ; 33:17
	narrow = (int)(char)%4  ; 33:2
	g(narrow)  ; 34:8
	g((int)*p)  ; 35:2
	return  ; 36:1

void no_return(int a)  ; 38:6
b0:
	if (a == 1) b1 else b2  ; 40:6
b1:
	panic("one %d", a)  ; 41:3
	unreachable  ; 41:3
b2:
	if (a == 2) b3 else b4  ; 42:6
b3:
	stop_all()  ; 43:3
	unreachable  ; 43:3
b4:
	if (a == 3) b5 else b6  ; 44:6
b5:
	unreachable  ; 45:3
b6:
	if (a == 4) b7 else b8  ; 46:6
b7:
	unreachable  ; 47:3
b8:
	g(a)  ; 48:2
	return  ; 49:1

int addresses()  ; 51:5
  struct ops o
b0:
	decl o  ; 53:13
	o.start = (void *)g  ; 55:2
	o.stop = stop_all  ; 56:2
	return (o.start == 0)  ; 57:2

int macros(int a)  ; 63:5
  int %1
  int %2
  int %3
b0:
	%1 = g((a + 1)) as 'WRAP'  ; 65:9
	%2 = g(a)  ; 65:25
	%3 = g((%2 + 1)) as 'OUTER'  ; 65:19
	return (%1 + %3)  ; 65:2
*/
