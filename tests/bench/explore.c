// SPDX-License-Identifier: BSD-2-Clause
/*
 * Explores one client of the theorems and prints what it cost: for comparing
 * explorers (spin.sh) and for profiling.
 * usage: explore PLATFORM SUBJECTS LINES [CLIENT [BOUND]]
 *
 * Prints "states N transitions N seconds S bytes N": CPU seconds of the
 * search alone, the most memory that the process had.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "ref/theorems.h"
#include "rules/judged.h"

static const struct client *find_client(const char *name)
{
	static const struct client *const all[] = {
		&client_mapping, &client_allocation, &client_busdma,
		&client_dmamem,
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (!strcmp(all[i]->name, name))
			return all[i];
	die("no client '%s'", name);
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static long most_memory(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss * 1024;
}

int main(int argc, char **argv)
{
	struct rule_set rules = { 0 };
	struct arena a = { 0 };
	struct theorem_suite suite;
	struct theorem_result r;
	struct sound_row row = { .bound = -1 };
	double start;

	if (argc < 4 || argc > 6)
		die("usage: explore PLATFORM SUBJECTS LINES [CLIENT [BOUND]]");
	rules_load_dir(&rules, "rules");
	if (rules.nerrors)
		die("%s: %s", rules.errors[0].where, rules.errors[0].message);
	suite = rules_suite(&a, &rules);
	row.platform = argv[1];
	row.setup.nsubjects = atoi(argv[2]);
	row.setup.nlines = atoi(argv[3]);
	row.client = find_client(argc > 4 ? argv[4] : "mapping");
	if (argc > 5)
		row.bound = atoi(argv[5]);
	start = cpu_seconds();
	r = theorems_sound(&a, &suite, &row, false);
	if (r.verdict != THEOREM_HOLDS)
		die("the theorem does not hold");
	printf("states %llu transitions %llu seconds %.3f bytes %ld\n",
	       (unsigned long long)r.states, (unsigned long long)r.moves,
	       cpu_seconds() - start, most_memory());
	arena_release(&a);
	rules_release(&rules);
	return 0;
}
