/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Integer and handle types of the FreeBSD-style corpus drivers.
 *
 * These headers declare only as much of the kernel's interface as the corpus
 * needs to parse.  Nothing here has a body that matters to the analysis: what
 * a function does is described in rules/api/freebsd.yaml.
 */
#ifndef CORPUS_FREEBSD_SYS_TYPES_H
#define CORPUS_FREEBSD_SYS_TYPES_H

typedef __INT8_TYPE__ int8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INTPTR_TYPE__ intptr_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ssize_t;
typedef __INT64_TYPE__ off_t;

typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef char *caddr_t;
typedef int64_t sbintime_t;

typedef uint64_t vm_paddr_t;
typedef uintptr_t vm_offset_t;
typedef size_t vm_size_t;

typedef uint64_t bus_addr_t;
typedef uint64_t bus_size_t;
typedef uint64_t bus_space_tag_t;
typedef uint64_t bus_space_handle_t;

#ifndef bool
#define bool _Bool
#define true 1
#define false 0
#endif

#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
