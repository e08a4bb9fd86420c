/* SPDX-License-Identifier: BSD-2-Clause */
/* Module entry points and descriptions. */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/kernel.h>

struct module;
#define THIS_MODULE	((struct module *)0)

#define module_init(fn)	static int (*const __mod_init)(void) __used = fn
#define module_exit(fn)	static void (*const __mod_exit)(void) __used = fn
#define MODULE_LICENSE(s)	static const char __mod_license[] __used = s
#define MODULE_DESCRIPTION(s)	static const char __mod_descr[] __used = s
#define MODULE_AUTHOR(s)	static const char __mod_author[] __used = s
#define MODULE_DEVICE_TABLE(type, name)	\
	static const void *const __mod_table_##name __used = name
#define EXPORT_SYMBOL(sym)	static const void *const __exp_##sym __used = sym
#define EXPORT_SYMBOL_GPL(sym)	EXPORT_SYMBOL(sym)

#define module_driver(drv, reg, unreg)		\
static int __init drv##_init(void)		\
{						\
	return reg(&(drv));			\
}						\
static void __exit drv##_exit(void)		\
{						\
	unreg(&(drv));				\
}						\
module_init(drv##_init);			\
module_exit(drv##_exit)

#endif
