# random.bats - promises about traces made at random, of any length

load helper

@test "a random trace is exact, and has as many runs as were asked for" {
	cd "$BATS_TEST_TMPDIR"
	"$MKTRACE" --random 20000 --cpus 3 --threads 7 >t.trace
	run -0 exectrace check t.trace
	has "$output" '20,000 of 20,000'
	"$MKTRACE" --random 20000 --cpus 3 --threads 7 | cmp - t.trace
}

@test "a random trace that was spoiled is found to be" {
	cd "$BATS_TEST_TMPDIR"
	"$MKTRACE" --random 20000 --mixed --lose 1000 >t.trace
	run -1 exectrace check t.trace
	has "$output" 'INCOMPLETE'
	"$MKTRACE" --random 20000 --mixed --repair 1000 >t.trace
	run -0 exectrace check t.trace
	has "$output" 'REPAIRED'
}

@test "more tasks that take turns than can be followed are not called sequential" {
	cd "$BATS_TEST_TMPDIR"
	"$MKTRACE" --random 200000 --cpus 1 --threads 40000 >t.trace
	export COLUMNS=200
	run -0 exectrace report --view summary t.trace
	has "$output" '^EXACT'
	has "$output" '^INCONCLUSIVE +what 38,[0-9]+ tasks did, of more than can be followed at once, leaves it open: overlap 0\.0 to 0\.0 %, interleaving 2\.[0-9] to 100\.0 %$'
	run -0 exectrace metrics t.trace
	has "$output" '^interleaving +2\.[0-9] % +in truth from 2\.[0-9] % to 100\.0 %$'
	has "$output" '^turns-time +2\.[0-9]+ ms +in truth from 2\.[0-9]+ ms to 9[0-9]\.[0-9] ms$'
	has "$output" '^alone-time +96\.[0-9] ms +in truth from 0 to 96\.[0-9] ms$'
	has "$output" '^switches +200,000$'
	run -3 exectrace report --expect sequential t.trace
	"$MKTRACE" --random 20000 --cpus 1 --threads 1000 >t.trace
	run -0 exectrace report --view summary t.trace
	has "$output" '^CONCURRENT'
}

# stints HOW TRACE: what tests/stints.py makes of it.
stints() {
	python3 "$ROOT/tests/stints.py" "$@"
}

# Sums of runs are read in place of the runs. Nothing tells one from the other but the time that it takes.
@test "whether a trace has sums of its runs or not, the same is found" {
	cd "$BATS_TEST_TMPDIR"
	while read -r options; do
		echo "$options"
		# shellcheck disable=SC2086
		"$MKTRACE" --random 30000 $options >with
		stints none with >without
		[ "$(stat -c %s without)" -lt "$(stat -c %s with)" ]
		for view in "report --json" "report --top 1000" "report --by process" "report --from 1ms --to 2ms" check "check --json"; do
			# shellcheck disable=SC2086
			cmp <(exectrace $view with 2>&1) <(exectrace $view without 2>&1)
		done
	done <<-'END'
		--cpus 1 --threads 2
		--cpus 2 --threads 4 --move 100
		--cpus 3 --threads 9 --move 50 --mixed
		--cpus 2 --threads 3 --repair 9000
		--cpus 2 --threads 3 --lose 5000
		--cpus 4 --threads 50 --mixed --repair 9000 --lose 9000 --move 200
	END
}

@test "what a trace says of the sums of its runs is what another program makes of the runs" {
	cd "$BATS_TEST_TMPDIR"
	for seed in 1 2 3; do
		"$MKTRACE" --random 30000 --cpus 2 --threads 5 --mixed --move 90 --lose 4000 --repair 9000 --seed $seed >t.trace
		python3 - "$ROOT/tests" <<-'END'
			import sys
			sys.path.insert(0, sys.argv[1])
			import tracefile
			trace = tracefile.Trace("t.trace")
			assert len(trace.runs) > 29000 and 10 < trace.nr_stints < 2000, trace.nr_stints
		END
	done
}

@test "a trace whose sums are not those of its runs is damaged" {
	cd "$BATS_TEST_TMPDIR"
	"$MKTRACE" --random 30000 --mixed --threads 8 >t.trace
	for how in 0 1 2 3 4 5 6 7 fewer swapped; do
		echo "$how"
		stints $how t.trace >lies
		for view in report "report --by process" "export --csv -"; do
			# shellcheck disable=SC2086
			run --separate-stderr exectrace $view lies
			echo "status $status: $stderr"
			[ "$status" -eq 2 ]
			has "$stderr" '^exectrace: lies is damaged'
		done
	done
	# Of no block, they are nothing that anybody asks for.
	stints alone t.trace >alone
	run -0 --separate-stderr exectrace report alone
	[ -z "$stderr" ]
}

# alternating CPU FIRST_US: text of 40 turns of two threads on this CPU: 1 and CPU + 2.
alternating() {
	local i
	for i in {0..39}; do
		echo "run $1 1 $(($2 + 20 * i))us $(($2 + 20 * i + 10))us"
		echo "run $1 $(($1 + 2)) $(($2 + 20 * i + 10))us $(($2 + 20 * i + 20))us"
	done
}

@test "a thread that is on two CPUs at once is found whether or not the trace has sums" {
	cd "$BATS_TEST_TMPDIR"
	for shift in 5 300 2000; do
		{
			printf 'thread %s t%s\n' 1 1 2 2 3 3
			alternating 0 1000
			alternating 1 $((1000 + shift))
		} >text
		"$MKTRACE" <text >with
		stints none with >without
		[ "$(stat -c %s without)" -lt "$(stat -c %s with)" ]
		run exectrace check with
		found=$output
		[ $shift = 2000 ] || has "$found" 'on another CPU at the time'
		[ "$found" = "$(exectrace check without)" ]
		cmp <(exectrace report --json with) <(exectrace report --json without)
	done
}

@test "what is said of marked tasks is what another program counts tick by tick" {
	python3 "$ROOT/tests/marked.py" "$EXECTRACE" "$MKTRACE" 2000
}
