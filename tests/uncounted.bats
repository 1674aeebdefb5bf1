# uncounted.bats - traces whose records do not bear the kernel's count: what proves them, and what does not

load helper

# A command's first thread, left out of the trace's 1st ms, and two threads of it. It had been switched out twice before.
# Then: once for each end of a run. The last ones of 2 and 3 the kernel does not count with the rest: 2 + 2 + (2 - 1) + (1 - 1).
family() {
	cat <<-END
		about backend perf
		thread 1 main departures 2
		thread 2 left
		thread 3 right
		run 0 1 0 1ms state 1 blind
		run 0 2 1ms 2ms state 1 blind
		run 1 3 1ms 4ms state 128 blind
		run 0 2 3ms 4ms state 128 blind
		run 0 1 4ms 5ms state 128 blind
		exit 1 5ms
		exit 2 4ms
		exit 3 4ms
		end 1 5ms uncounted
		end 2 4ms uncounted
		end 3 4ms uncounted
	END
}

# The first thread is ready from 1 to 3 ms, for a CPU of which it is not known who had it.
unseen_cpu() {
	cat <<-END
		about backend perf
		thread 1 left
		thread 2 right
		run 0 1 0 1ms blind
		run 1 2 0 4ms blind
		run 0 1 3ms 4ms blind
	END
}

@test "if the kernel's sum of all threads is that of the record, each one is proved" {
	trace=$({ family; echo count family_departures 5; } | trace_from)
	run -0 exectrace check "$trace"
	has "$output" '^EXACT +5 of 5 context switches recorded \(the kernel.s own count\), 0 lost'
	has "$output" '^ok +uncounted '
	has "$output" '^note +backend +observed by perf$'
	has "$output" '^note +family .* counts 5 .*; recorded: 5$'
}

@test "if the kernel has counted more, nothing is claimed, and the witness stands" {
	trace=$({ family; echo count family_departures 6; } | trace_from)
	run -3 exectrace check "$trace"
	has "$output" '^UNPROVEN +5 context switches recorded, none known to be lost; of 3 threads no count'
	has "$output" '^open +uncounted +3 threads of whom'
	run -0 exectrace report "$trace"
	has "$output" '^PARALLEL +left on CPU 0 and right on CPU 1 both ran'
	run -3 exectrace report --expect complete "$trace"
}

@test "if it has counted less, some were not waited for, and that proves nothing either" {
	trace=$({ family; echo count family_departures 4; } | trace_from)
	run -3 exectrace check "$trace"
	has "$output" '^UNPROVEN '
}

@test "a thread that lived on, and whose count is not sure, is not proved by the others" {
	trace=$({ family | sed '/exit 3/d'; echo count family_departures 5; } | trace_from)
	run -3 exectrace check "$trace"
	has "$output" '^open +uncounted +1 thread of whom'
}

@test "a thread that went out of sight makes the trace incomplete" {
	trace=$({ family; echo count family_departures 5; echo count out_of_sight 1; } | trace_from)
	run -1 exectrace check "$trace"
	has "$output" '^NO +out-of-sight +1 thread went on unobserved'
}

@test "where records of nobody knows whom were lost, any thread may have run or not" {
	# From 0.9 to 3.99 ms; that leaves 10 us in which two surely ran, who may have run no longer and so not count, and 3.09 ms
	# more in which two may have.
	trace=$({ family; printf 'count %s\n' 'family_departures 5' 'lost_runs 3' 'lost_from_ns 900000' 'lost_to_ns 3990000'; } | trace_from)
	run -1 exectrace check "$trace"
	has "$output" '^NO +lost-runs +3 records'
	run -0 exectrace report "$trace"
	has "$output" '^INCONCLUSIVE +what is missing leaves it open: overlap 0.0 to 62.0 %'
}

@test "a task of whom no run was recorded may have run or not" {
	run -0 --separate-stderr exectrace report "$(trace_from <<-'END'
		thread 1 a departures 0 met 0
		mark 1 10us begin 1 task
		mark 1 90us end 1
		end 1 100us departures 3
	END
	)"
	has "$output" '^INCONCLUSIVE +'
	has "$output" '^INCOMPLETE +0 of 3 context switches recorded'
}

@test "what was not known is nowhere made up: neither who took a CPU, nor for how long a thread had waited" {
	trace=$({ family; echo count family_departures 5; } | trace_from)
	run -0 exectrace report --view runs "$trace"
	has "$output" ' left +1.00 ms +\?  blocked +\?$'
	hasnt "$output" 'idle'
	exectrace export --csv - "$trace" >"$BATS_TEST_TMPDIR/runs.csv"
	python3 - "$BATS_TEST_TMPDIR/runs.csv" <<-'END'
		import csv, sys
		for run in csv.DictReader(open(sys.argv[1])):
		    assert run["waited_ns"] == "" and run["next"] == "" and run["next_tid"] == "", run
	END
	run -0 trace_from < <(unseen_cpu)
	exectrace export --json "$BATS_TEST_TMPDIR/report.json" "$output"
	[ "$(jq '.why_not_more.waits | .unseen_cpu_ns, .others_cpu_ns, .idle_cpu_ns' "$BATS_TEST_TMPDIR/report.json" | xargs)" = "2000000 0 0" ]
}

# figures OPTION...: those of waiting, of the trace of the text on standard input.
figures() {
	trace=$(trace_from)
	exectrace metrics "$trace" | grep -E '^(waited|blocked)'
}

@test "a CPU that nobody of the program was on, others had: that counts as waited for them, in all views" {
	run -0 figures < <(unseen_cpu)
	has "$output" '^waited-own +0$'
	has "$output" '^waited-others +2.00 ms$'
	trace=$BATS_TEST_TMPDIR/made.trace
	has "$(exectrace report --view tasks "$trace")" '^left +[0-9]+ +2.00 ms +2.00 ms +0 '
	has "$(exectrace report --view why "$trace")" '^ +2.00 ms +100.0 % +ready, for a CPU that the program itself did not hold'
	[ "$(exectrace export --json - "$trace" | jq -c '.tasks[0] | [.waited_ns, .perhaps_waited_ns]')" = "[2000000,0]" ]
	run -1 exectrace report --expect 'waited-others<1ms' "$trace"
	has "$output" '^NOT MET +waited-others<1ms +2.00 ms'
}

@test "for how long one that was woken was ready, is open between nothing and all the time that it was off" {
	# 1 is off for 3 ms, of which 2 had its CPU for 0.5.
	run -0 figures <<-END
		about backend perf
		thread 1 left
		thread 2 right
		run 0 1 0 1ms state 1 blind
		run 0 2 1500us 2ms blind
		run 0 1 4ms 5ms blind
	END
	has "$output" '^waited-own +0 +in truth from 0 to 500 µs$'
	has "$output" '^waited-others +0 +in truth from 0 to 2.50 ms$'
	has "$output" '^blocked +3.00 ms +in truth from 0 to 3.00 ms$'
	trace=$BATS_TEST_TMPDIR/made.trace
	has "$(exectrace report --view tasks "$trace")" '^of what is blocked, up to 3.00 ms may have been waited'
	has "$(exectrace report --view why "$trace" | tr -s '\n ' ' ')" 'or ready: for up to 3.00 ms, after they were woken'
	exectrace export --json "$BATS_TEST_TMPDIR/report.json" "$trace"
	[ "$(jq -c '[.tasks[0].blocked_ns, .tasks[0].perhaps_waited_ns, .why_not_more.perhaps_waited_ns]' "$BATS_TEST_TMPDIR/report.json")" = "[3000000,3000000,3000000]" ]
	need_jsonschema
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/report.schema.json" "$BATS_TEST_TMPDIR/report.json"
	# One limit decides, or leaves it open.
	run -3 exectrace report --expect 'waited-others<1ms' "$trace"
	has "$output" '^UNDECIDED +waited-others<1ms +0 +in truth from 0 to 2.50 ms: the trace leaves it open'
	run -0 exectrace report --expect 'waited-others<3ms' --expect 'waited-own<1ms' "$trace"
	# Of a part of that time, as much of it as lies in there.
	run -0 exectrace report --view metrics --from 500us --to 2500us "$trace"
	has "$output" '^waited-own +0 +in truth from 0 to 500 µs$'
	has "$output" '^waited-others +0 +in truth from 0 to 1.00 ms$'
	has "$output" '^blocked +1.50 ms +in truth from 0 to 1.50 ms$'
	run -0 exectrace report --view metrics --from 1700us --to 4500us "$trace"
	has "$output" '^waited-own +0 +in truth from 0 to 300 µs$'
	has "$output" '^waited-others +0 +in truth from 0 to 2.00 ms$'
	has "$output" '^blocked +2.30 ms +in truth from 0 to 2.30 ms$'
}

@test "an exit that goes on unseen, and a switch from one thread to the next, may have been the program's own" {
	# 1 is ready from 1 to 2.5 ms: 3 us go with the switch to 2, which had the CPU until it exited at 2 ms, or a little longer.
	run -0 figures <<-END
		about backend perf
		thread 1 left
		thread 2 right
		run 0 1 0 1ms blind
		run 0 2 1003us 2ms state 128 blind
		run 0 1 2500us 3ms blind
	END
	has "$output" '^waited-own +997 µs +in truth from 997 µs to 1.50 ms$'
	has "$output" '^waited-others +503 µs +in truth from 0 to 503 µs$'
}

@test "a thread of whose end nothing is told has no count of the kernel's, in a recording that was brought to its end" {
	trace=$(trace_from <<-'END'
		thread 1 a
		run 0 1 0ms 10ms
		end 1 13ms departures 5
	END
	)
	PYTHONPATH=$ROOT/tests PYTHONDONTWRITEBYTECODE=1 python3 - "$trace" >"$BATS_TEST_TMPDIR/endless" <<-'END'
		import hostile, struct, sys, tracefile
		trace = hostile.Trace()
		for kind, payload, nr, *rest in tracefile.blocks_of(open(sys.argv[1], "rb").read()):
		    if kind == tracefile.THREADS:
		        events = [payload[at:at + 80] for at in range(0, len(payload), 80)]
		        events = [event for event in events if struct.unpack_from("<H", event, 28)[0] != 6]
		        payload, nr = b"".join(events), len(events)
		    if nr or kind in (tracefile.ABOUT, tracefile.END):
		        trace.block(kind, payload, nr, *rest)
		trace.seal()
		trace.write()
	END
	run -3 exectrace check "$BATS_TEST_TMPDIR/endless"
	has "$output" '^UNPROVEN +1 context switches recorded'
	has "$output" '^open +uncounted +1 thread of whom'
}
