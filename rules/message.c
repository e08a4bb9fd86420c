// SPDX-License-Identifier: BSD-2-Clause
/*
 * Templates of findings. Braces only stand for words: there is no way to
 * write one as text, messages need none.
 */
#include "rules/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "ref/strbuf.h"

/* Names of a subject, best first. */
static const enum role naming_roles[] = {
    ROLE_handle, ROLE_sg, ROLE_cpu_addr, ROLE_bmap, ROLE_buffer,
};

/* ROLE_none when NAME is not ROLE or m.ROLE. */
static enum role role_of(const char *name, bool *birth)
{
	*birth = !strncmp(name, "m.", 2);
	return role_from_name(*birth ? name + 2 : name);
}

static const char *subject_word(const struct message_words *words)
{
	size_t n = sizeof(naming_roles) / sizeof(naming_roles[0]);

	for (size_t i = 0; i < n; i++)
		if (words->birth[naming_roles[i]])
			return words->birth[naming_roles[i]];
	return NULL;
}

static const char *word(const char *name, const struct message_words *words)
{
	bool birth;
	enum role role = role_of(name, &birth);

	if (!strcmp(name, "call"))
		return words->call;
	if (!strcmp(name, "at"))
		return words->at;
	if (!strcmp(name, "subject"))
		return subject_word(words);
	if (!birth && words->roles[role])
		return words->roles[role];
	return words->birth[role];
}

/* The name between the braces at P; NULL when they do not pair. */
static const char *name_at(struct arena *a, const char *p)
{
	size_t len = strcspn(p + 1, "{}");

	if (*p != '{' || p[1 + len] != '}')
		return NULL;
	return arena_strndup(a, p + 1, len);
}

char *message_fill(struct arena *a, const char *text,
		   const struct message_words *words)
{
	struct strbuf sb = {0};
	char *filled;

	while (*text) {
		size_t plain = strcspn(text, "{}");
		const char *name;

		strbuf_add(&sb, text, plain);
		text += plain;
		if (!*text)
			break;
		name = name_at(a, text);
		if (name) {
			const char *s = word(name, words);

			strbuf_adds(&sb, s ? s : "?");
			text += strlen(name) + 2;
		} else {
			strbuf_addc(&sb, *text++);
		}
	}
	filled = arena_strndup(a, sb.buf ? sb.buf : "", sb.len);
	strbuf_release(&sb);
	return filled;
}

const char *message_check(struct arena *a, const char *text)
{
	while (*(text += strcspn(text, "{}"))) {
		const char *name = name_at(a, text);
		bool birth;

		if (!name)
			return arena_printf(a, "unpaired '%c'", *text);
		if (strcmp(name, "call") && strcmp(name, "at") &&
		    strcmp(name, "subject") && !role_of(name, &birth))
			return arena_printf(a, "unknown role '{%s}'", name);
		text += strlen(name) + 2;
	}
	return NULL;
}
