/* SPDX-License-Identifier: BSD-2-Clause */
/* Variables that are released when their scope ends. */
#ifndef _LINUX_CLEANUP_H
#define _LINUX_CLEANUP_H

#include <linux/types.h>

#define DEFINE_FREE(name, type, action)			\
static inline void __free_##name(void *p)		\
{							\
	type _T = *(type *)p;				\
	action;						\
}

#define __free(name)	__cleanup(__free_##name)

#define no_free_ptr(p) ({				\
	typeof(p) _taken = (p);				\
	(p) = NULL;					\
	_taken;						\
})

#define return_ptr(p)	return no_free_ptr(p)

#endif
