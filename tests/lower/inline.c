/* SPDX-License-Identifier: BSD-2-Clause */
/* inlines of headers: only those that are reached, called or by address */
#include "inline.h"

int apply(int (*fn)(int), int a);

static int own(int a)
{
	return middle(a);
}

int top(int a)
{
	return own(a) + apply(by_address, a);
}

/* ir
static int own(int a)  ; 7:12
  int %1
b0:
	%1 = middle(a)  ; 9:9
	return %1  ; 9:2

int top(int a)  ; 12:5
  int %1
  int %2
b0:
	%1 = own(a)  ; 14:9
	%2 = apply(by_address, a)  ; 14:18
	return (%1 + %2)  ; 14:2

static inline int by_address(int a)  ; tests/lower/inline.h:18:19
b0:
	return (a - 1)  ; tests/lower/inline.h:20:2

static inline int leaf(int a)  ; tests/lower/inline.h:3:19
b0:
	return (a + 1)  ; tests/lower/inline.h:5:2

static inline int middle(int a)  ; tests/lower/inline.h:8:19
  int %1
b0:
	%1 = leaf(a)  ; tests/lower/inline.h:10:9
	return (%1 * 2)  ; tests/lower/inline.h:10:2
*/
