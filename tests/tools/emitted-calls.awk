# SPDX-License-Identifier: BSD-2-Clause
# Which functions does the code call that clang emits for functions of one
# file? Input: clang -S -emit-llvm -g1; variable main: the file's name as in
# the debug information's DIFile. Prints "name count".
#
# Simplified so that only what can be reached is left.

/^define / {
	scope = ""
	if (match($0, /!dbg ![0-9]+/))
		scope = substr($0, RSTART + 5, RLENGTH - 5)
}
/^}/ { scope = "" }
/ call / && scope != "" {
	if (match($0, /@[A-Za-z_][A-Za-z_0-9]*\(/))
		calls[++ncalls] = scope " " substr($0, RSTART + 1, RLENGTH - 2)
}
/^![0-9]+ = distinct !DISubprogram\(/ {
	if (match($0, /file: ![0-9]+/))
		file_of[$1] = substr($0, RSTART + 6, RLENGTH - 6)
}
/^![0-9]+ = !DIFile\(/ {
	if (match($0, /filename: "[^"]*"/))
		name_of[$1] = substr($0, RSTART + 11, RLENGTH - 12)
}
END {
	for (i = 1; i <= ncalls; i++) {
		split(calls[i], part, " ")
		name = name_of[file_of[part[1]]]
		if (name == main || substr(name, length(name) - length(main)) == "/" main)
			count[part[2]]++
	}
	for (n in count)
		print n, count[n]
}
