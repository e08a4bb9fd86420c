// SPDX-License-Identifier: BSD-2-Clause
/*
 * Paths, whole files and locks; see cachedir.h.
 */
#define _GNU_SOURCE 1
#include "analyzer/cachedir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

const char *cache_root(struct arena *mem, const char *given)
{
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (given)
		return given;
	if (xdg && xdg[0] == '/')
		return arena_printf(mem, "%s/dmacheck", xdg);
	return arena_printf(mem, "%s/.cache/dmacheck", home ? home : "");
}

int make_dirs(const char *path)
{
	char *p = xstrdup(path);
	int ret = 0;

	for (char *s = p + 1; ret == 0 && *s; s++) {
		if (*s != '/')
			continue;
		*s = '\0';
		ret = mkdir(p, 0777) && errno != EEXIST ? -1 : 0;
		*s = '/';
	}
	if (ret == 0 && mkdir(p, 0777) && errno != EEXIST)
		ret = -1;
	free(p);
	return ret;
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

int remove_tree(const char *path)
{
	if (access(path, F_OK) && errno == ENOENT)
		return 0;
	return nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS);
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int write_file(const char *path, const void *data, size_t len)
{
	char *temp = xmalloc(strlen(path) + 16);
	int fd, ret = -1;

	strcpy(temp, path);
	strcat(temp, ".XXXXXX");
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		goto out;
	ret = write_all(fd, data, len);
	if (fchmod(fd, 0644))
		ret = -1;
	if (close(fd))
		ret = -1;
	if (ret == 0)
		ret = rename(temp, path);
	if (ret)
		unlink(temp);
out:
	free(temp);
	return ret;
}

int lock_file(const char *path, bool *waited)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	*waited = false;
	if (fd < 0 || !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	*waited = true;
	while (flock(fd, LOCK_EX)) {
		if (errno == EINTR)
			continue;
		close(fd);
		return -1;
	}
	return fd;
}

void unlock_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

const char *real_path(struct arena *mem, const char *path)
{
	char *p = realpath(path, NULL);
	const char *ret = p ? arena_strdup(mem, p) : NULL;

	free(p);
	return ret;
}

/* Length of OUT without its last component; OUT[0..n) has no ".." at its end */
static size_t drop_last(const char *out, size_t n)
{
	while (n > 0 && out[n - 1] != '/')
		n--;
	return n > 1 ? n - 1 : n;
}

static bool ends_in_dotdot(const char *out, size_t n)
{
	return n >= 2 && !memcmp(out + n - 2, "..", 2) &&
	       (n == 2 || out[n - 3] == '/');
}

const char *normal_path(struct arena *mem, const char *path)
{
	char *out = arena_alloc(mem, strlen(path) + 2);
	size_t root = path[0] == '/', n = root;

	if (root)
		out[0] = '/';
	while (*path) {
		size_t len = strcspn(path, "/");

		bool up = len == 2 && !memcmp(path, "..", 2);

		if (up && n > root && !ends_in_dotdot(out, n)) {
			n = drop_last(out, n);
		} else if (up && root && n == root) {
			/* above the root is the root */
		} else if (len && !(len == 1 && *path == '.')) {
			if (n > root)
				out[n++] = '/';
			memcpy(out + n, path, len);
			n += len;
		}
		path += len + (path[len] == '/');
	}
	if (!n)
		out[n++] = '.';
	out[n] = '\0';
	return out;
}

const char *path_under(const char *root, const char *path)
{
	size_t n = strlen(root);

	if (strncmp(root, path, n))
		return NULL;
	if (n && root[n - 1] == '/')
		return path[n] ? path + n : ".";
	if (!path[n])
		return ".";
	return path[n] == '/' ? path + n + 1 : NULL;
}

const char *dir_of(struct arena *mem, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	if (slash == path)
		return "/";
	return arena_strndup(mem, path, (size_t)(slash - path));
}
