/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One streaming mapping on an arm64-like machine, for SPIN: what the theorem
 * `sound mapping 1xNLINES arm64-like` explores, written once more in Promela.
 * The two programs find the same number of states and of transitions, or one
 * of them is wrong (tests/bench/spin.sh).
 *
 * A line has two bytes. Values do not matter: a bit for each copy of a byte
 * tells whether it is of the last write (fresh), a bit for the byte whether
 * anything defined was written (ghost). Whatever the machine does is one
 * atomic step; the rules are guards of what the driver does.
 */
#ifndef NLINES
#define NLINES 1
#endif
#define N (2 * NLINES)

/* Directions are numbered as the kernel does. */
#define BIDI 0
#define TO 1
#define FROM 2

/* Contract states of a mapping. */
#define NONE 0
#define UNCHECKED 1
#define FAILED 2
#define MAPPED 3
#define WRITTEN 4
#define CPU 5
#define CPU_WRITTEN 6
#define RUNNING 7
#define DONE 8
#define UNMAPPED 9

/* ---- the machine ---- */

bit mem[N] = 1, ghost[N] = 1, l1[N];
bit present[NLINES], dirty[NLINES];
byte st_addr[2];			/* stores on their way, by address */
bit st_used[2], st_fresh[2];
bit running;				/* a transfer over the mapping */
bit grant, grant_gone;			/* the device may; its memory is gone */

/* ---- the driver ---- */

bit freed[NLINES], known, gone, error;
byte state, dir, at, size;

/* No part of the state. */
hidden byte i, k, a, f;

#define LIVE(s) ((s) == UNCHECKED || ((s) >= MAPPED && (s) <= DONE))
#define COVERS(b) ((b) >= at && (b) < at + size)
#define TOUCHES(l) (at < ((l) + 1) * 2 && at + size > (l) * 2)
#define OWNED(x, n) (!((x) < 2 && freed[0]) && \
		     !((x) + (n) > 2 && freed[NLINES - 1]))

#define SURVIVES(b) (mem[b] || (dirty[(b) / 2] && l1[b]) || \
	(st_used[0] && st_addr[0] == (b) && st_fresh[0]) || \
	(st_used[1] && st_addr[1] == (b) && st_fresh[1]))

inline check_byte(b) { assert(!ghost[b] || SURVIVES(b)) }

inline check_line(l)
{
	check_byte((l) * 2);
	check_byte((l) * 2 + 1)
}

inline outdate(b)
{
	mem[b] = 0;
	l1[b] = 0;
	if :: st_used[0] && st_addr[0] == b -> st_fresh[0] = 0 :: else fi;
	if :: st_used[1] && st_addr[1] == b -> st_fresh[1] = 0 :: else fi
}

inline write_back(l)
{
	if
	:: dirty[l] ->
		mem[(l) * 2] = l1[(l) * 2];
		mem[(l) * 2 + 1] = l1[(l) * 2 + 1];
		dirty[l] = 0
	:: else
	fi
}

inline drop(l)
{
	l1[(l) * 2] = 0;
	l1[(l) * 2 + 1] = 0;
	present[l] = 0;
	dirty[l] = 0
}

inline fill(l)
{
	if
	:: !present[l] ->
		l1[(l) * 2] = mem[(l) * 2];
		l1[(l) * 2 + 1] = mem[(l) * 2 + 1];
		present[l] = 1
	:: else
	fi
}

inline perform()	/* the store (a, f) */
{
	fill(a / 2);
	l1[a] = f;
	dirty[a / 2] = 1;
	check_byte(a)
}

inline drain_first()
{
	a = st_addr[0];
	f = st_fresh[0];
	st_addr[0] = st_addr[1];
	st_fresh[0] = st_fresh[1];
	st_used[0] = st_used[1];
	st_addr[1] = 0;
	st_fresh[1] = 0;
	st_used[1] = 0;
	perform()
}

inline drain_second()
{
	a = st_addr[1];
	f = st_fresh[1];
	st_addr[1] = 0;
	st_fresh[1] = 0;
	st_used[1] = 0;
	perform()
}

inline drain()
{
	do
	:: st_used[0] -> drain_first()
	:: else -> break
	od
}

inline forget(from, n)
{
	k = from;
	do
	:: k < from + n ->
		outdate(k);
		ghost[k] = 0;
		k++
	:: else -> break
	od
}

inline clean()		/* the lines of [at, at + size) */
{
	i = at / 2;
	do
	:: i * 2 < at + size ->
		write_back(i);
		check_line(i);
		i++
	:: else -> break
	od
}

inline invalidate()
{
	i = at / 2;
	do
	:: i * 2 < at + size ->
		if
		:: i * 2 < at || i * 2 + 2 > at + size -> write_back(i)
		:: else
		fi;
		drop(i);
		check_line(i);
		i++
	:: else -> break
	od
}

/* ---- the driver's moves ---- */

inline settle()
{
	if
	:: !known ->
		state = 0; dir = 0; at = 0; size = 0; gone = 0; error = 0
	:: else
	fi;
	assert((known && LIVE(state)) || !grant)	/* leak */
}

inline map(d, x, n, fails)
{
	known = 1; dir = d; at = x; size = n; gone = 0; error = fails;
	if
	:: !fails ->
		drain();
		if :: d == FROM -> forget(at, size) :: else fi;
		clean();
		grant = 1;
		grant_gone = 0
	:: else
	fi;
	state = UNCHECKED;
	settle()
}

inline unmap(d)
{
	drain();
	grant = 0;
	grant_gone = 0;
	if :: d != TO -> invalidate() :: else fi;
	state = UNMAPPED;
	settle()
}

inline unmap_elsewhere()	/* for another device: the grant stays */
{
	drain();
	if :: dir != TO -> invalidate() :: else fi;
	state = UNMAPPED;
	settle()
}

inline sync_cpu(d)
{
	drain();
	if :: d != TO -> invalidate() :: else fi;
	if
	:: state == WRITTEN -> state = CPU_WRITTEN
	:: state == UNCHECKED || state == MAPPED || state == RUNNING ||
	   state == DONE -> state = CPU
	:: else
	fi;
	settle()
}

inline sync_dev(d)
{
	drain();
	if :: d == FROM -> forget(at, size) :: else fi;
	clean();
	if :: LIVE(state) -> state = MAPPED :: else fi;
	settle()
}

inline release()	/* kfree() */
{
	gone = 1;
	i = at / 2;
	do
	:: i * 2 < at + size ->
		freed[i] = 1;
		if :: grant -> grant_gone = 1 :: else fi;
		forget(i * 2, 2);
		i++
	:: else -> break
	od;
	settle()
}

inline cpu_read(b)
{
	if
	:: st_used[1] && st_addr[1] == b -> f = st_fresh[1]
	:: !(st_used[1] && st_addr[1] == b) && st_used[0] &&
	   st_addr[0] == b -> f = st_fresh[0]
	:: else ->
		fill(b / 2);
		f = l1[b]
	fi;
	assert(!ghost[b] || f);		/* stale */
	settle()
}

inline cpu_write(b)
{
	if :: st_used[1] -> drain_first() :: else fi;
	outdate(b);
	ghost[b] = 1;
	if
	:: st_used[0] && st_addr[0] <= b ->
		st_addr[1] = b; st_fresh[1] = 1; st_used[1] = 1
	:: else ->
		st_addr[1] = st_addr[0]; st_fresh[1] = st_fresh[0];
		st_used[1] = st_used[0];
		st_addr[0] = b; st_fresh[0] = 1; st_used[0] = 1
	fi;
	if
	:: known && !gone && COVERS(b) ->
		if
		:: state == MAPPED || state == RUNNING || state == DONE ->
			state = WRITTEN
		:: state == CPU -> state = CPU_WRITTEN
		:: else
		fi
	:: else
	fi;
	settle()
}

/* ---- the rules: what breaks none of them ---- */

#define MAY_SYNC(d) (state != UNCHECKED &&	/* map-error-unchecked */ \
	state != NONE && state != FAILED && state != UNMAPPED && \
	state != RUNNING &&			/* mapping-busy */ \
	dir == (d))				/* sync-wrong-direction */
#define MAY_SYNC_CPU(d) (MAY_SYNC(d) && \
	!(state == CPU_WRITTEN && dir != TO) &&	/* sync-for-device-missing */ \
	!(state == WRITTEN && dir == BIDI))	/* cpu-write-in-flight */
#define MAY_SYNC_DEV(d) (MAY_SYNC(d) && \
	!(state == DONE && dir == BIDI))	/* cpu-write-in-flight */
#define MAY_UNMAP (state != UNCHECKED && \
	state != UNMAPPED &&			/* double-unmap */ \
	state != FAILED && state != NONE &&	/* unmap-unmapped */ \
	state != RUNNING && \
	!(state == WRITTEN && dir != FROM) &&	/* cpu-write-while-... */ \
	!(state == CPU_WRITTEN && dir != TO))
/* unmap-wrong-direction, -size, -device and -function */
#define MAY_UNMAP_OTHERWISE (MAY_UNMAP && !LIVE(state))
#define MAY_START (state != UNCHECKED && \
	state != NONE && state != FAILED &&	/* handle-after-unmap */ \
	state != UNMAPPED && \
	!(state == WRITTEN && dir != FROM) && \
	state != CPU_WRITTEN)
#define MAY_LOSE (!LIVE(state))			/* unmap-missing */
#define MAY_FREE (state != RUNNING && \
	!(LIVE(state) && dir != TO))		/* free-while-mapped */
#define SEES(b) (known && !gone && COVERS(b))
#define NEAR(b) (known && !gone && !COVERS(b) && TOUCHES((b) / 2))
#define MAY_READ(b) (!SEES(b) || dir == TO || \
	!(state == UNCHECKED || state == MAPPED || state == WRITTEN || \
	  state == RUNNING || state == DONE))
#define MAY_WRITE(b) ((!SEES(b) || \
	(!(dir == FROM && LIVE(state)) &&	/* cpu-write-from-device */ \
	 !(dir != FROM && (state == UNCHECKED || state == RUNNING || \
			   (state == DONE && dir == BIDI))))) && \
	!(NEAR(b) && dir != TO && LIVE(state)))	/* map-cacheline-shared */

/* ---- choices ---- */

#define MAP(d, x, n) \
	:: d_step { !(known && LIVE(state)) && OWNED(x, n) -> map(d, x, n, 0) } \
	:: d_step { !(known && LIVE(state)) && OWNED(x, n) -> map(d, x, n, 1) }
#define MAPS(x, n) MAP(BIDI, x, n) MAP(TO, x, n) MAP(FROM, x, n)
#define SYNCS(d) \
	:: d_step { known && MAY_SYNC_CPU(d) -> sync_cpu(d) } \
	:: d_step { known && MAY_SYNC_DEV(d) -> sync_dev(d) }
#define ACCESS(b) \
	:: d_step { !freed[(b) / 2] && MAY_READ(b) -> cpu_read(b) } \
	:: d_step { !freed[(b) / 2] && MAY_WRITE(b) -> cpu_write(b) }
#define CACHE(l) \
	:: d_step { !present[l] -> fill(l) } \
	:: d_step { present[l] -> write_back(l); drop(l); check_line(l) }
#define OBEY(b) assert(grant && !grant_gone)
#define DEVICE(b) \
	:: d_step { running && COVERS(b) && dir != FROM -> \
		OBEY(b); assert(!ghost[b] || mem[b]) } \
	:: d_step { running && COVERS(b) && dir != TO -> \
		OBEY(b); outdate(b); ghost[b] = 1; mem[b] = 1 }

active proctype machine()
{
	do
	/* the hardware's own steps */
	:: d_step { st_used[0] -> drain_first() }
	:: d_step { st_used[1] && st_addr[0] != st_addr[1] -> drain_second() }
	CACHE(0)
	DEVICE(0)
	DEVICE(1)
#if NLINES == 2
	CACHE(1)
	DEVICE(2)
	DEVICE(3)
#endif
	/* the driver's moves */
#if NLINES == 1
	MAPS(0, 2) MAPS(0, 1) MAPS(1, 1)
#else
	MAPS(0, 4) MAPS(0, 2) MAPS(2, 2) MAPS(2, 1)
#endif
	:: d_step { known && state == UNCHECKED ->
		if :: error -> state = FAILED :: else -> state = MAPPED fi;
		settle() }
	/* map-error-miscompared: never */
	SYNCS(BIDI) SYNCS(TO) SYNCS(FROM)
	:: d_step { known && MAY_UNMAP -> unmap(dir) }
	:: d_step { known && MAY_UNMAP_OTHERWISE -> unmap((dir + 1) % 3) }
	:: d_step { known && MAY_UNMAP_OTHERWISE -> unmap((dir + 2) % 3) }
	:: d_step { known && size > 1 && MAY_UNMAP_OTHERWISE -> unmap(dir) }
	:: d_step { known && MAY_UNMAP_OTHERWISE -> unmap_elsewhere() }
	:: d_step { known && MAY_UNMAP_OTHERWISE -> unmap(TO) }
	:: d_step { known && MAY_LOSE -> known = 0; settle() }
	:: d_step { known && !gone && MAY_FREE -> release() }
	:: d_step { known && !running && !gone && MAY_START ->
		drain(); running = 1; state = RUNNING; settle() }
	:: d_step { running -> running = 0; state = DONE; settle() }
	ACCESS(0)
	ACCESS(1)
	:: d_step { freed[0] -> freed[0] = 0; settle() }
#if NLINES == 2
	ACCESS(2)
	ACCESS(3)
	:: d_step { freed[1] -> freed[1] = 0; settle() }
#endif
	od
}
