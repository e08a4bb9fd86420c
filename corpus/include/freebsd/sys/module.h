/* SPDX-License-Identifier: BSD-2-Clause */
/* How a driver makes itself known. */
#ifndef CORPUS_FREEBSD_SYS_MODULE_H
#define CORPUS_FREEBSD_SYS_MODULE_H

struct module;
typedef struct module *module_t;
typedef int modeventhand_t(module_t mod, int what, void *arg);

struct driver_module_data {
	modeventhand_t *dmd_chainevh;
	void *dmd_chainarg;
	const char *dmd_busname;
	struct kobj_class *dmd_driver;
};

#define DRIVER_MODULE(name, busname, driver, evh, arg)			\
	static __attribute__((used)) struct driver_module_data		\
	name##_##busname##_driver_mod = {				\
		evh, arg, #busname, &driver				\
	}

#define MODULE_DEPEND(module, mdepend, vmin, vpref, vmax)		\
	_Static_assert((vmin) <= (vmax), "version range")

#endif
