# exactness.bats - is the record complete, and does it know when it is not?

load ../helper

setup() {
	need_bpf
	TRACE=$BATS_TEST_TMPDIR/t
	KNOBS=$BUILD/tests/knobs
	export PYTHONPATH=$ROOT/tests PYTHONDONTWRITEBYTECODE=1
}

# truth NAME: what the tracer with the knobs says it did, of what is in $output.
truth() {
	awk -v name="$1" '$1 == name { print $2 }' <<<"$output"
}

# count_of RULE: how many faults of this kind the certificate in $output has.
count_of() {
	awk -v rule="$1" '$2 == rule && $1 != "ok" { gsub(",", "", $3); n = $3 } END { print n + 0 }' <<<"$output"
}

@test "under heavy switching nothing is lost" {
	need_command perf
	run -0 "$KNOBS" 0 0 0 "$TRACE" perf bench -f simple sched messaging -g 2 -l 800
	run -0 exectrace check "$TRACE"
	has "$output" '^(EXACT|REPAIRED) +([0-9,]+) of \2 context switches recorded .* 0 lost'
	[ "$(grep -m1 -oE '[0-9,]+ of' <<<"$output" | tr -d ', of')" -gt 5000 ]
}

@test "a load at real-time priority on all CPUs loses nothing, although it leaves none for us" {
	# In two seconds it makes more runs than the memory for them holds.
	cpus=$(taskset -cp $$ | sed 's/.*: //' | sed -E 's/([0-9]+)-([0-9]+)/$(seq -s, \1 \2)/g')
	chrt -f 50 true || skip "no real-time priority here"
	run -0 exectrace record -o "$TRACE" -- "$BUILD/bench/load" -f -s 3 -c "$(eval echo "$cpus")" yield
	run -0 exectrace check "$TRACE"
	has "$output" '^(EXACT|REPAIRED) +([0-9,]+) of \2 context switches recorded'
}

@test "a disk that takes nothing for four seconds makes nobody wait, and nothing is lost" {
	# As they come, so many runs would not fit into the memory for them; as the file has them, they do.
	"$EXECTRACE" record -o - -- sh -c "exec '$BUILD/bench/load' -s 3 -c $(first_cpu) yield >/dev/null" |
		{ sleep 4; cat; } >"$TRACE"
	run -0 exectrace check "$TRACE"
	has "$output" '^(EXACT|REPAIRED) +([0-9,]+) of \2 context switches recorded'
	[ "$(grep -m1 -oE '[0-9,]+ of' <<<"$output" | tr -d ', of')" -gt 500000 ]
}

# Of all threads at real-time priority the kernel takes the CPU for 50 ms in a second, so that of the first to be kept waiting
# depends on when; hence not by what it loses.
@test "who empties the rings has CPU time of its own, which no load at real-time priority can take" {
	chrt -d -T 1000000 -D 10000000 -P 10000000 0 true || skip "no thread may have a deadline here"
	policies='sleep 0.2; for task in /proc/$PPID/task/*; do echo "$(<$task/comm): $(chrt -p ${task##*/} | grep -o "SCHED_.*")"; done'
	make_place
	for as in 0 65534; do
		SUDO_UID=$as SUDO_GID=$as run -0 "$HERE" record -o "$MINE/$as" -- bash -c "$policies"
		has "$output" '^exectrace-drain: SCHED_DEADLINE'
	done
	# Where it may not run on all CPUs, the kernel promises nothing.
	run -0 taskset -c "$(first_cpu)" "$HERE" record -o "$TRACE" -- bash -c "$policies"
	run -0 exectrace check "$TRACE"
}

@test "dropped records are found: exactly as many as were dropped" {
	need_command perf
	run -0 "$KNOBS" 97 0 0 "$TRACE" perf bench -f simple sched messaging -g 2 -l 1000
	dropped=$(truth dropped)
	[ "$dropped" -gt 50 ]
	run -1 exectrace check "$TRACE"
	has "$output" '^INCOMPLETE'
	[ $(($(count_of missing-runs) + $(count_of missing-last-runs))) -eq "$dropped" ]
}

@test "records that find the ring full are found: exactly as many as the ring counted" {
	need_command perf
	run -0 "$KNOBS" 0 0 4096 "$TRACE" taskset -c "$(first_cpu)" perf bench -f simple sched pipe -l 20000
	lost=$(truth lost)
	[ "$lost" -gt 1000 ]
	run -1 exectrace check "$TRACE"
	[ $(($(count_of missing-runs) + $(count_of missing-last-runs))) -eq "$lost" ]
	[ "$(count_of lost-runs)" -eq "$lost" ]
	# The program may have been anything meanwhile, and exectrace does not guess.
	run -0 exectrace report "$TRACE"
	has "$output" '^INCONCLUSIVE'
}

@test "a CPU's records have as much memory as --buffer says; if that was too little, it is said what to do" {
	run -0 exectrace record --buffer 16K -o "$TRACE" -- "$BUILD/bench/load" -c "$(first_cpu)" -s 0.5 yield
	run -1 exectrace check "$TRACE"
	[ "$(count_of lost-runs)" -gt 100 ]
	run -0 exectrace report --view certificate "$TRACE"
	has "$output" '^NO +lost-runs .* found the ring full \(--buffer makes it larger\)$'
	for size in 1M 8M; do
		run -0 exectrace record --buffer $size -o "$TRACE" -- "$BUILD/bench/load" -c "$(first_cpu)" -s 0.5 yield
		run -0 exectrace check "$TRACE"
	done
	for size in 15K 257M 1T 0 -1 16k ''; do
		fails 125 exectrace record --buffer "$size" -o "$TRACE" -- true
		has "$stderr" "--buffer takes a size from 16K to 256M, as in 8M, not '$size'"
	done
}

@test "hidden switch-ins are restored, and no further off than stated" {
	need_command perf
	run -0 "$KNOBS" 0 500 0 "$TRACE" taskset -c "$(first_cpu)" perf bench -f simple sched pipe -l 10000
	[ "$(truth hidden)" -ge 20 ]
	[ "$(truth worst)" -le "$(truth bound)" ]
	hidden=$(truth hidden)
	run -0 exectrace check "$TRACE"
	has "$output" '^REPAIRED'
	[ "$(count_of repaired)" -ge "$hidden" ]
}

@test "every run agrees with what perf saw, the ones that were dropped included" {
	# An independent observer of the same run: perf records every switch-out of the machine. The kernel's numbers say
	# which of a thread's switch-outs a recorded run is; perf's must have happened at the same time. And between
	# the times that exectrace states for a gap, perf must have seen exactly the switch-outs that are missing.
	need_command perf
	perf record -q -a -m 16M -k CLOCK_MONOTONIC -e sched:sched_switch -o "$BATS_TEST_TMPDIR/perf.data" -- \
		"$KNOBS" 50 0 0 "$TRACE" taskset -c "$(first_cpu)" perf bench -f simple sched pipe -l 2000 ||
		skip "perf cannot record scheduler events here"
	run -0 python3 - "$TRACE" "$BATS_TEST_TMPDIR/perf.data" <<-'END'
		import collections, subprocess, sys
		import tracefile
		trace = tracefile.Trace(sys.argv[1])
		script = subprocess.run(["perf", "script", "-i", sys.argv[2], "--ns", "-F", "time,event,trace"],
		    capture_output=True, text=True)
		seen = collections.defaultdict(list)
		for line in script.stdout.splitlines():
		    if "prev_pid=" in line:
		        seconds, ns = line.split()[0].rstrip(":").split(".")
		        tid = int(line.split("prev_pid=")[1].split()[0])
		        seen[tid].append(int(seconds) * 10**9 + int(ns))
		first = {e.thread: e for e in reversed(trace.events) if e.kind in (1, 2)}
		compared = gaps = 0
		for thread, runs in trace.runs_by_thread().items():
		    outs = sorted(seen[first[thread].tid])
		    # perf began before the child was made, so it has all of a thread's switch-outs.
		    before = 0
		    for run in runs:
		        if run.flags & tracefile.OUT_EDGE:
		            continue
		        at = outs[run.departures - 1]
		        assert abs(at - run.out_ns) < 5000000, (thread, run, at)
		        compared += 1
		        missing = outs[before:run.departures - 1]
		        gaps += len(missing)
		        before = run.departures
		    assert all(a.departures < b.departures for a, b in zip(runs, runs[1:]))
		print("compared", compared, "gaps", gaps)
		assert compared > 3000 and gaps > 50
	END
	echo "$output"
}

@test "whatever is dropped and hidden, what a second recorder saw is within the limits" {
	# The one with the knobs records the other one, which loses nothing, and its child. They read the clock some microseconds
	# apart at each switch, so that much is allowed: 20 us for each, and 1 % of shares.
	expectations=(--expect 'overlap>=0%' --expect 'interleaving>=0%')
	for figure in parallelism wall busy parallel-time nobody-time cpu tasks switches; do
		expectations+=(--expect "$figure>=0")
	done
	for knobs in '9 0' '0 7' '9 7' '60 50'; do
		# shellcheck disable=SC2086
		run -0 "$KNOBS" $knobs 0 "$TRACE" "$EXECTRACE" run concurrent --work 20 -o "$TRACE.whole"
		for trace in "$TRACE" "$TRACE.whole"; do
			exectrace report --json="$trace.json" --by thread --only sing --only eat "${expectations[@]}" "$trace" >"$trace.answers" || true
		done
		run -0 python3 - "$TRACE.json" "$TRACE.whole.json" <<-'END'
			import json, sys
			found, truth = (json.load(open(path)) for path in sys.argv[1:])
			assert truth["certificate"]["grade"] in ("EXACT", "REPAIRED"), truth["certificate"]
			assert found["verdict"] in (truth["verdict"], "INCONCLUSIVE"), (found["verdict"], truth["verdict"])
			values = {said["of"]: said["value"] for said in truth["expectations"]}
			shares = {"overlap", "interleaving", "parallelism"}
			for said in found["expectations"]:
			    name, value = said["of"], values[said["of"]]
			    off = 10000 if name in shares else 0 if name in ("tasks", "switches") else 20000 * values["switches"]
			    assert said["low"] - off <= value, (said, value)
			    assert said["high"] is None or value <= said["high"] + off, (said, value)
			assert len(values) == 10
			print(found["certificate"]["grade"], found["verdict"], truth["verdict"])
		END
		echo "$knobs: $output"
	done
}

@test "the switch-outs recorded are those that the child's own getrusage counts" {
	cat >"$BATS_TEST_TMPDIR/usage.py" <<-'END'
		import resource, time, sys
		for i in range(500):
		    time.sleep(0.0001)
		usage = resource.getrusage(resource.RUSAGE_SELF)
		print(usage.ru_nvcsw + usage.ru_nivcsw)
	END
	run -0 "$KNOBS" 0 0 0 "$TRACE" python3 "$BATS_TEST_TMPDIR/usage.py"
	own=${lines[0]}
	[ "$own" -ge 500 ]
	run -0 python3 - "$TRACE" "$own" <<-'END'
		import sys, tracefile
		trace = tracefile.Trace(sys.argv[1])
		own = int(sys.argv[2])
		# It counted before it ended: few more followed. It was switched out before the trace met it, too.
		[met] = [e for e in trace.events if e.kind == 2 and e.flags & 1]
		recorded = len([r for r in trace.runs if r.thread == met.thread]) + met.departures
		print(own, recorded)
		assert own <= recorded <= own + 30
	END
}

@test "runs of a CPU do not overlap, and no thread is on two CPUs at once" {
	need_command perf
	run -0 "$KNOBS" 0 0 0 "$TRACE" perf bench -f simple sched messaging -g 2 -l 400
	run -0 python3 - "$TRACE" <<-'END'
		import sys, tracefile
		trace = tracefile.Trace(sys.argv[1])
		assert trace.sealed and len(trace.runs) > 1000
		cpus = {}
		for run in trace.runs:
		    assert cpus.get(run.cpu, 0) <= run.in_ns <= run.out_ns
		    cpus[run.cpu] = run.out_ns
		for runs in trace.runs_by_thread().values():
		    assert all(a.out_ns <= b.in_ns for a, b in zip(runs, runs[1:]))
	END
}

@test "waiting times are those of the kernel" {
	# Two that always want to run, on one CPU: each waits while the other runs, and now and then sleeps.
	cat >"$BATS_TEST_TMPDIR/wait.py" <<-'END'
		import os, time
		children = [os.fork() for _ in range(2)]
		end = time.monotonic() + 0.7
		while time.monotonic() < end:
		    if int(time.monotonic() * 20) % 5 == 0:
		        time.sleep(0.001)
		if 0 in children:
		    with open("/proc/thread-self/schedstat") as file:
		        delay = file.read().split()[1]
		    print(os.getpid(), time.monotonic_ns(), delay, flush=True)
	END
	run -0 exectrace record -o "$TRACE" -- taskset -c "$(first_cpu)" python3 "$BATS_TEST_TMPDIR/wait.py"
	grep -E '^[0-9]+ [0-9]+ [0-9]+$' <<<"$output" >"$BATS_TEST_TMPDIR/told"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/told")" -eq 3 ]
	run -0 python3 - "$TRACE" "$BATS_TEST_TMPDIR/told" <<-'END'
		import sys, tracefile
		trace = tracefile.Trace(sys.argv[1])
		for line in open(sys.argv[2]):
		    tid, until_ns, kernel_ns = map(int, line.split())
		    thread = next(e.thread for e in trace.events if e.tid == tid)
		    runs = [r for r in trace.runs_by_thread()[thread] if r.in_ns < until_ns]
		    ours_ns = sum(r.wait_ns for r in runs)
		    print(tid, len(runs), ours_ns, kernel_ns)
		    assert kernel_ns > 50e6 and len({r.state for r in runs}) > 1
		    assert abs(ours_ns - kernel_ns) < 1e6 + kernel_ns / 50, (ours_ns, kernel_ns)
		    # Left ready to run: then all of the time until it ran again was waiting.
		    for a, b in zip(runs, runs[1:]):
		        assert a.state or b.wait_ns == b.in_ns - a.out_ns or b.departures != a.departures + 1, (a, b)
	END
	echo "$output"
}

@test "children beyond a limit of tids that was raised meanwhile are missed, and the trace says so" {
	local highest
	export BATS_TEST_TMPDIR
	highest=$(cat /proc/sys/kernel/pid_max)
	# So that those to come do not begin anew from below.
	until [ "$(bash -c 'echo $$')" -lt $((highest - 1000)) ]; do
		:
	done
	run -0 unshare -m bash -c 'echo $(($$ + 20)) >"$BATS_TEST_TMPDIR/limit" && mount --bind "$BATS_TEST_TMPDIR/limit" /proc/sys/kernel/pid_max && exec "$@"' \
		bash "$EXECTRACE" record -o "$TRACE" -- bash -c 'for i in {1..100}; do /bin/true; done'
	run -1 exectrace check "$TRACE"
	[ "$(count_of lost-events)" -gt 20 ]
}

@test "without the last look at the threads, of those that live on nothing is proven" {
	need_command prlimit
	"$EXECTRACE" record -o "$TRACE" -d 1s -- sleep 3 2>"$BATS_TEST_TMPDIR/err" &
	tracer=$!
	wait_for test -s "$TRACE"
	prlimit --pid $tracer --nofile=5:5
	wait $tracer
	has "$(cat "$BATS_TEST_TMPDIR/err")" 'cannot look at the threads that there are: Too many open files'
	run exectrace check "$TRACE"
	has "$output" '^UNPROVEN '
	[ "$(count_of uncounted)" -eq 1 ]
}
