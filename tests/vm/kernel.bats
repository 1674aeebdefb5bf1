# kernel.bats - on another kernel: all parts of exectrace work, and what they record is complete

load guest

# shape_of REPORT: its verdict, its peak and whether it is complete, in a line.
shape_of() {
	local grade=incomplete
	! grep -qE '^(EXACT|REPAIRED) ' <<<"$1" || grade=complete
	echo "$(verdict_of "$1") $(grep -oE 'peak [0-9]+' <<<"$1") $grade"
}

# bats test_tags=brief
@test "doctor: both backends work here, and nothing stands in the way" {
	run -0 exectrace doctor
	grep -qF "Linux $(uname -r)" <<<"$output"
	has "$output" '^ok +trace +the BPF programs load and attach'
	has "$output" '^ok +trace +perf events can be opened'
	hasnt "$output" '^NO'
}

@test "doctor says what an old kernel cannot tell, and of a new one nothing" {
	run -0 exectrace doctor --backend bpf
	for row in '5 18 state in which a thread leaves' '5 15 interrupt came straight' '5 12 calls of BPF programs'; do
		read -r major minor what <<<"$row"
		if is_older "$major" "$minor"; then
			has "$output" "^note +age +.*$what"
		else
			hasnt "$output" "$what"
		fi
	done
}

# is_older MAJOR MINOR: than that, this kernel is.
is_older() {
	local version
	version=$(uname -r)
	[ "$(printf '%s\n' "$1.$2" "${version%%-*}" | sort -V | head -1)" != "$1.$2" ]
}

# bats test_tags=brief
@test "every workload executes as it says, and all of it is recorded" {
	for workload in $(exectrace help workloads | awk '{print $1}'); do
		case $workload in
		sync) expected='SEQUENTIAL peak 1 complete' ;;
		async | concurrent) expected='CONCURRENT peak 1 complete' ;;
		async-pool | parallel) expected='PARALLEL peak 2 complete' ;;
		*) expected='?' ;;
		esac
		run -0 --separate-stderr exectrace run "$workload"
		echo "$workload: $output"
		[ "$(shape_of "$output")" = "$expected" ]
	done
}

# bats test_tags=brief
@test "what a command starts is recorded to its end, under its names" {
	run -42 exectrace record -o "$TRACE" -- sh -c "'$BUILD/tests/oddities' rename; '$BUILD/tests/oddities' threads 20; exit 42"
	is_whole
	[ "$(exectrace report --view tasks --top 100 "$TRACE" | wc -l)" -gt 20 ]
	has "$(exectrace report --view tasks --top 100 "$TRACE")" '^\(?after\)? '
	run -0 exectrace report --view runs "$TRACE"
	has "$output" ' blocked '
	has "$output" ' exited '
}

# bats test_tags=brief
@test "many threads that come and go on one CPU, and preempt each other: none is missing" {
	for _ in 1 2 3; do
		exectrace record -o "$TRACE" -- taskset -c 1 "$BUILD/tests/oddities" threads 300
		is_whole
		[ "$(exectrace report --view tasks --top 1000 "$TRACE" | grep -cE '^\(?oddities\)? ')" -eq 301 ]
	done
}

@test "exec from a thread that is not the first: it takes over the tid" {
	exectrace record -o "$TRACE" -- "$BUILD/tests/oddities" exec /bin/true
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^\(?true\)? '
}

# bats test_tags=brief
@test "-a --wakers records everybody, and who woke whom" {
	exectrace record -a --wakers -o "$TRACE" -- "$BUILD/tests/lock" 20
	is_whole
	has "$(exectrace report --view wakers "$TRACE")" '^\(an interrupt\) '
	run -0 exectrace report --view wakers --only left --only right "$TRACE"
	has "$output" '^left +right '
	has "$output" '^right +left '
	[ "$(exectrace report --view cpus "$TRACE" | grep -cE '^CPU [0-9]')" -eq "$(nproc)" ]
}

@test "-p records what is running, and lets it go unharmed" {
	"$BUILD/tests/oddities" sleep &
	target=$!
	wait_for grep -qx runner "/proc/$target/comm"
	exectrace record -p "$target" --duration 200ms -o "$TRACE"
	kill "$target"
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^runner '
}

# bats test_tags=brief
@test "inside of a pid namespace, with its own /proc, with that of the outside, and without, all is recorded" {
	for inside in 'unshare -mpf --mount-proc' 'unshare -pf' 'unshare -m'; do
		[ "$inside" != 'unshare -m' ] || without='umount -l /proc &&'
		run -0 timeout 60 $inside bash -c "${without:-} exec $EXECTRACE record -o $TRACE -- sh -c 'sleep 0.1; exit'"
		is_whole
		has "$(exectrace report --view tasks "$TRACE")" '^\(?sleep\)? '
	done
}

@test "--cgroup records those in it, and those that come into it" {
	cgroup=/sys/fs/cgroup/exectrace-test
	mkdir "$cgroup"
	bash -c "echo \$\$ >$cgroup/cgroup.procs; touch in; while [ ! -e begin ]; do sleep 0.1; done
		'$BUILD/tests/oddities' rename; touch end" &
	wait_for test -e in
	exectrace record --cgroup "$cgroup" -o "$TRACE" -- bash -c "touch begin; echo \$\$ >$cgroup/cgroup.procs
		'$BUILD/tests/oddities' exec /bin/true; while [ ! -e end ]; do sleep 0.1; done"
	wait
	rmdir "$cgroup"
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^\(?after\)? '
	has "$(exectrace report --view tasks "$TRACE")" '^\(?true\)? '
}

@test "dropped records are found, as many as were dropped" {
	run -0 "$BUILD/tests/knobs" 7 0 0 "$TRACE" "$BUILD/tests/lock" 50
	dropped=$(awk '$1 == "dropped" { print $2 }' <<<"$output")
	[ "$dropped" -gt 10 ]
	run -1 exectrace check "$TRACE"
	has "$output" '^INCOMPLETE'
	[ "$(awk '$2 ~ /^missing-(last-)?runs$/ && $1 != "ok" { n += $3 } END { print n }' <<<"$output")" -eq "$dropped" ]
}

# bats test_tags=brief
@test "an ordinary user observes by perf events, and no record is lost" {
	for workload in sync:SEQUENTIAL concurrent:CONCURRENT parallel:PARALLEL; do
		run -0 --separate-stderr as_user "$HERE" run "${workload%:*}" -o "$MINE/t"
		has "$output" "^${workload#*:} "
		run exectrace check "$MINE/t"
		has "$output" '^ok +lost-runs '
		has "$output" '^ok +lost-events '
		has "$output" '^ok +missing-last-runs '
		# Who is preempted while it exits, which takes long where machines are emulated, misses one run; there are three at most.
		has "$output" '^(EXACT|UNPROVEN) ' || has "$output" '^NO +missing-runs +[1-3] switch-outs? not recorded'
	done
}

@test "where users may have no perf events, they are told what to do" {
	sysctl -qw kernel.perf_event_paranoid=3
	fails 125 as_user "$HERE" run sync
	has "$stderr" 'type sudo .*perf_event_paranoid is 3'
}

@test "a kernel without BTF is one clear line, and the way out" {
	fails 125 unshare -m sh -c "mount -t tmpfs none /sys/kernel/btf && exec '$EXECTRACE' run sync --backend bpf"
	has "$stderr" 'type information \(BTF\) is missing'
}

@test "the build in one file that needs no library works here too" {
	static=$ROOT/build/static/exectrace
	[ -x "$static" ] || skip "there is no build/static/exectrace (make static)"
	mkdir alone
	cp "$static" alone
	# Nothing but that file and what the kernel shows.
	for directory in proc sys dev; do
		mkdir "alone/$directory"
		mount --rbind "/$directory" "alone/$directory"
	done
	run -0 chroot alone /exectrace run async -o /t
	umount -l alone/{proc,sys,dev}
	[ "$(shape_of "$output")" = 'CONCURRENT peak 1 complete' ]
}
