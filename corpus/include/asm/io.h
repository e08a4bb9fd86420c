/* SPDX-License-Identifier: BSD-2-Clause */
/* Older name of <linux/io.h>. */
#ifndef _ASM_IO_H
#define _ASM_IO_H

#include <linux/io.h>

#endif
