# hostile.bats - small traces that ask for a lot: bounded memory and time, and one clear line where a limit is passed

load helper

# asks_for KIND MIB SECONDS: makes the trace, and reports it within these; several times that in the build with sanitizers.
asks_for() {
	local trace=$BATS_TEST_TMPDIR/$1 factor=1
	[[ $BUILD != *sanitized ]] || factor=8
	python3 "$ROOT/tests/hostile.py" "$1" >"$trace"
	python3 "$ROOT/tests/hostile.py" --within $(($2 * factor)) $(($3 * factor)) "$EXECTRACE" report "$trace"
}

@test "a trace that asks for more than a limit is refused in one line, at once and in little memory" {
	while read -r kind mib why; do
		echo "$kind"
		fails 2 asks_for "$kind" "$mib" 20
		has "$stderr" "$why"
	done <<-'END'
		numbers_far_apart 40 is damaged
		no_such_time 40 is damaged
		index_that_repeats 40 is damaged
		marks_of_nobody 40 has marks of thread 7, which it does not introduce
		many_facts 40 has more than 65536 facts: so much is not read
		full_blocks_of_all_cpus 60 has more than 16777216 records in the largest blocks
		marking_threads 150 has more than 100000 threads with marks: so much is not read
		many_marked 400 many_marked has more than 1048576 marked tasks: look at its threads instead \(--by thread\)
	END
}

@test "a trace with too many marked tasks is looked at thread by thread" {
	python3 "$ROOT/tests/hostile.py" many_marked >"$BATS_TEST_TMPDIR/many"
	for command in report check metrics 'export --json -'; do
		fails 2 exectrace $command "$BATS_TEST_TMPDIR/many"
		has "$stderr" 'many has more than 1048576 marked tasks: .*--by thread'
	done
	for command in report check metrics 'export --json -'; do
		run exectrace $command --by thread "$BATS_TEST_TMPDIR/many"
		[ "$status" -le 1 ]
		[ -n "$output" ]
	done
}

@test "what is no trace is refused before all of it is read, as devices and pipes may have no end" {
	for file in /dev/zero /dev/urandom -; do
		fails 2 timeout 20 "$EXECTRACE" report $file < <(timeout 30 yes)
		has "$stderr" 'is not a trace of exectrace'
	done
	fails 2 timeout 20 "$EXECTRACE" report "$BATS_TEST_TMPDIR"
	has "$stderr" 'cannot read .*: Is a directory'
}

@test "a trace within the limits is read in memory that they bound, and in time that grows with its records" {
	while read -r kind mib; do
		echo "$kind"
		run -0 --separate-stderr asks_for "$kind" "$mib" 60
		[ -z "$stderr" ]
	done <<-'END'
		threads_that_run 120
		many_names 60
		all_cpus 400
		payload_too_long 120
		deep_marks 60
		waking_streams 100
	END
}
