# repeat.bats - the same program several times, on the kernel that is running here

load ../helper

setup() {
	need_bpf
	mkdir "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here"
}

teardown() {
	[ -z "${pid-}" ] || kill -9 "$pid" 2>/dev/null || true
}

# in_background ARGUMENT...: exectrace, as a shell without job control would not start it: Ctrl-C reaches it.
in_background() {
	env --default-signal=INT "$EXECTRACE" "$@" >out 2>err &
	pid=$!
}

# repeats_begun N: so many have, by the lines that they left in the file count.
repeats_begun() {
	[ -e count ] && [ "$(wc -l <count)" -ge "$1" ]
}

# interrupt: sends what Ctrl-C does, and waits; the exit status is in $status.
interrupt() {
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	cat out err
}

@test "sync: the order is 12 in all of twenty repeats, and the model SYNC" {
	COLUMNS=200 run -0 --separate-stderr exectrace run sync --work 5 --repeat 20
	[ -z "$stderr" ]
	has "$output" '^began +12   sing, eat +20 times +100.0 %'
	has "$output" '^ended +12   sing, eat +20 times +100.0 %'
	has "$output" '^verdicts +SEQUENTIAL +20 times'
	has "$output" '^SYNC +in each of 20 repeats'
	has "$output" 'fewer than 15.0 % of repeats'
}

@test "async, async-pool and concurrent are ASYNC" {
	for workload in async async-pool concurrent; do
		run -0 exectrace run $workload --repeat 5
		has "$output" '^ASYNC '
	done
}

@test "with --jitter, the tasks of every workload that is written async begin in either order, whatever the machine does" {
	for workload in async async-pool concurrent parallel; do
		[ "$workload" != parallel ] || [ "$(nproc)" -ge 2 ] || continue
		COLUMNS=300 run -0 exectrace run $workload --work 1 --repeat 25 --jitter
		has "$output" '12   sing, eat +[0-9]+ times? '
		has "$output" '21   eat, sing +[0-9]+ times? '
		has "$output" '^ASYNC .*(sing began before eat|eat began before sing) in repeat [0-9]+, and after it in repeat [0-9]+$'
	done
}

@test "--jitter is refused where it could change nothing" {
	fails 125 exectrace run sync --jitter
	has "$stderr" 'is for workloads that are written async'
}

@test "record repeats a command, and passes the status of the first that failed on" {
	echo 0 >count
	run -7 --separate-stderr exectrace record --repeat 5 -- \
		sh -c 'n=$(($(cat count) + 1)); echo $n >count; [ $n -lt 3 ] || exit $((n + 4))'
	[ "$(cat count)" = 5 ]
	has "$output" '; 5 repeats$'
	has "$stderr" 'the command failed in 3 of 5 repeats; in repeat 3 it exited with 7$'
	# Nothing is kept that was not asked for.
	[ "$(ls)" = count ]
	run -127 --separate-stderr exectrace record --repeat 5 -- ./no-such-command
	[ -z "$output" ]
	has "$stderr" 'cannot run ./no-such-command: No such file'
}

@test "-o keeps the trace of each repeat, and report of them says the same" {
	COLUMNS=200 run -0 exectrace run sync --work 1 --repeat 3 -o t
	[ "$(echo t.*)" = "t.1 t.2 t.3" ]
	[ "$(COLUMNS=200 exectrace report t.1 t.2 t.3)" = "$output" ]
	fails 125 exectrace run sync --work 1 --repeat 3 -o /nonexistent/t
}

@test "what is running already cannot be repeated" {
	fails 125 exectrace record --repeat 2 -p $$
	fails 125 exectrace record --repeat 2 -a -d 1s
	for n in 0 10001 x; do
		fails 125 exectrace run sync --repeat $n
	done
}

@test "an expectation may be one of so many repeats, and the program is to succeed in all" {
	need_cpus 2
	run -0 exectrace run concurrent --work 20 --repeat 4 --expect 'not parallel' --expect 'concurrent in 3 of 4'
	has "$output" '^MET +the workload succeeds +in 4 of 4 repeats'
	run -1 exectrace record --repeat 2 --expect 'not parallel' -- false
	has "$output" '^NOT MET +the command succeeds +in 0 of 2 repeats, not in 2'
	fails 2 exectrace run concurrent --repeat 4 --expect 'concurrent in 3 of 5'
}

# The fourth repeat does not end by itself.
STUCK='echo x >>count; [ $(wc -l <count) -lt 4 ] || exec sleep 100'

@test "Ctrl-C ends the series, and what was done by then is shown" {
	in_background record --repeat 9 -- sh -c "$STUCK"
	wait_for repeats_begun 4
	interrupt
	[ "$status" -eq 130 ]
	has "$(cat out)" '; 3 repeats of 9$'
	has "$(cat err)" 'interrupted when 3 of 9 repeats were done$'
}

@test "Ctrl-C between repeats, or at any other moment, ends the series too" {
	for delay in 0.00 0.02 0.04 0.06 0.08 0.10 0.12; do
		rm -f t.*
		in_background run sync --work 1 --repeat 10000 -o t
		wait_for test -e t.2
		sleep $delay
		interrupt
		[ "$status" -eq 130 ]
		has "$(cat err)" 'interrupted when [0-9]+ of 10000 repeats were done$'
		nr=$(grep -oE '[0-9]+ of' err | grep -oE '[0-9]+')
		has "$(cat out)" "; $nr repeats? of 10000\$"
		# Of the one that it came into nothing is kept.
		[ -e "t.$nr" ] && [ ! -e "t.$((nr + 1))" ]
	done
}

@test "Ctrl-C before the first repeat is done shows nothing" {
	in_background record --repeat 9 -- sh -c 'touch began; exec sleep 100'
	wait_for test -e began
	interrupt
	[ "$status" -eq 130 ]
	[ ! -s out ]
	has "$(cat err)" 'interrupted when 0 of 9 repeats were done$'
}

@test "repeats that were not made leave open what they could have tipped, and nothing else" {
	interrupted() {
		rm -f count
		in_background record --repeat 4 --expect "$1" -- sh -c "$STUCK"
		wait_for repeats_begun 4
		interrupt
	}
	interrupted 'not parallel'
	[ "$status" -eq 3 ]
	has "$(cat out)" '^UNDECIDED +not parallel +in 3 of 4 repeats, 1 not made'
	interrupted 'not parallel in 3 of 4'
	[ "$status" -eq 3 ]
	has "$(cat out)" '^MET +not parallel'
	has "$(cat out)" '^UNDECIDED +the command succeeds +in 3 of 4 repeats, 1 not made'
	interrupted 'parallel in 3 of 4'
	[ "$status" -eq 1 ]
}

@test "on a terminal a bar tells how many repeats are done, elsewhere nothing does" {
	need_terminal
	run -0 script -qec "'$EXECTRACE' run sync --work 1 --repeat 3" /dev/null
	has "$output" '\[#{20} *\] 2 of 3 repeats'
	run -0 --separate-stderr exectrace run sync --work 1 --repeat 3
	[ -z "$stderr" ]
}
