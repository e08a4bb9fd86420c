/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Devices, their methods, their resources, their interrupts.  Register access
 * through a resource is a macro over the bus_space call, as in the kernel.
 */
#ifndef CORPUS_FREEBSD_SYS_BUS_H
#define CORPUS_FREEBSD_SYS_BUS_H

#include <sys/types.h>
#include <machine/bus.h>

struct resource;
struct _device;
typedef struct _device *device_t;
typedef int (*kobjop_t)(void);

struct kobjop_desc {
	unsigned int id;
};

struct kobj_method {
	const struct kobjop_desc *desc;
	kobjop_t func;
};
typedef struct kobj_method device_method_t;

struct kobj_class {
	const char *name;
	device_method_t *methods;
	size_t size;
};
typedef struct kobj_class driver_t;

extern struct kobjop_desc device_probe_desc;
extern struct kobjop_desc device_attach_desc;
extern struct kobjop_desc device_detach_desc;
extern struct kobjop_desc device_suspend_desc;
extern struct kobjop_desc device_resume_desc;
extern struct kobjop_desc device_shutdown_desc;

#define DEVMETHOD(name, func) { &name##_desc, (kobjop_t)(void (*)(void))func }
#define DEVMETHOD_END { NULL, NULL }

#define BUS_PROBE_DEFAULT (-20)

typedef int driver_filter_t(void *arg);
typedef void driver_intr_t(void *arg);

#define FILTER_STRAY 1
#define FILTER_HANDLED 2
#define FILTER_SCHEDULE_THREAD 4

enum intr_type {
	INTR_TYPE_BIO = 2,
	INTR_TYPE_NET = 4,
	INTR_TYPE_CAM = 8,
	INTR_TYPE_MISC = 16,
	INTR_MPSAFE = 512
};

void *device_get_softc(device_t dev);
const char *device_get_nameunit(device_t dev);
int device_get_unit(device_t dev);
void device_set_desc(device_t dev, const char *desc);
int device_printf(device_t dev, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

struct resource *bus_alloc_resource_any(device_t dev, int type, int *rid,
    u_int flags);
int bus_release_resource(device_t dev, int type, int rid,
    struct resource *r);
int bus_setup_intr(device_t dev, struct resource *r, int flags,
    driver_filter_t *filter, driver_intr_t *handler, void *arg,
    void **cookiep);
int bus_teardown_intr(device_t dev, struct resource *r, void *cookie);
bus_dma_tag_t bus_get_dma_tag(device_t dev);
int bus_generic_suspend(device_t dev);
int bus_generic_resume(device_t dev);

#define bus_read_1(r, o) \
	bus_space_read_1((r)->r_bustag, (r)->r_bushandle, (o))
#define bus_read_2(r, o) \
	bus_space_read_2((r)->r_bustag, (r)->r_bushandle, (o))
#define bus_read_4(r, o) \
	bus_space_read_4((r)->r_bustag, (r)->r_bushandle, (o))
#define bus_write_1(r, o, v) \
	bus_space_write_1((r)->r_bustag, (r)->r_bushandle, (o), (v))
#define bus_write_2(r, o, v) \
	bus_space_write_2((r)->r_bustag, (r)->r_bushandle, (o), (v))
#define bus_write_4(r, o, v) \
	bus_space_write_4((r)->r_bustag, (r)->r_bushandle, (o), (v))
#define bus_barrier(r, o, l, f) \
	bus_space_barrier((r)->r_bustag, (r)->r_bushandle, (o), (l), (f))

#endif
