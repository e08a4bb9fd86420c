/* SPDX-License-Identifier: BSD-2-Clause */
/* Kinds of resources a device can have. */
#ifndef CORPUS_FREEBSD_MACHINE_RESOURCE_H
#define CORPUS_FREEBSD_MACHINE_RESOURCE_H

#define SYS_RES_IRQ 1
#define SYS_RES_MEMORY 3
#define SYS_RES_IOPORT 4

#endif
