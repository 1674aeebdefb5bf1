# perfetto.bats - traces for Perfetto, read by a reader of the published format

load helper

# packets_of TRACE: its packets for Perfetto, as JSON lines.
packets_of() {
	exectrace export --perfetto "$BATS_TEST_TMPDIR/packets" "$1"
	python3 "$ROOT/tests/perfetto.py" "$BATS_TEST_TMPDIR/packets"
}

@test "every run is two switches, or shares one with its neighbour" {
	need_command jq
	run -0 jq -rc '.ftrace_events // empty | .cpu as $cpu | .event[] | select(.sched_switch) |
		[.timestamp / 1000, $cpu, .sched_switch.prev_comm, .sched_switch.prev_state, .sched_switch.next_comm] | @tsv' \
		<(packets_of "$(trace_of sample)")
	[ "$(sort -n <<<"$output")" = "$(tr ' ' '\t' <<-'END'
		900 0 swapper 0 main
		950 0 main 1 sing
		950 0 sing 0 swapper
		1000 0 swapper 0 sing
		5000 1 swapper 0 eat
		9000 1 eat 0 kworker/0:1
		9000 1 kworker/0:1 0 swapper
		11000 0 sing 0 eat
		13000 0 eat 0 sing
		15000 0 sing 16 eat
		19000 0 eat 16 main
		19050 0 main 16 swapper
	END
	)" ]
}

@test "wake-ups are events of the CPU on which they happened" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 50us state 1
		run 1 2 10us 60us state 0x402
		wake 1 1 55us by 2
		wake 0 2 70us by interrupt
	END
	)
	run -0 jq -rc '.ftrace_events // empty | .cpu as $cpu | .event[] | select(.sched_waking) |
		[.timestamp, $cpu, .pid, .common_flags, .sched_waking.pid, .sched_waking.comm]' <(packets_of "$trace")
	[ "$(sort <<<"$output")" = '[55000,1,102,null,101,"a"]
[70000,0,0,8,102,"b"]' ]
	run -0 jq -rc '.ftrace_events // empty | .event[] | select(.sched_switch.prev_comm == "b").sched_switch.prev_state' \
		<(packets_of "$trace")
	[ "$output" = 128 ]
}

@test "marked tasks are slices, on CPUs where their thread was" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 loop
		thread 2 other tgid 101
		mark 1 10us begin 1 sing
		mark 1 30us begin 2 eat
		mark 1 60us end 2
		mark 1 80us end 1
		run 0 1 0us 100us wait 5us next 2
		run 0 2 100us 110us
	END
	)
	packets_of "$trace" >"$BATS_TEST_TMPDIR/lines"
	run -0 jq -src '(map(.track_descriptor // empty | {key: "\(.uuid)", value: .name}) | from_entries) as $names |
		map(select(.track_event and .track_event.type < 3) | [.timestamp / 1000, $names["\(.track_event.track_uuid)"], .track_event.name]) |
		sort_by(.[0]) | .[]' "$BATS_TEST_TMPDIR/lines"
	[ "$output" = '[10,"sing","sing"]
[10,"sing","on CPU 0"]
[30,"eat","eat"]
[30,"sing",null]
[30,"eat","on CPU 0"]
[60,"eat",null]
[60,"eat",null]
[60,"sing","on CPU 0"]
[80,"sing",null]
[80,"sing",null]' ]
	run -0 jq -rc '.process_tree // empty | .threads[] | [.tid, .tgid, .name]' "$BATS_TEST_TMPDIR/lines"
	[ "$output" = '[101,101,"loop"]
[102,101,"other"]' ]
	# The parts of a run are one stay.
	run -0 jq -sc 'map(.ftrace_events // empty | .event[]) | length' "$BATS_TEST_TMPDIR/lines"
	[ "$output" -eq 3 ]
}

@test "a marked task that several threads are at has a track for each CPU besides: what overlaps is not nested" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b tgid 101 process 1
		thread 3 c tgid 101 process 1
		mark 1 10us begin 1 sing
		mark 2 20us resume 1
		mark 2 60us suspend 1
		mark 3 30us resume 1
		mark 3 65us suspend 1
		mark 1 70us end 1
		run 0 1 0us 100us
		run 1 2 0us 100us
		run 2 3 0us 100us
	END
	)
	packets_of "$trace" >"$BATS_TEST_TMPDIR/lines"
	run -0 jq -src '(map(.track_descriptor // empty | {key: "\(.uuid)", value: .name}) | from_entries) as $names |
		map(select(.track_event and .track_event.type < 3) | [.timestamp / 1000, $names["\(.track_event.track_uuid)"], .track_event.name]) |
		sort_by(.[0]) | .[]' "$BATS_TEST_TMPDIR/lines"
	[ "$output" = '[10,"sing","sing"]
[10,"sing","on CPU 0"]
[20,"on CPU 1","on CPU 1"]
[30,"on CPU 2","on CPU 2"]
[60,"on CPU 1",null]
[65,"on CPU 2",null]
[70,"sing",null]
[70,"sing",null]' ]
}

@test "marked tasks of the same name have tracks of different names" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 a
		mark 1 10us begin 1 sing
		mark 1 20us end 1
		mark 1 30us begin 2 sing
		mark 1 40us end 2
		run 0 1 0us 100us
	END
	)
	run -0 jq -rc '.track_descriptor.name // empty' <(packets_of "$trace")
	[ "$output" = 'sing#1
sing#2
exectrace' ]
}

@test "grade, verdict and gaps are instants" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 a\xff
		thread 2 b
		run 0 1 0ms 10ms
		run 0 1 20ms 30ms count 4
		run 1 2 40ms 50ms edge
	END
	)
	run -0 jq -rc 'select(.track_event.type == 3) | [.timestamp / 1000000, .track_event.name,
		(.track_event.debug_annotations // [] | .[] | .string_value // .uint_value)]' <(packets_of "$trace")
	[ "$output" = '[0,"INCOMPLETE","SEQUENTIAL",2,4]
[10,"missing-runs","a�",2,10000000,20000000]
[50,"end"]' ]
	# The one that was still on its CPU at the end has no switch from it.
	run -0 jq -sc 'map(.ftrace_events // empty | .event[].sched_switch | select(.prev_comm == "b")) | length' \
		<(packets_of "$trace")
	[ "$output" -eq 0 ]
}
