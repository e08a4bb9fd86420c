/* SPDX-License-Identifier: BSD-2-Clause */
/* Doubly linked tail queues, the part of them that command queues use. */
#ifndef CORPUS_FREEBSD_SYS_QUEUE_H
#define CORPUS_FREEBSD_SYS_QUEUE_H

#define TAILQ_HEAD(name, type)		\
	struct name {			\
		struct type *tqh_first;	\
		struct type **tqh_last;	\
	}

#define TAILQ_ENTRY(type)		\
	struct {			\
		struct type *tqe_next;	\
		struct type **tqe_prev;	\
	}

#define TAILQ_FIRST(head) ((head)->tqh_first)
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
#define TAILQ_EMPTY(head) (TAILQ_FIRST(head) == NULL)

#define TAILQ_INIT(head)					\
	do {							\
		(head)->tqh_first = NULL;			\
		(head)->tqh_last = &(head)->tqh_first;		\
	} while (0)

#define TAILQ_INSERT_TAIL(head, elm, field)			\
	do {							\
		(elm)->field.tqe_next = NULL;			\
		(elm)->field.tqe_prev = (head)->tqh_last;	\
		*(head)->tqh_last = (elm);			\
		(head)->tqh_last = &(elm)->field.tqe_next;	\
	} while (0)

#define TAILQ_REMOVE(head, elm, field)					\
	do {								\
		*(elm)->field.tqe_prev = TAILQ_NEXT(elm, field);	\
		if (TAILQ_NEXT(elm, field) != NULL)			\
			TAILQ_NEXT(elm, field)->field.tqe_prev =	\
			    (elm)->field.tqe_prev;			\
		else							\
			(head)->tqh_last = (elm)->field.tqe_prev;	\
	} while (0)

#define TAILQ_FOREACH(var, head, field)				\
	for ((var) = TAILQ_FIRST(head); (var) != NULL;		\
	     (var) = TAILQ_NEXT(var, field))

#endif
