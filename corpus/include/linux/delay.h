/* SPDX-License-Identifier: BSD-2-Clause */
/* Delays. */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

void udelay(unsigned long us);
void usleep_range(unsigned long lo, unsigned long hi);
void msleep(unsigned int ms);

#endif
