/* SPDX-License-Identifier: BSD-2-Clause */
/* Byte order, as a little-endian machine sees it. */
#ifndef CORPUS_FREEBSD_SYS_ENDIAN_H
#define CORPUS_FREEBSD_SYS_ENDIAN_H

#include <sys/types.h>

#define htole16(v) ((uint16_t)(v))
#define htole32(v) ((uint32_t)(v))
#define htole64(v) ((uint64_t)(v))
#define le16toh(v) ((uint16_t)(v))
#define le32toh(v) ((uint32_t)(v))
#define le64toh(v) ((uint64_t)(v))
#define htobe32(v) __builtin_bswap32(v)
#define be32toh(v) __builtin_bswap32(v)

#endif
