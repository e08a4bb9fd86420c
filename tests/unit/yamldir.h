/* SPDX-License-Identifier: BSD-2-Clause */
/* A directory of YAML files for the tests of the loaders. */
#ifndef TESTS_UNIT_YAMLDIR_H
#define TESTS_UNIT_YAMLDIR_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct yamldir {
	char path[256];
};

static inline void yamldir_init(struct yamldir *d)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(d->path, sizeof(d->path), "%s/dmacheck-test-XXXXXX",
		 tmp ? tmp : "/tmp");
	if (!mkdtemp(d->path))
		abort();
}

/* Writes LEN bytes of TEXT as DIR/NAME. */
static inline void yamldir_put(const struct yamldir *d, const char *name,
			       const char *text, size_t len)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", d->path, name);
	f = fopen(path, "wb");
	if (!f || fwrite(text, 1, len, f) != len || fclose(f))
		abort();
}

static inline void yamldir_release(struct yamldir *d)
{
	DIR *dir = opendir(d->path);
	struct dirent *e;
	char path[600];

	while (dir && (e = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%s", d->path, e->d_name);
		if (e->d_name[0] != '.')
			remove(path);
	}
	if (dir)
		closedir(dir);
	rmdir(d->path);
}

#endif
