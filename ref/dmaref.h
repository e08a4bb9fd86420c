/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The runtime of libdmaref: one machine, the window onto it, hazards.
 *
 * Every function of the library is enter, work on the machine, leave.
 *
 * The window has, one behind the other, the CPU's view of all memory, of
 * each view of ref/api.h, a place for registers, and as much again that
 * cannot be accessed, for cookies of NO_KERNEL_MAPPING. `shown` is what was
 * put there last: bytes that differ are stores of the program.
 *
 * The library has no parameter for its state, as the kernels' calls have
 * none: it is the one mutable variable of dmaref.c.
 */
#ifndef REF_DMAREF_H
#define REF_DMAREF_H

#include "include/dmaref/dmaref.h"
#include "ref/api.h"

#define DMAREF_FOREIGN (~(uint64_t)0)
#define DMAREF_VIEW_SIZE 0x10000u
#define DMAREF_REGISTERS 0x1000u	/* bytes for each device */

struct dmaref_registers {
	uint32_t (*read)(void *arg, unsigned offset);
	void (*write)(void *arg, unsigned offset, uint32_t value);
	void *arg;
};

struct dmaref {
	struct arena mem;
	struct machine m;
	bool running;
	int depth;			/* of enter within enter */
	int locks;			/* spinlocks held */
	uint8_t *window, *shown;
	size_t window_size, shown_size;
	enum dmaref_hardware hardware;
	uint64_t random;
	struct device device[PLATFORM_MAX_DEVICES];
	uint64_t mask[PLATFORM_MAX_DEVICES];
	struct dmaref_registers registers[PLATFORM_MAX_DEVICES];
	void (*poll)(void *arg);
	void *poll_arg;
	bool polling;
	unsigned hazards;
	void (*hook)(void *arg, enum dmaref_hazard hazard, const char *text);
	void *hook_arg;
};

/* Takes over the program's stores and the devices' masks. */
struct dmaref *dmaref_enter(void);
/* Shows the CPU's view and the masks; tells the hazards. */
void dmaref_leave(struct dmaref *r);

/* The machine's pointer: 0 of NULL, DMAREF_FOREIGN of other memory. */
uint64_t dmaref_pointer(const struct dmaref *r, const void *host);
/* The program's pointer: NULL of 0. */
void *dmaref_host(const struct dmaref *r, uint64_t ptr);
int dmaref_id(const struct device *dev);
/* A hazard of the program's own making. */
void dmaref_raise(struct dmaref *r, enum hazard h, uint64_t at,
		  const char *what);
/* The device and offset of an address of registers; false: it is none. */
bool dmaref_register(const struct dmaref *r, const volatile void *addr,
		     int *dev, unsigned *offset);

#endif
