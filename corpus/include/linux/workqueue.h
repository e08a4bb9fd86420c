/* SPDX-License-Identifier: BSD-2-Clause */
/* Work items. */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/kernel.h>

struct work_struct {
	void (*func)(struct work_struct *work);
	struct list_head entry;
};

#define INIT_WORK(w, f)	((w)->func = (f))

bool schedule_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);

#endif
