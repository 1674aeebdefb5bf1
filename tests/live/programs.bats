# programs.bats - programs that nobody here wrote: the verdict is right, and no run of theirs is missing

load ../helper

setup() {
	need_bpf
	TRACE=$BATS_TEST_TMPDIR/t
	export PYTHONPATH=$ROOT/tests PYTHONDONTWRITEBYTECODE=1
	PYTHON=$(python3 -c 'import sys; print(sys.executable)')
	cd "$BATS_TEST_TMPDIR"
}

# record COMMAND...: records it, and then counts its runs: there must be as many of each thread as the kernel says that
# it was switched out, as a reader that shares no code with exectrace finds.
record() {
	exectrace record -o "$TRACE" "$@"
	run -0 exectrace check "$TRACE"
	has "$output" '^(EXACT|REPAIRED) .* 0 lost'
	run -0 python3 - "$TRACE" <<-'END'
		import sys, tracefile
		trace = tracefile.Trace(sys.argv[1])
		first, last = {}, {}
		for e in trace.events:
		    if e.flags & tracefile.TRACED:
		        if e.kind in (1, 2):
		            first[e.thread] = e.departures
		        if e.kind == 6:
		            last[e.thread] = e.departures
		runs = trace.runs_by_thread()
		for thread, end in last.items():
		    mine = [r for r in runs.get(thread, ()) if not r.flags & tracefile.OUT_EDGE]
		    assert len(mine) == end - first[thread], (thread, len(mine), first[thread], end)
		print(len(last), "threads", len(trace.runs), "runs")
		assert last and trace.runs
	END
}

record_and_report() {
	record "$@"
	run -0 exectrace report --view summary "$TRACE"
}

verdict() {
	verdict_of "$(exectrace report --view summary "$@" "$TRACE")"
}

# overlap: in whole per cent
overlap() {
	exectrace report --view summary "$TRACE" | grep -oE 'overlap [0-9]+' | cut -d' ' -f2
}

@test "two Python threads hand one lock to each other: CONCURRENT" {
	# It is handed over now and then, not every 5 ms: should a hypervisor take the CPU of the one that hands it over for
	# some ms, both are on CPUs by all that the guest can see. Neither is done before the other can ask for it, however
	# fast the machine is.
	cat >threads.py <<-'END'
		import sys, threading, time
		sys.setswitchinterval(0.1)
		both = threading.Barrier(2)
		def count():
		    both.wait()
		    while time.thread_time() < 0.5:
		        pass
		threads = [threading.Thread(target=count) for _ in range(2)]
		for thread in threads:
		    thread.start()
		for thread in threads:
		    thread.join()
	END
	# A free-threaded interpreter would be parallel.
	"$PYTHON" -c 'import sys; sys.exit(not getattr(sys, "_is_gil_enabled", lambda: True)())' ||
		skip "this Python has no interpreter lock"
	record -- "$PYTHON" threads.py
	[ "$(verdict)" = CONCURRENT ]
	[ "$(overlap)" -lt 5 ]
	# Every 5 ms, and a hypervisor that takes CPUs just then: nothing can be said, but never that they are parallel.
	sed -i /setswitchinterval/d threads.py
	record -- "$PYTHON" threads.py
	if [ "$(verdict)" != CONCURRENT ]; then
		run -0 exectrace report --view summary "$TRACE"
		has "$output" '^INCONCLUSIVE +what the hypervisor took from tasks leaves it open'
	fi
}

@test "two Python processes do not: PARALLEL" {
	need_cpus 2
	# Long enough for the scheduler to give each a CPU of its own, should it begin otherwise.
	undisturbed record_and_report -- sh -c "
		'$PYTHON' -c 'for i in range(20000000): pass' &
		'$PYTHON' -c 'for i in range(20000000): pass'
		wait"
	[ "$(verdict)" = PARALLEL ]
}

@test "xz with two threads: PARALLEL" {
	need_command xz
	need_cpus 2
	"$PYTHON" -c 'import random, sys
random.seed(1)
sys.stdout.buffer.write(bytes(random.choices(b"abcdefgh", k=16 << 20)))' >text
	undisturbed record_and_report -- xz -T2 -1 -kf text
	[ "$(verdict)" = PARALLEL ]
	xz -t text.xz
}

@test "make -j2 is PARALLEL, make -j1 is not" {
	need_cpus 2
	cat >Makefile <<-END
		all: \$(patsubst $ROOT/user/lib/%.c,%.o,\$(wildcard $ROOT/user/lib/*.c))
		%.o: $ROOT/user/lib/%.c ; gcc -D_GNU_SOURCE -I$ROOT/user -O2 -c -o \$@ \$<
	END
	undisturbed record_and_report -- make -s -B -j2
	[ "$(verdict --by process)" = PARALLEL ]
	[ -e opt.o ]
	rm ./*.o
	record -- make -s -j1
	[ "$(verdict --by process)" != PARALLEL ]
}

@test "the stages of a pipeline on one CPU take turns: CONCURRENT" {
	record -- taskset -c "$(first_cpu)" sh -c 'head -c 8000000 /dev/urandom | od -x | wc -c'
	[ "$(verdict)" = CONCURRENT ]
}

@test "a shell's commands, one after another: SEQUENTIAL" {
	record -- sh -c "'$PYTHON' -c 'for i in range(2000000): pass'; '$PYTHON' -c 'for i in range(2000000): pass'
		'$PYTHON' -c 'for i in range(2000000): pass'"
	[ "$(verdict)" = SEQUENTIAL ]
}

@test "fork storms and short-lived threads by the thousand" {
	need_command stress-ng
	record -- stress-ng --quiet --fork 2 --fork-ops 2000 --pthread 1 --pthread-ops 2000
	[ "$(cut -d' ' -f1 <<<"$output")" -gt 3000 ]
	record -- stress-ng --quiet --vfork 1 --vfork-ops 1000 --clone 1 --clone-ops 200 --switch 1 --switch-ops 20000
	[ "$(cut -d' ' -f3 <<<"$output")" -gt 10000 ]
}

# Why not more parallel?

# reason: the first, and so the largest, of the reasons; a share is "12.3 %", "< 0.1 %" or "> 99.9 %"
reason() {
	exectrace report --view why "$TRACE" | grep -E '%' | sed 's/[<>] //' | sort -k3nr | head -1
}

@test "CONCURRENT because the machine was busy: the time went to waiting for CPUs that others held" {
	need_cpus 2
	"$BUILD/tests/hog" 0 1 3000 &
	hog=$!
	sleep 0.2
	kill -0 $hog 2>/dev/null || skip "no real-time priority here"
	exectrace run parallel --work 150 -o "$TRACE" >/dev/null
	kill -9 $hog
	wait $hog || true
	run reason
	has "$output" 'ready, for a CPU that others held: hog '
	[ "$(verdict)" = CONCURRENT ]
}

@test "CONCURRENT because of a lock: the time went to waiting for each other" {
	record --wakers -- "$BUILD/tests/lock" 50
	[ "$(verdict)" = CONCURRENT ]
	run reason
	has "$output" 'blocked, for another task of the program: .*(left for right|right for left)'
	# Each woke the other.
	run -0 exectrace report --view wakers "$TRACE"
	has "$output" '^left +right '
	has "$output" '^right +left '
}
