/* SPDX-License-Identifier: BSD-2-Clause */
/* EXPORT_SYMBOL() as modules expand it; names made by __COUNTER__ */
#define __CAT(a, b) a##b
#define CAT(a, b) __CAT(a, b)
#define __UNIQUE_ID(p) CAT(CAT(__UNIQUE_ID_, p), __COUNTER__)
#define __ADDRESSABLE(sym)						\
	static void *__attribute__((__used__))				\
	__UNIQUE_ID(CAT(__addressable_, sym)) = (void *)&sym;
#define EXPORT_SYMBOL(sym) extern typeof(sym) sym;			\
	__ADDRESSABLE(sym) asm(".section \".export\"")
#define module_init(fn) __ADDRESSABLE(fn)
#define max_of(x, y, ux, uy) ({						\
	typeof(x) ux = (x);						\
	typeof(y) uy = (y);						\
	ux > uy ? ux : uy;						\
})
#define max(x, y) max_of(x, y, __UNIQUE_ID(x_), __UNIQUE_ID(y_))

int shown(int a)
{
	return max(a, max(1, a * 2));
}
EXPORT_SYMBOL(shown);

int hidden(void)
{
	return 0;
}
module_init(hidden);

/* ir
int shown(int a)  ; 19:5
  int __UNIQUE_ID_x_.1
  int __UNIQUE_ID_y_.2
  int __UNIQUE_ID_x_.3
  int __UNIQUE_ID_y_.4
b0:
	__UNIQUE_ID_x_.1 = a  ; 21:9
	__UNIQUE_ID_x_.3 = 1  ; 21:16
	__UNIQUE_ID_y_.4 = (a * 2)  ; 21:16
	__UNIQUE_ID_y_.2 = ((__UNIQUE_ID_x_.3 > __UNIQUE_ID_y_.4) ? __UNIQUE_ID_x_.3 : __UNIQUE_ID_y_.4)  ; 21:9
	return ((__UNIQUE_ID_x_.1 > __UNIQUE_ID_y_.2) ? __UNIQUE_ID_x_.1 : __UNIQUE_ID_y_.2)  ; 21:2

int hidden()  ; 25:5
b0:
	return 0  ; 27:2

export shown
*/
