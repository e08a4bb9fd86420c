/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls of both dialects by name, made of the rows of api_calls.def and
 * busdma_calls.def.
 */
#include <string.h>

#include "ref/api.h"
#include "ref/busdma_calls.h"
#include "ref/busdma_nb.h"
#include "ref/dmaattr.h"
#include "ref/linux_alloc.h"
#include "ref/linux_area.h"
#include "ref/linux_bridge.h"
#include "ref/linux_cache.h"
#include "ref/linux_iommu.h"
#include "ref/linux_iova.h"
#include "ref/linux_map.h"
#include "ref/linux_mask.h"
#include "ref/linux_pool.h"
#include "ref/linux_sg.h"
#include "ref/linux_user.h"

/* Parameters by their number among those that are not results. */
#define D(i) ((int)args[i])
#define P(i) ((uint64_t)args[i])
#define A(i) ((uint64_t)args[i])
#define S(i) ((uint64_t)args[i])
#define U(i) ((uint32_t)args[i])
#define R(i) ((enum dma_dir)args[i])
#define T(i) ((unsigned)args[i])
#define X(i) ((int)args[i])
#define OUT(i) (&out[i])

#define CALL(name, dialect, params, result)                                    \
	static int64_t run_##name(struct machine *m, const int64_t *args,      \
				  int64_t *out)                                \
	{                                                                      \
		(void)m;                                                       \
		(void)args;                                                    \
		(void)out;                                                     \
		return (int64_t)(result);                                      \
	}
#define VOID(name, dialect, params, call) CALL(name, dialect, params, (call, 0))
#include "ref/api_calls.def"
#undef CALL
#undef VOID

#define CALL(name, dialect, params, result)                                    \
	{ #name, DIALECT_##dialect, params, run_##name },
#define VOID(name, dialect, params, call) CALL(name, dialect, params, call)
static const struct api_call calls[] = {
#include "ref/api_calls.def"
};
#undef CALL
#undef VOID

#define NCALLS (sizeof(calls) / sizeof(calls[0]))

#define CONSTANT(name, value) { #name, value },
static const struct {
	const char *name;
	int64_t value;
} constants[] = {
#include "ref/api_constants.def"
};
#undef CONSTANT

#define NCONSTANTS (sizeof(constants) / sizeof(constants[0]))

const struct api_call *api_call_at(int i)
{
	return i >= 0 && (size_t)i < NCALLS ? &calls[i] : NULL;
}

const struct api_call *api_call_find(const char *name)
{
	for (size_t i = 0; i < NCALLS; i++)
		if (!strcmp(calls[i].name, name))
			return &calls[i];
	return NULL;
}

bool api_constant(const char *name, int64_t *value)
{
	for (size_t i = 0; i < NCONSTANTS; i++)
		if (!strcmp(constants[i].name, name)) {
			*value = constants[i].value;
			return true;
		}
	return false;
}

const char *dialect_name(enum dialect d)
{
	static const char *const names[] = { "linux", "linux-2014", "freebsd",
					     "netbsd", "openbsd" };

	return names[d];
}
