# run.bats - the built-in workloads, on the kernel that is running here
#
# Shapes and bounds are asserted, never lengths of time.

load ../helper

setup() {
	need_bpf
}

# grade_of: the grade in a report.
grade_of() {
	grep -oE '^(EXACT|REPAIRED|INCOMPLETE) ' <<<"$1" | tr -d ' '
}

# twenty VERDICT ARGUMENTS...: twenty times in a row, the verdict is right, and the trace complete.
twenty() {
	local expected=$1
	shift
	for i in $(seq 20); do
		undisturbed run -0 --separate-stderr exectrace run "$@"
		[ -z "$stderr" ]
		if [ "$(verdict_of "$output")" != "$expected" ] || [ "$(grade_of "$output")" = INCOMPLETE ]; then
			echo "round $i: $*"
			echo "$output"
			return 1
		fi
	done
}

@test "every workload has a test here of how it executes" {
	for workload in $(exectrace help workloads | awk '{print $1}'); do
		grep -q "^	twenty [A-Z]* $workload" "$BATS_TEST_FILENAME" || {
			echo "no test says how $workload executes"
			return 1
		}
	done
}

@test "sync: one task after the other, twenty times" {
	twenty SEQUENTIAL sync
	has "$output" 'peak 1$'
}

@test "async: tasks take turns on one thread, twenty times" {
	twenty CONCURRENT async
	has "$output" 'peak 1$'
}

@test "async-pool on one CPU: tasks take turns, twenty times" {
	twenty CONCURRENT async-pool --cpus "$(first_cpu)"
	has "$output" 'peak 1$'
}

@test "async-pool on two CPUs: tasks run at once, twenty times" {
	need_cpus 2
	twenty PARALLEL async-pool --work 200
	has "$output" 'peak 2$'
}

@test "concurrent: the kernel makes threads take turns on one CPU, twenty times" {
	twenty CONCURRENT concurrent
	has "$output" 'peak 1$'
}

@test "parallel: threads run at once, twenty times" {
	need_cpus 2
	twenty PARALLEL parallel
	has "$output" 'peak 2$'
}

@test "the four shares of the profile add up to all of the time" {
	need_cpus 2
	run -0 exectrace run parallel
	sum=$(grep -oE '^(parallel|taking turns|alone|nobody) .*' <<<"$output" | grep -oE '[0-9.]+ %' |
		awk '{s += $1} END {printf "%d", s * 10 + 0.5}')
	[ "$sum" -ge 997 ] && [ "$sum" -le 1003 ]
}

@test "--tasks: so many tasks, each with its name" {
	run -0 exectrace run concurrent --tasks 10 --work 20
	for name in sing eat dance draw read cook walk write task-9 task-10; do
		has "$output" " $name "
	done
	has "$output" 'peak 1$'
}

@test "the same --work costs the same CPU time in every workload" {
	# Twice as much or half as much would be a mistake; noise is not.
	for workload in $(exectrace help workloads | awk '{print $1}'); do
		[ "$workload" != parallel ] || need_cpus 2
		exectrace run "$workload" --work 100 -o "$BATS_TEST_TMPDIR/t" >/dev/null
		exectrace check "$BATS_TEST_TMPDIR/t" | grep -oE "kernel's count is [0-9.]+ ms" |
			grep -oE '[0-9.]+' | awk -v w="$workload" '{
				print w, $1; exit !($1 > 160 && $1 < 400) }'
	done
}

@test "-v lists every run, and as many as the certificate counts" {
	run -0 exectrace run concurrent -v
	listed=$(grep -cE '(blocked|preempted or yielded|exited|stopped).* (idle|.*\([0-9]+\))$' <<<"$output")
	recorded=$(grep -oE '[0-9,]+ of [0-9,]+ context' <<<"$output" | cut -d' ' -f1 | tr -d ,)
	[ "$listed" -eq "$recorded" ]
	has "$output" 'exited'
	has "$output" 'took up a task'
	has "$output" 'task ended'
}

@test "threads carry the names of their tasks" {
	run -0 exectrace run concurrent -v
	has "$output" '\(sing\).*exited'
	has "$output" '(eat|concurrent) \([0-9]+\)$'
}

@test "-o keeps the trace, and an older one as .old" {
	cd "$BATS_TEST_TMPDIR"
	first=$(exectrace run sync -o kept)
	[ "$(exectrace report --view summary kept)" = "$first" ]
	second=$(exectrace run async -o kept)
	[ "$(exectrace report --view summary kept)" = "$second" ]
	[ "$(exectrace report --view summary kept.old)" = "$first" ]
}

@test "a trace that cannot be created is one clear line" {
	fails 125 exectrace run sync -o "$BATS_TEST_TMPDIR/no/such/place"
	has "$stderr" "cannot create .*: No such file or directory"
	fails 125 exectrace run sync -o "$BATS_TEST_TMPDIR"
}

@test "a full disk is one clear line, and no result" {
	need_mount_namespaces
	# A file system of one page, in a mount namespace of its own, and that page is taken.
	fails 125 unshare -m bash -c "mount -t tmpfs -o size=4k none /mnt && cd /mnt &&
		head -c 4096 /dev/zero >page && '$EXECTRACE' run sync -o kept"
	has "$stderr" "cannot write kept: No space left on device"
}

@test "a trace that could not be read back is refused" {
	fails 125 bash -o pipefail -c "'$EXECTRACE' run sync -o - | cat"
	has "$stderr" "run looks at what it recorded: -o takes a file, not -"
	cd "$BATS_TEST_TMPDIR"
	mkfifo pipe pipe.1
	for place in pipe /dev/null; do
		fails 125 exectrace run sync --work 1 -o $place
		has "$stderr" "run looks at what it recorded: $place is no file"
	done
	fails 125 exectrace run sync --work 1 --repeat 2 -o pipe
	has "$stderr" "a series looks at what it recorded: pipe.1 is no file"
	for option in '--expect exact' --json; do
		for place in pipe /dev/null; do
			run timeout 20 "$EXECTRACE" record -o $place $option -- touch began
			has "$output" "what was recorded is read back for --expect and --json: $place is no file"
		done
	done
	[ ! -e began ]
}

@test "two at once are both exact" {
	exectrace run async >"$BATS_TEST_TMPDIR/one" &
	run -0 exectrace run concurrent
	wait $!
	[ "$(verdict_of "$output")" = CONCURRENT ]
	[ "$(grade_of "$output")" != INCOMPLETE ]
	one=$(cat "$BATS_TEST_TMPDIR/one")
	[ "$(verdict_of "$one")" = CONCURRENT ]
	[ "$(grade_of "$one")" != INCOMPLETE ]
}

@test "Ctrl-C ends the workload, seals the trace and still reports" {
	need_terminal
	cd "$BATS_TEST_TMPDIR"
	# A terminal, into which somebody types it once the workload runs.
	(wait_for test -s cut; sleep 0.5; printf '\003'; sleep 1) |
		script -qec "$EXECTRACE run concurrent --work 60000 -o cut; echo status \$?" /dev/null >out
	report=$(tr -d '\r' <out)
	has "$report" '^status 130'
	[ "$(verdict_of "$report")" = CONCURRENT ]
	[ "$(grade_of "$report")" != INCOMPLETE ]
	exectrace check cut
}

@test "a signal sent to exectrace alone is passed on to the workload" {
	cd "$BATS_TEST_TMPDIR"
	env --default-signal=TERM "$EXECTRACE" run concurrent --work 60000 -o cut >out &
	pid=$!
	wait_for test -s cut
	sleep 0.5
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 143 ]
	[ "$(verdict_of "$(cat out)")" = CONCURRENT ]
	exectrace check cut
}

@test "killed with -9, exectrace leaves nothing in the kernel, and the workload is unharmed" {
	before=$(count_programs)
	"$EXECTRACE" run concurrent --work 300 >/dev/null &
	pid=$!
	sleep 0.5
	child=$(pgrep -P $pid)
	kill -KILL $pid
	wait $pid || true
	[ -d "/proc/$child" ]
	wait_for test ! -d "/proc/$child"
	wait_for eval '[ "$(count_programs)" -le "$before" ]'
}

@test "nothing is left in /dev/shm" {
	before=$(ls /dev/shm)
	exectrace run parallel >/dev/null || exectrace run sync >/dev/null
	# What a killed one left may have gone meanwhile.
	[ -z "$(comm -13 <(echo "$before") <(ls /dev/shm))" ]
	cd "$BATS_TEST_TMPDIR"
	for delay in {000..060..2}; do
		"$EXECTRACE" run sync --work 1 --expect sequential --junit junit.xml >/dev/null &
		runner=$!
		sleep 0.$delay
		kill -TERM $runner || true
		wait $runner || true
		[ -z "$(ls -d junit.xml.part* 2>/dev/null)" ]
	done
	[ -z "$(comm -13 <(echo "$before") <(ls /dev/shm))" ]
}

@test "a workload whose threads cannot be started says why" {
	need_command prlimit
	make_place
	for workload in parallel async-pool; do
		run -125 --separate-stderr setpriv --reuid=64321 --clear-groups --inh-caps=+bpf,+perfmon \
			--ambient-caps=+bpf,+perfmon prlimit --nproc=3 "$HERE" run "$workload" --work 1
		has "$stderr" '^exectrace: cannot start .*thread.*: Resource temporarily unavailable$'
	done
}
