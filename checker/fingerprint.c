/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XXH3-128 over the parts, each with its length, so that no two lists of parts
 * give the same bytes. Not a defence against somebody who wants a collision.
 */
#include "checker/fingerprint.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "ref/strbuf.h"

/* In every hash: a change of this scheme must change every fingerprint. */
#define SCHEME "dmacheck/1"

static void add_part(struct strbuf *sb, const char *part)
{
	strbuf_addf(sb, "%zu:", strlen(part));
	strbuf_adds(sb, part);
}

void fingerprint(char out[FINGERPRINT_SIZE], const char *rule,
		 const char *path, const char *identity, unsigned occurrence)
{
	struct strbuf sb = { 0 };
	XXH128_hash_t h;

	add_part(&sb, SCHEME);
	add_part(&sb, rule);
	add_part(&sb, path);
	add_part(&sb, identity);
	strbuf_addf(&sb, "%u", occurrence);
	h = XXH3_128bits(sb.buf, sb.len);
	snprintf(out, FINGERPRINT_SIZE, "%016llx%016llx",
		 (unsigned long long)h.high64, (unsigned long long)h.low64);
	strbuf_release(&sb);
}
