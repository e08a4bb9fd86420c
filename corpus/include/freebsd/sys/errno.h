/* SPDX-License-Identifier: BSD-2-Clause */
/* The error numbers the corpus drivers return. */
#ifndef CORPUS_FREEBSD_SYS_ERRNO_H
#define CORPUS_FREEBSD_SYS_ERRNO_H

#define EIO 5
#define ENXIO 6
#define ENOMEM 12
#define EFAULT 14
#define EBUSY 16
#define ENODEV 19
#define EINVAL 22
#define EFBIG 27
#define EAGAIN 35
#define EINPROGRESS 36
#define ENOBUFS 55
#define ETIMEDOUT 60

#endif
