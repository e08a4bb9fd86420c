/* SPDX-License-Identifier: BSD-2-Clause */
/* Error numbers. */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#define EIO		5
#define ENXIO		6
#define EAGAIN		11
#define ENOMEM		12
#define EFAULT		14
#define EBUSY		16
#define ENODEV		19
#define EINVAL		22
#define ENOSPC		28
#define EMSGSIZE	90
#define EOPNOTSUPP	95
#define ETIMEDOUT	110
#define EINPROGRESS	115

#endif
