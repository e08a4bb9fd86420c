#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The theorems about the contract hold, and a contract or rule that is broken
# on purpose does not pass them.
dir=$WORK/theorems
mkdir -p "$dir"

"$DMACHECK" theorems -j2 >"$dir/all" 2>&1
status=$?
grep -E '^(sound|necessary|same)' "$dir/all" | while read -r line; do
	case $line in
	*": holds"* | *"refuted as it should be"*) echo "ok ${line%%,*}" ;;
	*) echo "not ok $line" ;;
	esac
done
[ $status = 0 ] && echo "ok exit status" || echo "not ok exit status $status"
grep -q '^same: holds' "$dir/all" || echo "not ok the last theorem is missing"

# A rule that forbids less: unsound, and the trace is shown.
mkdir -p "$dir/data"
cp -r rules "$dir/data/"
sed -i 's/(= state failed) (= state unmapped)))/(= state failed)))/' \
	"$dir/data/rules/linux-model.yaml"
DMACHECK_DATA=$dir/data "$DMACHECK" theorems "sound mapping 1x1 iommu-strict" \
	>"$dir/weak" 2>&1
status=$?
if [ $status = 1 ] && grep -q REFUTED "$dir/weak" &&
	grep -q 'faults$' "$dir/weak"; then
	echo "ok a rule that lost a state is noticed"
else
	echo "not ok a rule that lost a state: status $status"
fi

# A rule that is never broken has no witness.
sed -i 's/(= event dev_start) (= state cpu_written)/(= event dev_start) (= state failed)/;
	s/(and (= state cpu_written)/(and (= state none)/' \
	"$dir/data/rules/linux-model.yaml"
DMACHECK_DATA=$dir/data "$DMACHECK" theorems \
	"necessary sync-for-device-missing" --max-states 20000 >"$dir/none" 2>&1
status=$?
if [ $status = 1 ] && grep -q 'NO WITNESS' "$dir/none"; then
	echo "ok a rule that nothing breaks is noticed"
else
	echo "not ok a rule that nothing breaks: status $status"
fi

# Mutations, a sample: what is noticed, and that the rest is explained.
"$DMACHECK" theorems -j2 --mutations=101 >"$dir/mutations" 2>&1
tried=$(grep -c '^[+<=~] ' "$dir/mutations")
noticed=$(grep -c '^+ ' "$dir/mutations")
if grep -qE "^$noticed of|^$tried of .*: $noticed noticed" "$dir/mutations" &&
	[ "$tried" -gt 5 ] && [ "$noticed" -gt 2 ]; then
	echo "ok mutations are tried and counted"
else
	echo "not ok mutations: $noticed of $tried"
fi

"$DMACHECK" theorems "no such theorem" >"$dir/no" 2>&1
[ $? = 2 ] && grep -q 'no theorem has such a name' "$dir/no" &&
	echo "ok a name that is none" || echo "not ok a name that is none"
exit 0
