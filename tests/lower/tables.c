/* SPDX-License-Identifier: BSD-2-Clause */
/* addresses of functions in objects with static storage */
struct pm { int (*suspend)(void); int (*resume)(void); };
struct driver { const char *name; const struct pm *pm; };
struct ops { int (*open)(int); void (*stop)(void); void *priv;
	struct { int (*inner)(int); } sub; };
struct pdrv { int (*probe)(int); struct driver driver;
	const struct ops *ops; };
struct id { int vendor, device; unsigned long data; };
int f(int), g(int);
void s(void);
int sleep1(void);

static const struct ops my_ops = {
	.open = f,
	.stop = &s,
	.priv = (void *)g,
	.sub.inner = g,
};

static struct pdrv drv = {
	.probe = 0 ? f : g,
	.driver = {
		.name = "x",
		.pm = &(const struct pm){ .suspend = sleep1 },
	},
	.ops = &my_ops,
};

static const struct ops positional[2] = { { f, s }, { .open = g } };
static int (*const jump_table[])(int) = { [3] = f, g };
static const struct id ids[] = { { 1, 2, 3 }, { 4, 5, 6 } };
int (*single)(int) = f;

int user(void)
{
	static const struct ops local = { .open = f };

	return local.open(1) + drv.probe(2) + jump_table[3](ids[0].vendor) +
	       positional[0].open(3) + single(4);
}

/* ir
int user()  ; 35:5
  int %0
  int %1
  int %2
  int %3
  int %4
b0:
	%0 = (*@user.local.open)(1) as 'open'  ; 39:9
	%1 = (*@drv.probe)(2) as 'probe'  ; 39:25
	%2 = (*@jump_table[3])(decay(@ids)->vendor) as 'jump_table'  ; 39:40
	%3 = (*decay(@positional)->open)(3) as 'open'  ; 40:9
	%4 = (*@single)(4) as 'single'  ; 40:33
	return ((((%0 + %1) + %2) + %3) + %4)  ; 39:2

init user.local: struct ops.open = f  ; 37:44
init my_ops: struct ops.open = f  ; 15:10
init my_ops: struct ops.stop = s  ; 16:10
init my_ops: struct ops.priv = g  ; 17:10
init my_ops: struct ops.sub.inner = g  ; 18:15
init drv: struct pdrv.probe = f  ; 22:11
init drv: struct pdrv.probe = g  ; 22:11
init drv: struct pm.suspend = sleep1  ; 25:40
init positional: struct ops.open = f  ; 30:45
init positional: struct ops.stop = s  ; 30:48
init positional: struct ops.open = g  ; 30:63
init jump_table: . = f  ; 31:49
init jump_table: . = g  ; 31:52
init single: . = f  ; 33:22
*/
