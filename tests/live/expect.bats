# expect.bats - what is expected of a run on the kernel that is here, and what becomes of the exit status
#
# Shapes and bounds are expected, never lengths of time.

load ../helper

setup() {
	need_bpf
	cd "$BATS_TEST_TMPDIR"
}

@test "a workload is as expected, or not" {
	need_cpus 2
	undisturbed run exectrace run parallel --expect parallel --expect peak==2 --expect 'overlap>=5%' --expect complete
	[ "$status" -eq 0 ]
	[ "$(grep -c '^MET ' <<<"$output")" -eq 5 ]
	has "$output" '^PARALLEL '
	run -1 exectrace run parallel --expect sequential
	run -0 exectrace run sync --expect sequential --expect peak==1
	run -1 exectrace run async --expect parallel
}

@test "what cannot be parallel because there is one CPU is undecided" {
	cpu=$(first_cpu)
	run -3 exectrace run async-pool --cpus "$cpu" --expect parallel
	has "$output" '^UNDECIDED +parallel +CONCURRENT: more was not possible with 1 CPU to use'
	run -0 exectrace run async-pool --cpus "$cpu" --expect concurrent --expect peak==1
	run -3 taskset -c "$cpu" "$EXECTRACE" run parallel --expect parallel
	has "$output" '^UNDECIDED +parallel +there are too few CPUs'
	run -3 taskset -c "$cpu" "$EXECTRACE" record --expect 'peak>=2' -- "$EXECTRACE" --version
	has "$output" 'with 1 CPU to use$'
}

@test "a program that keeps to one CPU of two by itself is not parallel, and that is not met" {
	need_cpus 2
	run -1 exectrace record --expect 'not parallel' --expect 'peak>=2' -- taskset -c "$(first_cpu)" sh -c 'true & true'
	has "$output" '^NOT MET +peak>=2'
}

@test "a program is expected to succeed, too; its status is not passed on, but shown" {
	run -0 exectrace record --expect complete -- true
	has "$output" '^MET +the command succeeds +exit status 0$'
	run -1 exectrace record --expect complete -- sh -c 'exit 3'
	has "$output" '^NOT MET +the command succeeds +exit status 3$'
	has "$output" '^MET +complete'
	run -1 exectrace record --expect complete -- sh -c 'kill -SEGV $$'
	has "$output" 'signal 11 ended it'
}

@test "a program that cannot be run is trouble" {
	fails 2 exectrace record --expect complete -- ./no-such-program
	fails 2 exectrace record --expect complete --junit j.xml -- /
	has "$(python3 "$ROOT/tests/junit.py" j.xml)" '^error: complete'
}

@test "one that still runs when the time is over is judged by what it did so far" {
	run -0 exectrace record -d 200ms --expect complete --expect 'wall>0' -- sh -c 'sleep 0.01; exec sleep 1'
	hasnt "$output" 'succeeds'
}

@test "the program has its standard output, and the answers come behind it" {
	run -0 --separate-stderr exectrace record --expect complete -- echo hello
	[ "${lines[0]}" = hello ]
	has "${lines[1]}" '^MET '
	run -0 --separate-stderr exectrace record --json=report.json -- echo hello
	[ "$output" = hello ]
	exectrace export --json - | diff - report.json
}

@test "record and run write JSON and JUnit's XML as report does" {
	run -0 --separate-stderr exectrace run concurrent -o t --json
	diff <(echo "$output") <(exectrace export --json - t)
	run -1 --separate-stderr exectrace run concurrent --json --junit j.xml --expect concurrent --expect turns==0
	[ "$(jq -r .verdict <<<"$output")" = CONCURRENT ]
	has "$stderr" '^MET +concurrent'
	out=$(python3 "$ROOT/tests/junit.py" j.xml)
	has "$out" '^passed: concurrent: CONCURRENT$'
	has "$out" '^failure: turns==0: '
	has "$out" '^passed: the workload succeeds: exit status 0$'
}

@test "processes that run already can be judged, by the CPUs that are online" {
	sleep 100 &
	target=$!
	run -3 exectrace record -p $target -d 100ms --expect parallel
	kill $target
	has "$output" '^UNDECIDED +parallel'
}
