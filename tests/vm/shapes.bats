# shapes.bats - machines with threads of one core, gaps between the CPUs' numbers, CPUs that go and come, many of them, few tids
#
# Each test is for the guests that it is tagged for (tools/vm/guests.bash).

load guest

# switch_cpu NUMBER 0|1: takes a CPU off line, or puts it on line.
switch_cpu() {
	echo "$2" >"/sys/devices/system/cpu/cpu$1/online"
}

# CPUs that are threads of one core.

# bats test_tags=smt
@test "parallel on two threads of one core is told from parallel on distinct cores" {
	run -0 exectrace run parallel --cpus 0,1 -o "$TRACE"
	has "$output" '^PARALLEL '
	# The first thread, which has started them, may be on another core.
	run -0 exectrace report --only sing --only eat "$TRACE"
	has "$output" '^note +CPU [01] and CPU [01] are two threads of one core; of the overlap, 100.0 % was on threads'
	run -0 exectrace run parallel --cpus 1,2
	has "$output" '^PARALLEL '
	hasnt "$output" 'two threads of one core'
}

# bats test_tags=smt
@test "as long as there are cores enough, each task has one of its own" {
	run -0 exectrace run parallel --tasks 4
	hasnt "$output" 'two threads of one core'
	run -0 exectrace run parallel --tasks 8
	has "$output" 'some two tasks shared one|two threads of one core'
}

# Gaps between the numbers. CPUs 0 and 1 are on line from the start; CPU 7 is isolated: nobody is put there unasked.

# bats test_tags=sparse
@test "CPUs are used by their numbers, gaps or not" {
	switch_cpu 5 1
	has "$(exectrace doctor)" '^ok +CPUs +3 usable CPUs: 0-1,5'
	run -0 exectrace run parallel --cpus 1,5
	has "$output" '^PARALLEL .*CPU [15] and .*CPU [15] both ran'
	run -0 as_user "$HERE" run parallel --cpus 1,5
	has "$output" '^PARALLEL .*CPU [15] and .*CPU [15] both ran'
	fails 125 exectrace run parallel --cpus 1,4
	has "$stderr" 'cannot use CPU 4: it is offline \(usable: 0-1,5\)'
	fails 125 exectrace run parallel --cpus 1,8
	has "$stderr" 'cannot use CPU 8: there is no such CPU'
}

# bats test_tags=sparse
@test "an isolated CPU is recorded as others are" {
	switch_cpu 7 1
	exectrace record -o "$TRACE" -- taskset -c 7 "$BUILD/tests/lock" 20
	is_whole
	run -0 exectrace report --view cpus "$TRACE"
	has "$output" '^CPU 7 '
	run -0 taskset -c 1,7 "$EXECTRACE" run parallel
	has "$output" '^PARALLEL .*CPU [17] and .*CPU [17] both ran'
}

# That go and come.

# bats test_tags=hotplug
@test "CPUs that are taken off line and put back: nothing is missing of a program" {
	exectrace record -o "$TRACE" -- sh -c "
		for round in 1 2 3; do
			taskset -c 3 '$BUILD/tests/oddities' rename
			echo 0 >/sys/devices/system/cpu/cpu3/online
			'$BUILD/tests/oddities' threads 20
			echo 1 >/sys/devices/system/cpu/cpu3/online
		done
		taskset -c 3 '$BUILD/tests/oddities' exec /bin/true"
	is_whole
	has "$(exectrace report --view cpus --only true "$TRACE")" '^CPU 3 '
}

# bats test_tags=hotplug
@test "a CPU that is taken off line while all is recorded: what its own thread does last is missing, and nothing else" {
	# Tracepoints are silent on a CPU that counts as off line, where its stopper still leaves to the idle task.
	exectrace record -a -o "$TRACE" -- sh -c "
		for round in 1 2 3; do
			echo 0 >/sys/devices/system/cpu/cpu3/online
			'$BUILD/tests/oddities' threads 20
			echo 1 >/sys/devices/system/cpu/cpu3/online
		done"
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +missing-runs +[1-3] switch-outs? not recorded'
	[ "$(grep -c '^NO ' <<<"$output")" -eq 1 ]
	[ "$(awk '$1 == "missing-runs" { print $2 }' <<<"$output" | sort -u)" = migration/3 ]
}

# bats test_tags=hotplug
@test "a program whose CPU is taken away goes on elsewhere, and is recorded there" {
	exectrace record -o "$TRACE" -- bash -c "
		taskset -c 3 '$BUILD/tests/oddities' sleep &
		sleep 0.5
		echo 0 >/sys/devices/system/cpu/cpu3/online
		sleep 0.5
		kill \$!
		echo 1 >/sys/devices/system/cpu/cpu3/online"
	is_whole
	run -0 exectrace report --view cpus --only runner "$TRACE"
	has "$output" '^CPU 3 '
	has "$output" '^CPU [012] '
}

# bats test_tags=hotplug
@test "perf events of a CPU that comes back: either nothing is missing, or that is said" {
	switch_cpu 3 0
	as_user "$HERE" record --backend perf -o "$MINE/t" -- sh -c "touch '$MINE/began'; until [ -e '$MINE/back' ]; do sleep 0.1; done
		taskset -c 3 '$BUILD/tests/oddities' rename" &
	wait_for test -e "$MINE/began"
	switch_cpu 3 1
	touch "$MINE/back"
	wait $!
	run exectrace check "$MINE/t"
	hasnt "$output" '^EXACT'
}

# A machine that sleeps takes all of its CPUs but one off line, and its clocks stop.

# bats test_tags=hotplug
@test "the machine sleeps while a program runs: nothing of it is missing" {
	exectrace record -o "$TRACE" -- bash -c "
		while :; do :; done &
		echo +3 >/sys/class/rtc/rtc0/wakealarm
		echo mem >/sys/power/state && touch slept
		kill \$!"
	[ -e slept ]
	is_whole
}

# bats test_tags=hotplug
@test "the time of day moves, and nothing else does" {
	exectrace record -o "$TRACE" -- sh -c '
		for days in 1 100 -1000 1; do
			date -s "@$(($(date +%s) + days * 86400))"
		done'
	is_whole
	has "$(exectrace check "$TRACE")" '^EXACT '
	exectrace report --expect 'wall<1000s' "$TRACE"
}

# Many.

# bats test_tags=many,wide
@test "everybody on all CPUs, births and deaths among them: nothing is missing or out of order" {
	for _ in 1 2 3 4 5; do
		# So that on each CPU there is somebody.
		exectrace record -a -o "$TRACE" -- sh -c "'$BUILD/tests/oddities' threads 100; '$BUILD/tests/lock' 20
			for cpu in \$(seq 0 $(($(nproc) - 1))); do taskset -c \$cpu true; done"
		is_whole
		[ "$(exectrace report --view cpus "$TRACE" | grep -cE '^CPU [0-9]')" -eq "$(nproc)" ]
	done
}

# bats test_tags=wide
@test "tasks run in parallel on all 64 CPUs, and on the last two alone" {
	[ "$(nproc)" -eq 64 ]
	run -0 --separate-stderr exectrace run parallel --tasks 64 -o "$TRACE"
	has "$output" '^PARALLEL '
	is_whole
	[ "$(exectrace report --view cpus "$TRACE" | grep -cE '^CPU [0-9]')" -gt 32 ]
	run -0 --separate-stderr exectrace run parallel --cpus 62,63 -o "$TRACE"
	has "$output" '^PARALLEL '
	is_whole
	[ "$(exectrace report --view cpus "$TRACE" | grep -cE '^CPU 6[23] .* (sing|eat) ')" -eq 2 ]
}

# Few tids.

# Some 260 of them are free to be used.
few_tids() {
	sysctl -qw kernel.pid_max=400
	exectrace record -o "$TRACE" "$@" -- bash -c 'for i in {1..500}; do (:); done; wait'
	is_whole
	exectrace report --view tasks --top 2000 "$TRACE" | awk '$1 ~ /^\(?bash/ { print $2 }' >tids
	echo "$(wc -l <tids) threads, $(sort -u tids | wc -l) tids"
	[ "$(sort -u tids | wc -l)" -lt 400 ]
}

# bats test_tags=tids
@test "tids that come again and again are threads of their own" {
	few_tids
	[ "$(wc -l <tids)" -eq 501 ]
}

# bats test_tags=tids
@test "tids that come again while all of the machine is recorded" {
	few_tids -a
	[ "$(wc -l <tids)" -ge 501 ]
}

# Cgroups (version 2) that leave less than what was asked for.

# bats test_tags=cgroups
@test "a cpuset leaves what it leaves" {
	group=/sys/fs/cgroup/exectrace-test
	echo +cpuset >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group"
	echo 1 >"$group/cpuset.cpus"
	inside() { bash -c "echo \$\$ >$group/cgroup.procs; exec \"\$@\"" bash "$@"; }
	fails 125 inside "$EXECTRACE" run parallel
	has "$stderr" 'needs at least 2 CPUs, and there is 1 to use'
	run -0 inside "$EXECTRACE" run async-pool
	has "$output" '^CONCURRENT '
	echo 1-2 >"$group/cpuset.cpus"
	run -0 inside "$EXECTRACE" run parallel
	has "$output" '^PARALLEL .*CPU [12] and .*CPU [12] both ran'
	rmdir "$group"
}

# bats test_tags=cgroups
@test "a quota on CPU time is named, with how long it made the tasks pause" {
	group=/sys/fs/cgroup/exectrace-test
	echo +cpu >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group"
	echo 20000 100000 >"$group/cpu.max"
	run -0 bash -c "echo \$\$ >$group/cgroup.procs; exec '$EXECTRACE' run parallel --work 200"
	has "$output" "^note +a cgroup's quota allows the time of 0.20 CPUs: it made its members pause for"
	rmdir "$group"
}
