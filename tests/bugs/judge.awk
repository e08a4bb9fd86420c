# SPDX-License-Identifier: BSD-2-Clause
# Which defects are reported, which fixed functions silent? Reads, in this
# order: names of the rules there are, rules.tsv, cases, negatives. What a run
# found is in OUT/RUN.facts: finding|rule|call|path|function|1 if it stands
# there (0: a step of the witness does).

function run_of(src, rev)
{
	if (src ~ /^(K61|K612|Gardenzyc.*)$/)
		return src
	return src "-" substr(rev, 1, 12)
}

# 0 when that run was not made
function load(run,    line, f, name)
{
	if (run in loaded)
		return loaded[run]
	name = out "/" run ".facts"
	loaded[run] = 0
	while ((getline line < name) >= 0) {
		loaded[run] = 1
		if (line == "")
			break
		split(line, f, "|")
		facts[run, ++nfacts[run]] = line
		line = ""
	}
	close(name)
	return loaded[run]
}

# The fitting rules of a kind that exist, between blanks
function rules_for(kind, variety,    i)
{
	for (i = 1; i <= nrows; i++)
		if (row_kind[i] == kind &&
		    (row_variety[i] == "*" || row_variety[i] == variety))
			return row_rules[i]
	return ""
}

function hit(run, rules, path, func_name, reach, call,    i, f)
{
	for (i = 1; i <= nfacts[run]; i++) {
		split(facts[run, i], f, "|")
		if (index(rules, " " f[2] " ") && f[4] == path &&
		    f[5] == func_name && (f[6] == 1 || reach != "intra") &&
		    (call == "-" || f[3] == call))
			return f[2]
	}
	return ""
}

function percent(n, of)
{
	return of ? sprintf("%d of %d (%d %%)", n, of, 100 * n / of) : "none"
}

FNR == 1 { part++ }
/^#/ { next }

part == 1 { have[$1] = 1; next }

part == 2 {
	n = split($3, words, " ")
	row_kind[++nrows] = $1
	row_variety[nrows] = $2
	row_rules[nrows] = " "
	for (i = 1; i <= n; i++)
		if (words[i] in have)
			row_rules[nrows] = row_rules[nrows] words[i] " "
	next
}

part == 3 {
	rules = rules_for($2, $3)
	if (rules == "" || rules == " ") {
		outside++
		if (verbose)
			print "  " $1 ": no rule yet for " $2 " " $3
		next
	}
	if (!($2 in kind_seen)) {
		kind_seen[$2] = 1
		kinds[++nkinds] = $2
	}
	before = run_of($5, $6)
	if (load(before)) {
		cases[$2]++
		all++
		rule = hit(before, rules, $7, $11, $13, $14)
		if (rule != "") {
			reported[$2]++
			all_reported++
		}
		if (rule == "" || verbose)
			print "  " $1 ": " (rule == "" ? "not reported:" : rule) \
				" " $11 " (" $2 (rule == "" ? rules : " ") "before)"
	} else {
		absent[$2]++
		all_absent++
	}
	if ($8 == "-")
		next
	after = run_of($8, $9)
	if (!load(after))
		next
	fixed[$2]++
	all_fixed++
	rule = hit(after, rules, $10, $12, $13, $14)
	if (rule == "") {
		silent[$2]++
		all_silent++
	} else {
		print "  " $1 ": not silent: " $12 " (" rule ", after)"
	}
	next
}

part == 4 {
	if (!load(run_of($2, $3)))
		next
	negatives++
	n = split($6, words, ",")
	loud = ""
	for (i = 1; i <= n; i++)
		if (loud == "")
			loud = hit(run_of($2, $3), rules_for(words[i], "-"), $4,
				   $5, "intra", "-")
	if (loud == "")
		quiet++
	else
		print "  " $1 ": not silent: " $5 " (" loud ")"
}

END {
	printf "%-32s %8s %5s %15s %5s\n", "kind", "reported", "n/a",
		"silent once", ""
	printf "%-32s %8s %5s %15s\n", "", "before", "", "fixed"
	for (i = 1; i <= nkinds; i++) {
		k = kinds[i]
		printf "%-32s %8s %5s %15s\n", k, \
			cases[k] ? (reported[k] + 0) "/" cases[k] : "-", \
			absent[k] ? absent[k] : "-", \
			fixed[k] ? (silent[k] + 0) "/" fixed[k] : "-"
	}
	print "reported before the fix: " percent(all_reported + 0, all) \
		", " (all_absent + 0) " n/a"
	print "silent after the fix: " percent(all_silent + 0, all_fixed)
	print "right functions silent: " percent(quiet + 0, negatives)
	if (outside)
		print outside " cases of kinds without a rule"
	exit all_reported * 100 < 80 * all || all_silent * 100 < 95 * all_fixed || quiet < negatives
}
