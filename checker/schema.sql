-- SPDX-License-Identifier: BSD-2-Clause
-- The database of what is known about a tree.
--
-- `n` counts from 0 within a file; (file, n) names a function, call, ... .
-- All rows of a file go when the file goes. Changing anything here needs a
-- new SAVE_SCHEMA_VERSION (save.h).

CREATE TABLE runs (
	id INTEGER PRIMARY KEY,	-- counts up
	started TEXT NOT NULL,		-- UTC, ISO 8601
	finished INTEGER NOT NULL,	-- 1 when all its rows are written
	root TEXT NOT NULL,		-- absolute; paths are relative to it
	program TEXT NOT NULL,		-- versions of what made the rows
	libclang TEXT NOT NULL,	-- version
	solver TEXT NOT NULL,	-- version of Z3
	rules_hash TEXT NOT NULL,	-- of all rules and descriptors
	apis_hash TEXT NOT NULL	-- of all API descriptors
) STRICT;

-- Never more than one row: a database is about one configuration of a tree.
CREATE TABLE target (
	n INTEGER PRIMARY KEY CHECK (n = 1),	-- 1
	arch TEXT NOT NULL	-- all results are for it: x86, arm64
) STRICT;

-- The rules of the last run.
CREATE TABLE rules (
	id TEXT PRIMARY KEY,	-- unmap-missing
	severity TEXT NOT NULL,		-- note, warning, error
	scope TEXT NOT NULL,		-- local, function, module
	subject TEXT NOT NULL,		-- what its contract is about
	is_on INTEGER NOT NULL,		-- 0: not checked by that run
	summary TEXT NOT NULL		-- what must hold
) STRICT, WITHOUT ROWID;

CREATE TABLE paths (
	id INTEGER PRIMARY KEY,	-- names the row
	path TEXT NOT NULL UNIQUE	-- relative to the root, if inside it
) STRICT;

CREATE TABLE modules (
	id INTEGER PRIMARY KEY,	-- names the row
	name TEXT NOT NULL UNIQUE,	-- path of the linked object, no suffix
	complete INTEGER NOT NULL,	-- 1: all its sources are known
	why TEXT NOT NULL		-- if not complete
) STRICT;

-- Files read, as they were when they were last read.
CREATE TABLE contents (
	path_id INTEGER PRIMARY KEY REFERENCES paths(id),
	size INTEGER NOT NULL,		-- bytes
	mtime INTEGER NOT NULL,		-- ns since 1970
	ctime INTEGER NOT NULL,		-- ns since 1970
	inode INTEGER NOT NULL,	-- number of the file
	hash INTEGER NOT NULL		-- of the bytes
) STRICT;

-- Files that the units including them read, each distinct set once.
CREATE TABLE include_sets (
	id INTEGER PRIMARY KEY,	-- names the row
	hash TEXT NOT NULL UNIQUE,	-- of `paths`
	paths TEXT NOT NULL		-- JSON array of paths.id
) STRICT;

-- What was found out about a unit, as the program keeps it: given back while
-- the keys are what they were.
CREATE TABLE units (
	file INTEGER PRIMARY KEY REFERENCES paths(id),
	key TEXT NOT NULL,		-- of all that `first` follows from
	include_set_id INTEGER NOT NULL REFERENCES include_sets(id),
	first BLOB NOT NULL,		-- the result by itself
	join_key TEXT NOT NULL,		-- of all units of the module; '' none
	joined BLOB			-- after the join; NULL: as `first`
) STRICT;
CREATE INDEX units_by_set ON units(include_set_id);

CREATE TABLE files (
	file INTEGER PRIMARY KEY REFERENCES paths(id),
	run_id INTEGER NOT NULL REFERENCES runs(id), -- that analysed it last
	module_id INTEGER REFERENCES modules(id),    -- NULL: not known
	state TEXT NOT NULL,	-- clean, degraded, failed, not-built
	why TEXT NOT NULL,	-- of failed and not-built
	reported INTEGER NOT NULL, -- 0: analysed only as part of a module
	parse_cpu REAL NOT NULL,   -- seconds
	lower_cpu REAL NOT NULL,	-- from the syntax tree to the graph
	check_cpu REAL NOT NULL,   -- without the solver's
	solve_cpu REAL NOT NULL,	-- Z3's
	solver_queries INTEGER NOT NULL,	-- conditions Z3 was asked
	calls_counted INTEGER NOT NULL,	-- calls of the API, by tokens
	row_hash TEXT NOT NULL	-- of all rows of the file
) STRICT;
CREATE INDEX files_by_module ON files(module_id);

CREATE TABLE functions (
	file INTEGER NOT NULL REFERENCES files(file) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	name TEXT NOT NULL,	-- as in the source
	path_id INTEGER NOT NULL REFERENCES paths(id), -- where it is defined
	line INTEGER NOT NULL,	-- where its name is
	end_line INTEGER NOT NULL,	-- of its closing brace
	is_static INTEGER NOT NULL,	-- 1: known to its file only
	has_error INTEGER NOT NULL,	-- touched by a parse error
	in_main_file INTEGER NOT NULL,	-- 0: from a header
	PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX functions_by_name ON functions(name);

-- Calls of described functions that are events of a contract.
CREATE TABLE calls (
	file INTEGER NOT NULL,
	n INTEGER NOT NULL,
	function INTEGER NOT NULL,	-- functions.n of the same file
	path_id INTEGER NOT NULL REFERENCES paths(id),
	line INTEGER NOT NULL,	-- from 1
	col INTEGER NOT NULL,	-- from 1, in bytes
	written TEXT NOT NULL,		-- as in the source: dma_map_single
	callee TEXT NOT NULL,		-- behind macros: dma_map_single_attrs
	event TEXT NOT NULL,	-- what it does: map, unmap, ...
	subject TEXT NOT NULL,	-- what it is done to: mapping, ...
	family TEXT NOT NULL,		-- '' none
	PRIMARY KEY (file, n),
	FOREIGN KEY (file, function) REFERENCES functions(file, n)
		ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_by_written ON calls(written);

CREATE TABLE roles (
	file INTEGER NOT NULL,
	call INTEGER NOT NULL,		-- calls.n
	n INTEGER NOT NULL,
	role TEXT NOT NULL,	-- size, dir, dev, ...
	text TEXT NOT NULL,		-- the term as in the source
	PRIMARY KEY (file, call, n),
	FOREIGN KEY (file, call) REFERENCES calls(file, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE obligations (
	file INTEGER NOT NULL,
	n INTEGER NOT NULL,
	call INTEGER NOT NULL,		-- calls.n
	rule TEXT NOT NULL,	-- rules.id
	verdict TEXT NOT NULL,		-- proved, violated, unknown
	basis TEXT NOT NULL,		-- of proved: local, object; else ''
	reason TEXT NOT NULL,		-- of unknown; else ''
	detail TEXT NOT NULL,		-- what first stopped the proof
	assumptions TEXT NOT NULL,	-- names, comma separated
	PRIMARY KEY (file, n),
	FOREIGN KEY (file, call) REFERENCES calls(file, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Events on what lives across functions: structure and field.
CREATE TABLE locations (
	file INTEGER NOT NULL,
	n INTEGER NOT NULL,
	location TEXT NOT NULL,		-- struct ring.buf[*].dma
	event TEXT NOT NULL,	-- what it does: map, unmap, ...
	subject TEXT NOT NULL,	-- what it is done to: mapping, ...
	family TEXT NOT NULL,	-- as calls.family
	call INTEGER,			-- calls.n; NULL: no call
	function INTEGER NOT NULL,	-- functions.n
	path_id INTEGER NOT NULL REFERENCES paths(id),
	line INTEGER NOT NULL,	-- from 1
	col INTEGER NOT NULL,	-- from 1, in bytes
	must INTEGER NOT NULL,		-- 1: certainly this location
	guard TEXT NOT NULL,		-- condition under which it happens
	roles TEXT NOT NULL,		-- role=term, separated by '; '
	PRIMARY KEY (file, n),
	FOREIGN KEY (file, function) REFERENCES functions(file, n)
		ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_by_location ON locations(location);

CREATE TABLE findings (
	id INTEGER PRIMARY KEY,	-- names the row
	file INTEGER NOT NULL,
	function INTEGER NOT NULL,	-- functions.n
	fingerprint TEXT NOT NULL,	-- survives moved lines
	rule TEXT NOT NULL,	-- rules.id
	severity TEXT NOT NULL,	-- note, warning, error
	path_id INTEGER NOT NULL REFERENCES paths(id),
	line INTEGER NOT NULL,	-- from 1
	col INTEGER NOT NULL,	-- from 1, in bytes
	message TEXT NOT NULL,	-- as reported
	witness_kind TEXT NOT NULL,	-- path, pair, absence
	identity TEXT NOT NULL,		-- what the fingerprint is made of
	allowed TEXT,			-- reason of the comment that silences it
	FOREIGN KEY (file, function) REFERENCES functions(file, n)
		ON DELETE CASCADE
) STRICT;
CREATE INDEX findings_by_function ON findings(file, function);
CREATE INDEX findings_by_fingerprint ON findings(fingerprint);

CREATE TABLE witness_steps (
	finding_id INTEGER NOT NULL REFERENCES findings(id) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	path_id INTEGER NOT NULL REFERENCES paths(id),
	line INTEGER NOT NULL,	-- from 1
	col INTEGER NOT NULL,	-- from 1, in bytes
	event TEXT NOT NULL,	-- an event, or branch, call, return
	note TEXT NOT NULL,	-- what happens there
	PRIMARY KEY (finding_id, n)
) STRICT, WITHOUT ROWID;

-- Calls that functions of the main file make, each callee once.
CREATE TABLE edges (
	file INTEGER NOT NULL,
	function INTEGER NOT NULL,	-- functions.n
	callee TEXT NOT NULL,		-- a function, or struct ops.member
	is_direct INTEGER NOT NULL,	-- 0: through a pointer
	line INTEGER NOT NULL,		-- of the first such call
	PRIMARY KEY (file, function, callee),
	FOREIGN KEY (file, function) REFERENCES functions(file, n)
		ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_by_callee ON edges(callee);

-- Functions that static initialisers put into structures.
CREATE TABLE handlers (
	file INTEGER NOT NULL REFERENCES files(file) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	member TEXT NOT NULL,		-- struct net_device_ops.ndo_open
	function TEXT NOT NULL,	-- its name
	variable TEXT NOT NULL,		-- that is initialised
	line INTEGER NOT NULL,	-- of the initialiser
	PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX handlers_by_member ON handlers(member);

-- Parse errors.
CREATE TABLE diagnostics (
	file INTEGER NOT NULL REFERENCES files(file) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	path_id INTEGER NOT NULL REFERENCES paths(id),
	line INTEGER NOT NULL,	-- from 1
	col INTEGER NOT NULL,	-- from 1, in bytes
	message TEXT NOT NULL,	-- clang's
	PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;

-- Calls of the API that the tokens of the main file show (files.calls_counted)
-- and that are no event: the syntax tree or the lowering lost them.
CREATE TABLE missed_calls (
	file INTEGER NOT NULL REFERENCES files(file) ON DELETE CASCADE,
	n INTEGER NOT NULL,
	function INTEGER,		-- functions.n; NULL: in none
	line INTEGER NOT NULL,	-- from 1
	col INTEGER NOT NULL,	-- from 1, in bytes
	written TEXT NOT NULL,		-- the function, or the macro around it
	callee TEXT NOT NULL,		-- the function of the API
	reason TEXT NOT NULL,	-- as checker/missed.def has it: parse-error
	PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;

-- For people. They show the files that a run was asked about.

CREATE VIEW v_files AS
SELECT p.path, f.state, f.why, m.name AS module, f.parse_cpu, f.lower_cpu,
	f.check_cpu, f.solve_cpu, f.solver_queries
FROM files f JOIN paths p ON p.id = f.file
	LEFT JOIN modules m ON m.id = f.module_id
WHERE f.reported;

CREATE VIEW v_includes AS
SELECT p.path, i.path AS include
FROM units u JOIN paths p ON p.id = u.file
	JOIN include_sets s ON s.id = u.include_set_id, json_each(s.paths) j
	JOIN paths i ON i.id = j.value;

CREATE VIEW v_calls AS
SELECT p.path, c.line, c.col, fn.name AS function, c.written, c.callee,
	c.event, c.subject, c.family, main.path AS unit, c.file, c.n
FROM calls c JOIN files f ON f.file = c.file
	JOIN paths main ON main.id = c.file
	JOIN paths p ON p.id = c.path_id
	JOIN functions fn ON fn.file = c.file AND fn.n = c.function
WHERE f.reported;

CREATE VIEW v_missed_calls AS
SELECT p.path, m.line, m.col, fn.name AS function, m.written, m.callee,
	m.reason, f.state, m.file
FROM missed_calls m JOIN files f ON f.file = m.file
	JOIN paths p ON p.id = m.file
	LEFT JOIN functions fn ON fn.file = m.file AND fn.n = m.function
WHERE f.reported;

CREATE VIEW v_roles AS
SELECT c.path, c.line, c.col, c.written, r.role, r.text
FROM roles r JOIN v_calls c ON c.file = r.file AND c.n = r.call;

CREATE VIEW v_obligations AS
SELECT c.path, c.line, c.col, c.function, c.written, o.rule, r.scope,
	o.verdict, o.basis, o.reason, o.detail, o.assumptions
FROM obligations o JOIN v_calls c ON c.file = o.file AND c.n = o.call
	LEFT JOIN rules r ON r.id = o.rule;

CREATE VIEW v_findings AS
SELECT p.path, d.line, d.col, d.severity, d.rule, fn.name AS function,
	d.message, d.witness_kind, d.fingerprint, d.allowed, d.id
FROM findings d JOIN files f ON f.file = d.file
	JOIN paths p ON p.id = d.path_id
	JOIN functions fn ON fn.file = d.file AND fn.n = d.function
WHERE f.reported;

CREATE VIEW v_witnesses AS
SELECT d.fingerprint, d.rule, s.n, p.path, s.line, s.col, s.event, s.note
FROM witness_steps s JOIN v_findings d ON d.id = s.finding_id
	JOIN paths p ON p.id = s.path_id;

CREATE VIEW v_locations AS
SELECT l.location, l.event, l.subject, l.family, p.path, l.line, l.col,
	fn.name AS function, l.must, l.guard, l.roles
FROM locations l JOIN paths p ON p.id = l.path_id
	JOIN functions fn ON fn.file = l.file AND fn.n = l.function;

CREATE VIEW v_edges AS
SELECT p.path, e.line, fn.name AS function, e.callee, e.is_direct,
	fn.is_static
FROM edges e JOIN functions fn ON fn.file = e.file AND fn.n = e.function
	JOIN paths p ON p.id = e.file;

CREATE VIEW v_handlers AS
SELECT p.path, h.line, h.variable, h.member, h.function
FROM handlers h JOIN paths p ON p.id = h.file;

CREATE VIEW v_rules AS
SELECT rule, scope, sum(verdict = 'proved') AS proved,
	sum(verdict = 'violated') AS violated,
	sum(verdict = 'unknown') AS unknown,
	round(100.0 * sum(verdict = 'unknown') / count(*), 1) AS unknown_percent
FROM v_obligations GROUP BY rule, scope;
