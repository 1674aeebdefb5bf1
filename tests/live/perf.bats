# perf.bats - without privileges: recorded by perf events, and compared with what BPF saw

load ../helper

setup() {
	make_place
	need_perf_events
	# An ordinary user may not reach the tree that was built.
	install -m 755 "$BUILD/tests/oddities" "$BUILD/tests/knobs" "$BATS_TEST_TMPDIR"
	ODDITIES=$BATS_TEST_TMPDIR/oddities KNOBS=$BATS_TEST_TMPDIR/knobs
	export PYTHONPATH=$ROOT/tests
	cd "$MINE"
}

teardown() {
	[ -z "${target-}" ] || kill -9 "$target" 2>/dev/null || true
}

# record OPTION... [--] COMMAND...: by perf, as an ordinary user.
record() {
	as_user "$HERE" record --backend perf -o t "$@"
}

# is_good [TRACE]: nothing is known to be missing; the certificate is in $output.
is_good() {
	run --separate-stderr exectrace check "${1:-t}"
	has "$output" '^(EXACT|UNPROVEN) '
	has "$output" '^note +backend +observed by perf'
}

@test "an ordinary user just runs a workload, and is told how it was observed" {
	for workload in sync:SEQUENTIAL async:CONCURRENT concurrent:CONCURRENT; do
		run -0 --separate-stderr as_user "$HERE" run "${workload%:*}" -o t
		[ -z "$stderr" ]
		has "$output" "^${workload#*:} "
		has "$output" '^note +observed by perf events, since for BPF tracing needs root, or CAP_BPF and CAP_PERFMON'
		is_good
	done
}

@test "an ordinary user sees threads run in parallel" {
	need_cpus 2
	run -0 --separate-stderr as_user "$HERE" run parallel --work 200
	# On a busy machine it may have been too little for the verdict.
	has "$output" '^(PARALLEL|  .*incidental overlap)'
	has "$output" 'peak 2$'
}

@test "JSON says by what it was observed, and why not by BPF" {
	as_user "$HERE" run sync -o t >/dev/null
	exectrace export --json - t >report.json
	[ "$(jq -r .trace.backend report.json)" = perf ]
	has "$(jq -r .trace.backend_because report.json)" 'needs root, or CAP_BPF'
	need_jsonschema
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/report.schema.json" report.json
}

@test "the user's choice counts, and needs no reason" {
	run -0 "$HERE" run async --backend perf
	has "$output" '^note +observed by perf events; who took a CPU'
	fails 125 "$HERE" run async --backend none
	has "$stderr" "there is no backend 'none'"
}

@test "where neither can be had, both are said" {
	fails 125 "$BUILD/tests/without" both 1 "${AS_USER[@]}" "$HERE" run sync
	has "$stderr" 'needs root, or CAP_BPF and CAP_PERFMON \(type sudo .*\); and without that: perf events are forbidden'
	fails 125 "$BUILD/tests/without" both 38 "${AS_USER[@]}" "$HERE" run sync
	has "$stderr" 'no BPF .*; and without that: this kernel has no perf events'
}

@test "what perf cannot do is left to BPF" {
	fails 125 as_user "$HERE" record -a -- true
	has "$stderr" 'needs root, or CAP_BPF and CAP_PERFMON \(type sudo'
	fails 125 as_user "$HERE" record --wakers -- true
	fails 125 as_user "$HERE" record --backend perf --wakers -- true
	has "$stderr" 'perf events do not tell who wakes whom: that takes BPF'
	[ ! -e exectrace.trace ]
}

# Both at once, on the same program: the one that BPF observes is exectrace itself, with all that it starts.
# compare PERF BPF AT-LEAST: each run that perf recorded is one that BPF recorded, on the same CPU, under the kernel's own number.
compare() {
	python3 - "$@" <<-'END'
		import collections, sys, tracefile
		perf, bpf = tracefile.Trace(sys.argv[1]), tracefile.Trace(sys.argv[2])
		assert int(perf.end["lost_runs"]) == 0 and perf.about["backend"] == "perf" and bpf.about["backend"] == "bpf"
		def born(trace):
		    tids = {}
		    for e in trace.events:
		        if e.kind in (1, 2):
		            tids[e.thread] = e.tid
		    return tids
		tids = born(bpf)
		by_tid = collections.defaultdict(dict)
		for run in bpf.runs:
		    by_tid[tids[run.thread]][run.departures] = run
		tids, compared, late = born(perf), 0, []
		for thread, runs in perf.runs_by_thread().items():
		    theirs = by_tid[tids[thread]]
		    for run in runs:
		        other = theirs[run.departures]
		        assert run.cpu == other.cpu, (run, other)
		        # BPF looks just before the switch, and perf in the midst of it; the last run perf sees only the better part of.
		        # An arrival that the kernel's hooks were not told of is restored by BPF, from less; then perf knows better.
		        restored = other.flags & (tracefile.IN_REPAIRED | tracefile.IN_ESTIMATED)
		        assert restored or other.in_ns <= run.in_ns, (run, other)
		        assert run.state == 0x80 or run.out_ns >= other.out_ns, (run, other)
		        assert run.in_ns <= other.out_ns, (run, other)
		        assert (run.state == 0) == (other.state == 0) or run.state == 0x80, (run, other)
		        if not restored:
		            late.append(run.in_ns - other.in_ns)
		        if run.state != 0x80:
		            late.append(run.out_ns - other.out_ns)
		        compared += 1
		    # None is missing: from the first that perf saw, to the one in the midst of which it let go of the thread.
		    numbers = [run.departures for run in runs]
		    assert numbers == list(range(numbers[0], numbers[-1] + 1)), numbers
		late.sort()
		print("compared", compared, "late by", late[len(late) // 2], late[-1])
		assert compared >= int(sys.argv[3])
	END
}

@test "BPF and perf saw the same runs of a workload: the same threads, CPUs, times, and the kernel's own numbers" {
	need_bpf
	# A task that is alone on the event loop has it wait at each of its ten awaits.
	exectrace record -o bpf -- "$HERE" run --backend perf -o perf async --tasks 1 >/dev/null
	compare perf bpf 10
	exectrace record -o bpf -- "$HERE" run --backend perf -o perf concurrent >/dev/null
	compare perf bpf 10
	# With a CPU for each thread, and nobody else about, there is next to nothing to switch.
	exectrace record -o bpf -- "$HERE" run --backend perf -o perf async-pool >/dev/null
	compare perf bpf 3
}

@test "BPF and perf saw the same runs of many threads and processes that switch as fast as they can" {
	need_bpf
	need_command perf
	exectrace record -o bpf -- "$HERE" record --backend perf -o perf -- \
		perf bench -f simple sched messaging -g 1 -l 200
	compare perf bpf 1000
	exectrace record -o bpf -- "$HERE" record --backend perf -o perf -- \
		perf bench -f simple sched messaging -t -g 1 -l 200
	compare perf bpf 1000
}

@test "the kernel's count of the whole program is what was recorded, or more by what no one could record" {
	for i in 1 2 3 4 5; do
		record -- "$ODDITIES" threads 20
		is_good
		counted=$(sed -nE 's/^note +family .*counts ([0-9,]+) .*/\1/p' <<<"$output" | tr -d ,)
		recorded=$(sed -nE 's/^note +family .*recorded: ([0-9,]+)$/\1/p' <<<"$output" | tr -d ,)
		echo "$counted $recorded"
		[ "$recorded" -gt 20 ]
		[ "$counted" -ge "$recorded" ]
		if has "$output" '^EXACT' >/dev/null; then [ "$counted" -eq "$recorded" ]; else [ "$counted" -gt "$recorded" ]; fi
	done
}

# sum: what the kernel has counted of all together, by the trace. 0: not known.
sum() {
	python3 -c 'import tracefile; print(tracefile.Trace("t").end["family_departures"])'
}

@test "a sum that some may not be in, since nobody waited for them, proves nothing" {
	record -- "$ODDITIES" children waited
	[ "$(sum)" -gt 4 ]
	for how in left ignored unkept; do
		record -- "$ODDITIES" children "$how"
		[ "$(sum)" = 0 ]
		run exectrace check t
		hasnt "$output" '^EXACT'
	done
	record -- "$ODDITIES" daemon "$MINE/worked"
	[ "$(sum)" = 0 ]
	run exectrace check t
	hasnt "$output" '^EXACT'
	# Whoever called exectrace ignored it, and so did all that came of that.
	record -- python3 -c '
import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$ODDITIES" children waited
	[ "$(sum)" = 0 ]
}

@test "of a parent that is a child itself, it is seen whether it waits" {
	record -- sh -c "'$ODDITIES' children ignored; true"
	[ "$(sum)" = 0 ]
	# Unless it has ended before we could look, which takes a machine that is busy.
	for i in 1 2 3 4 5; do
		record -- sh -c "'$ODDITIES' children waited; true"
		[ "$(sum)" -eq 0 ] || break
	done
	[ "$(sum)" -gt 4 ]
}

@test "whoever was left to us goes on when we have ended" {
	record -d 300ms -- sh -c 'sleep 30 & echo $! >orphan; sleep 0.1'
	target=$(cat orphan)
	kill -0 "$target"
	[ "$(sum)" = 0 ]
}

@test "records that are lost are noticed, and then nothing is claimed" {
	need_command perf
	run -0 env BACKEND=perf "$KNOBS" 97 0 0 t taskset -c "$(first_cpu)" perf bench -f simple sched pipe -l 2000
	[ "$(awk '$1 == "dropped" { print $2 }' <<<"$output")" -gt 50 ]
	run -1 exectrace check t
	has "$output" '^INCOMPLETE'
	run -0 exectrace report t
	has "$output" '^INCONCLUSIVE'
}

@test "records that find the ring full are noticed, and between which times that was" {
	need_command perf
	BACKEND=perf "$KNOBS" 0 0 4096 t perf bench -f simple sched pipe -l 100000 >out &
	wait_for pgrep -P $!
	sleep 0.1
	# Who does not run takes no records.
	kill -STOP $!
	sleep 0.3
	kill -CONT $!
	wait $!
	[ "$(awk '$1 == "lost" { print $2 }' out)" -gt 100 ]
	run -1 exectrace check t
	has "$output" '^INCOMPLETE'
	has "$output" '^NO +lost-runs '
	python3 -c '
import tracefile
trace = tracefile.Trace("t")
assert trace.start_ns < int(trace.end["lost_from_ns"]) < int(trace.end["lost_to_ns"]) <= int(trace.end["end_ns"])'
}

@test "-p records a process of one's own, and marks the edges" {
	"${AS_USER[@]}" "$ODDITIES" sleep &
	target=$!
	wait_for grep -qx runner "/proc/$target/comm"
	record -p "$target" --duration 200ms
	kill -0 "$target"
	is_good
	python3 - "$target" <<-'END'
		import sys, tracefile
		trace, target = tracefile.Trace("t"), int(sys.argv[1])
		names = {e.thread: e.name for e in trace.events}
		met = {e.name: e.flags for e in trace.events if e.kind == 2 and e.tgid == target}
		assert sorted(met) == [b"runner", b"sleeper"], met
		assert met[b"runner"] & (tracefile.WAS_READY | tracefile.WAS_ON_CPU), met
		assert not met[b"sleeper"] & (tracefile.WAS_READY | tracefile.WAS_ON_CPU), met
		runs = [r for runs in trace.runs_by_thread().values() for r in runs if names[r.thread] == b"runner"]
		end_ns = int(trace.end["end_ns"])
		assert all(trace.start_ns <= r.in_ns <= r.out_ns <= end_ns for r in runs), runs
		assert (runs[-1].out_ns == end_ns) == bool(runs[-1].flags & tracefile.OUT_EDGE), runs[-1]
		assert not any(r.flags & tracefile.IN_EDGE for r in runs[1:])
		# It is always able to run: what it did not, it waited.
		for a, b in zip(runs, runs[1:]):
		    assert b.flags & tracefile.OUT_EDGE or b.wait_ns == b.in_ns - a.out_ns, (a, b)
	END
}

@test "who shares his CPU with somebody who is not recorded has waited for him" {
	taskset -c "$(first_cpu)" bash -c 'while :; do :; done' &
	target=$!
	as_user taskset -c "$(first_cpu)" "$HERE" run concurrent --work 300 --backend perf -o t >/dev/null
	exectrace export --json report.json t
	jq '.why_not_more.waits, .tasks' report.json
	# Not a matter of how long: who runs 600 ms on a CPU that another one wants, gives it up for more than that.
	run -1 exectrace report --expect 'waited-others<1ms' t
	has "$output" '^NOT MET'
	jq -e '[.tasks[].waited_ns] | max > 0' report.json
	jq -e '[.tasks[] | .waited_ns == .waits.own_cpu_ns + .waits.unseen_cpu_ns] | all' report.json
}

@test "-p of somebody else's process is one clear line" {
	sleep 30 &
	target=$!
	fails 125 record -p "$target"
	has "$stderr" "cannot observe process $target with perf events: it is not yours, or has privileges: Permission denied"
}

@test "-p follows the threads and children that come later" {
	"${AS_USER[@]}" bash -c 'while :; do sleep 0.01; done' &
	target=$!
	record -p "$target" --duration 300ms
	is_good
	has "$(exectrace report --view tasks t)" '^\(?sleep'
}

@test "-p ends when the last of them ends" {
	"${AS_USER[@]}" sleep 0.5 &
	record -p $!
	is_good
}

@test "a program that takes privileges goes out of sight, and that is said" {
	install -m 4755 "$(command -v sleep)" "$BATS_TEST_TMPDIR/sleep" || skip "no setuid programs here"
	record -- sh -c "'$BATS_TEST_TMPDIR/sleep' 0.3; true"
	run -1 exectrace check t
	has "$output" '^INCOMPLETE'
	has "$output" '^NO +out-of-sight +1 thread went on unobserved'
}

@test "however short a program is that takes privileges, or may not be read, its trace is not whole" {
	install -m 4755 "$(type -P true)" "$BATS_TEST_TMPDIR/privileged" || skip "no setuid programs here"
	install -m 711 "$(type -P true)" "$BATS_TEST_TMPDIR/unreadable"
	for i in 1 2 3 4 5; do
		for program in privileged unreadable; do
			record "$BATS_TEST_TMPDIR/$program"
			run -1 exectrace check t
			has "$output" '^INCOMPLETE'
			has "$output" '^NO +out-of-sight +1 thread went on unobserved'
		done
		# One as short, of which nothing is hidden.
		record true
		is_good
	done
}

@test "names, exec from any thread, recurring tids and daemons are told apart as by BPF" {
	record -- "$ODDITIES" rename
	is_good
	has "$(exectrace report --view tasks t)" '^\(?after\)? '
	record -- "$ODDITIES" exec /bin/true
	is_good
	python3 "$ROOT/tests/execed.py" t
	"$HERE" record --backend perf -o t2 -- "$ODDITIES" reuse 20 || [ $? -eq 77 ]
	run -0 exectrace report --top 100 --view tasks t2
	[ "$(grep -cE '^\(?child-[0-9]+' <<<"$output")" -eq 20 ] || skip "tids cannot be chosen here"
	as_user "$HERE" record --backend perf -o t3 -- "$ODDITIES" daemon "$MINE/worked"
	[ -e worked ]
	is_good t3
	has "$(exectrace report --view tasks t3)" '^daemon '
}

@test "a thousand threads at once: nothing lost" {
	run record -- "$ODDITIES" threads 1000
	[ "$status" -eq 0 ] || skip "no 1,000 threads here"
	is_good
	[ "$(exectrace metrics t | awk '$1 == "tasks" { print $2 }' | tr -d ,)" -ge 1000 ] || true
}

@test "two at once each have their own" {
	record -- "$ODDITIES" rename &
	as_user "$HERE" record --backend perf -o other -- "$ODDITIES" threads 20
	wait $!
	is_good
	is_good other
	has "$(exectrace report --view tasks t)" '^\(?after\)? '
	hasnt "$(exectrace report --view tasks other)" '^\(?after\)? '
}

@test "a user who may lock no memory is told so" {
	run --separate-stderr as_user prlimit --memlock=0 "$HERE" run sync
	# The kernel may leave enough for everybody all the same (perf_event_mlock_kb).
	[ "$status" -eq 0 ] || has "$stderr" 'KiB of memory for each CPU.s perf events \(ulimit -l raises the limit\)'
}

@test "little memory that may be locked does not keep a user from recording" {
	for kib in 64 1024; do
		run -0 --separate-stderr as_user prlimit --memlock=$((kib * 1024)) "$HERE" run sync
		[ -z "$stderr" ]
	done
}

# With the capabilities in the program's file.

with_capabilities() {
	need_bpf
	need_command setcap
	setcap cap_bpf,cap_perfmon=ep "$HERE" || skip "no capabilities of files here"
}

@test "with the capabilities in its file, an ordinary user observes by BPF" {
	with_capabilities
	run -0 --separate-stderr as_user "$HERE" run async -o t
	[ -z "$stderr" ]
	has "$output" '^CONCURRENT '
	hasnt "$output" 'observed by perf'
	run -0 exectrace check t
	has "$output" '^note +backend +observed by bpf$'
	as_user "$HERE" record -o t -a -d 50ms
	run -0 exectrace check t
}

@test "the program that is recorded has none of these capabilities" {
	with_capabilities
	run -0 as_user "$HERE" record -o t -- grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status
	[ "$(awk '{ print $2 }' <<<"$output" | sort -u)" = 0000000000000000 ]
	as_user "$HERE" run concurrent --work 1000 >/dev/null &
	wait_for pgrep -u 65534 -x concurrent >/dev/null
	child=$(pgrep -u 65534 -x concurrent)
	capabilities=$(awk '/^Cap(Prm|Eff|Amb)/ { print $2 }' "/proc/$child/status" | sort -u)
	owner=$(stat -c %u "/proc/$child/environ")
	wait
	[ "$capabilities" = 0000000000000000 ]
	# It is the user's own again, who may debug it.
	[ "$owner" = 65534 ]
}

@test "the user's environment and paths do not borrow these capabilities" {
	with_capabilities
	cat >preload.c <<-'END'
		#include <unistd.h>
		__attribute__((constructor)) static void here(void) { if (write(2, "preloaded\n", 10)) _exit(77); }
	END
	gcc -shared -fPIC -o preload.so preload.c
	run --separate-stderr as_user env LD_PRELOAD="$MINE/preload.so" "$HERE" run sync
	hasnt "$stderr" preloaded
	# Files are read and written with the user's own rights.
	echo secret >"$BATS_TEST_TMPDIR/roots"
	chmod 600 "$BATS_TEST_TMPDIR/roots"
	fails 2 as_user "$HERE" report "$BATS_TEST_TMPDIR/roots"
	fails 125 as_user "$HERE" record -o "$BATS_TEST_TMPDIR/roots" -- true
	[ "$(cat "$BATS_TEST_TMPDIR/roots")" = secret ]
	# Commands that do not observe have given them back.
	mkfifo pipe
	as_user "$HERE" report - <pipe >/dev/null 2>&1 &
	exec 9>pipe
	wait_for pgrep -u 65534 -f "$HERE report" >/dev/null
	[ "$(awk '/^CapPrm/ { print $2 }' "/proc/$(pgrep -u 65534 -f "$HERE report")/status")" = 0000000000000000 ]
	exec 9>&-
	wait
}
