/* SPDX-License-Identifier: BSD-2-Clause */
/* cleanup attributes: on return, goto, break, continue and at block ends */
#define __cleanup(f) __attribute__((__cleanup__(f)))
#define __free(name) __cleanup(__free_##name)
#define CLASS(name, var) lock_t var __cleanup(class_##name##_exit) =	\
	class_##name##_enter
#define guard(name) CLASS(name, __guard)
#define scoped_guard(name, args...)					\
	for (CLASS(name, scope)(args), *done = (void *)0;		\
	     class_##name##_held(&scope) && !done; done = (void *)1)
#define no_free_ptr(p) ({						\
	__auto_type __ptr = (p);					\
	(p) = (void *)0;						\
	__ptr;								\
})
struct mutex;
typedef struct { struct mutex *m; } *lock_t;
void *alloc(int);
void release(void *);
void lock(struct mutex *);
void unlock(lock_t);
int g(int);

static inline void __free_mem(void *p)
{
	if (*(void **)p)
		release(*(void **)p);
}

static inline void class_mutex_exit(lock_t *l)
{
	unlock(*l);
}

lock_t class_mutex_enter(struct mutex *m);
int class_mutex_held(lock_t *l);

int two(struct mutex *m, int n)
{
	char *a __free(mem) = alloc(1);
	char *b __free(mem) = alloc(n);

	if (!b)
		return -1;
	guard(mutex)(m);
	return g(*b);
}

char *keep(void)
{
	char *a __free(mem) = alloc(1);

	if (g(1))
		return no_free_ptr(a);
	return (void *)0;
}

int jumps(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		char *a __free(mem) = alloc(i);

		if (g(1))
			continue;
		if (g(2))
			break;
		if (g(3))
			goto out;
		g(4);
	}
	return 0;
out:
	return 1;
}

int scoped(struct mutex *m)
{
	scoped_guard(mutex, m) {
		if (g(1))
			return 1;
		if (g(2))
			break;
	}
	return 0;
}

int value(int n)
{
	return ({ char *p __free(mem) = alloc(n); *p; });
}

/* ir
static inline void __free_mem(void * p)  ; 24:20
b0:
	if *(void **)p b1 else b2  ; 26:6
b1:
	release(*(void **)p)  ; 27:3
	goto b2  ; 27:3
b2:
	return  ; 28:1

static inline void class_mutex_exit(lock_t* l)  ; 30:20
b0:
	unlock(*l)  ; 32:2
	return  ; 33:1

int two(struct mutex * m, int n)  ; 38:5
  char * a &
  char * b &
  lock_t __guard &
  int %5
b0:
	a = alloc(1)  ; 40:24
	b = alloc(n)  ; 41:24
	if b b1 else b2  ; 43:7
b1:
	__guard = class_mutex_enter(m) as 'guard'  ; 45:2
	%5 = g((int)*b)  ; 46:9
	class_mutex_exit(&__guard) cleanup  ; 46:2
	__free_mem(&b) cleanup  ; 46:2
	__free_mem(&a) cleanup  ; 46:2
	return %5  ; 46:2
b2:
	__free_mem(&b) cleanup  ; 44:3
	__free_mem(&a) cleanup  ; 44:3
	return -1  ; 44:3

char * keep()  ; 49:7
  char * a &
  int %1
  char * __ptr
  char * %3
b0:
	a = alloc(1)  ; 51:24
	%1 = g(1)  ; 53:6
	if %1 b1 else b2  ; 53:6
b1:
	__ptr = a  ; 54:10
	a = 0  ; 54:10
	%3 = __ptr  ; 54:3
	__free_mem(&a) cleanup  ; 54:3
	return %3  ; 54:3
b2:
	__free_mem(&a) cleanup  ; 55:2
	return 0  ; 55:2

int jumps(int n)  ; 58:5
  int i
  char * a &
  int %3
  int %4
  int %5
b0:
	decl i  ; 60:6
	i = 0  ; 62:7
	goto b1  ; 62:7
b1: loop
	if (i < n) b2 else b10  ; 62:14
b2: in b1
	a = alloc(i)  ; 63:25
	%3 = g(1)  ; 65:7
	if %3 b3 else b4  ; 65:7
b3: in b1
	__free_mem(&a) cleanup  ; 66:4
	goto b9  ; 66:4
b4: in b1
	%4 = g(2)  ; 67:7
	if %4 b5 else b6  ; 67:7
b5:
	__free_mem(&a) cleanup  ; 68:4
	goto b10  ; 68:4
b6: in b1
	%5 = g(3)  ; 69:7
	if %5 b7 else b8  ; 69:7
b7:
	__free_mem(&a) cleanup  ; 70:4
	return 1  ; 75:2
b8: in b1
	g(4)  ; 71:3
	__free_mem(&a) cleanup  ; 72:2
	goto b9  ; 72:2
b9: in b1
	i = (i + 1)  ; 62:21
	goto b1  ; 62:21
b10:
	return 0  ; 73:2

int scoped(struct mutex * m)  ; 78:5
  lock_t scope &
  lock_t* done
  int %3
  int %4
  int %5
b0:
	scope = class_mutex_enter(m) as 'scoped_guard'  ; 80:2
	done = 0  ; 80:2
	%3 = class_mutex_held(&scope) as 'scoped_guard'  ; 80:2
	if %3 b1 else b6  ; 80:2
b1:
	if done b6 else b2  ; 80:2
b2:
	%4 = g(1)  ; 81:7
	if %4 b3 else b4  ; 81:7
b3:
	class_mutex_exit(&scope) cleanup  ; 82:4
	return 1  ; 82:4
b4:
	%5 = g(2)  ; 83:7
	if %5 b6 else b5  ; 83:7
b5:
	done = 1  ; 80:2
	goto b6  ; 80:2
b6:
	class_mutex_exit(&scope) cleanup  ; 80:2
	return 0  ; 86:2

int value(int n)  ; 89:5
  char * p &
  char %2
b0:
	p = alloc(n)  ; 91:34
	%2 = *p  ; 91:48
	__free_mem(&p) cleanup  ; 91:48
	return (int)%2  ; 91:2
*/
