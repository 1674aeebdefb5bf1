# record.bats - any program, from its first instruction or as it runs, and nothing of ours in its way

load ../helper

setup() {
	need_bpf
	TRACE=$BATS_TEST_TMPDIR/t
	ODDITIES=$BUILD/tests/oddities
	export PYTHONPATH=$ROOT/tests PYTHONDONTWRITEBYTECODE=1
	cd "$BATS_TEST_TMPDIR"
}

teardown() {
	[ -z "${target-}" ] || kill -9 "$target" 2>/dev/null || true
}

record() {
	exectrace record -o "$TRACE" "$@"
}

# is_whole: no run of any thread is missing from the trace; reads the certificate into $output.
is_whole() {
	run -0 exectrace check "$TRACE"
	has "$output" '^(EXACT|REPAIRED) '
}

@test "the command's exit status is passed on" {
	run -0 record -- true
	run -1 record -- false
	run -42 record -- sh -c 'exit 42'
	is_whole
}

@test "a command that a signal ended is 128 + its number, as in a shell" {
	run -137 record -- sh -c 'kill -9 $$'
	is_whole
}

@test "a command that is not there is 127, one that cannot be run 126, and no trace is left" {
	fails 127 record -- ./no-such-command
	has "$stderr" 'cannot run ./no-such-command: No such file or directory'
	echo text >text
	fails 126 record -- ./text
	has "$stderr" 'cannot run ./text: Permission denied'
	fails 126 record -- "$BATS_TEST_TMPDIR"
	[ ! -e "$TRACE" ]
}

@test "trouble of exectrace itself is 125, and the command is not run" {
	fails 125 record
	fails 125 record -p 1 -- touch began
	fails 125 record -p none
	fails 125 record --duration soon -- touch began
	fails 125 record --cgroup "$BATS_TEST_TMPDIR" -- touch began
	has "$stderr" 'is no cgroup: its file system is another one'
	ln -s elsewhere link
	TRACE=link fails 125 record -- touch began
	has "$stderr" 'link: it is a link'
	TRACE=no/such/place fails 125 record -- touch began
	has "$stderr" 'cannot create .*: No such file or directory'
	[ ! -e began ]
}

@test "a directory that the caller may not write to is one clear line" {
	need_command setpriv
	mkdir locked
	chmod 555 locked
	TRACE=locked/t fails 125 setpriv --reuid=65534 --clear-groups \
		--inh-caps=+bpf,+perfmon --ambient-caps=+bpf,+perfmon "$EXECTRACE" record -o locked/t -- true
	has "$stderr" 'cannot create locked/t: Permission denied'
}

@test "a trace is not written to a terminal" {
	need_terminal
	run script -qec "$EXECTRACE record -o - -- touch began; echo status \$?" /dev/null
	has "$output" 'a trace is nothing for a terminal'
	has "$output" 'status 125'
	[ ! -e began ]
}

@test "stdin, stdout and stderr are the command's" {
	out=$(echo from stdin | record -- sh -c 'cat; echo to stderr >&2' 2>stderr)
	[ "$out" = "from stdin" ]
	[ "$(cat stderr)" = "to stderr" ]
}

@test "a trace goes through a pipe" {
	run -0 bash -c "'$EXECTRACE' record -o - -- '$ODDITIES' rename | '$EXECTRACE' check -"
	# What the command writes does not get into it.
	run -0 --separate-stderr bash -c "'$EXECTRACE' record -o - -- echo hello | '$EXECTRACE' check -"
	has "$stderr" '^hello$'
	has "$output" '^(EXACT|REPAIRED) '
	run -0 --separate-stderr bash -c "'$EXECTRACE' record --json -- echo hello | python3 -m json.tool >json"
	has "$stderr" '^hello$'
}

@test "a trace goes through a pipe that is full and will not be waited for" {
	run -0 python3 - "$EXECTRACE" record -o - -- bash -c 'for i in {1..2000}; do /bin/true; done' <<-'END'
		import os, subprocess, sys, time
		reading, writing = os.pipe()
		os.set_blocking(writing, False)
		recorder = subprocess.Popen(sys.argv[1:], stdout=writing)
		os.close(writing)
		os.read(reading, 1)
		time.sleep(3)
		with os.fdopen(reading, "rb") as trace, open("received", "wb") as received:
		    received.write(b"e" + trace.read())
		assert recorder.wait() == 0
		assert os.path.getsize("received") > 65536
	END
	TRACE=received is_whole
}

@test "the default is exectrace.trace, and an older one is kept" {
	exectrace record -- true
	exectrace record -- sh -c true
	has "$(exectrace report)" 'record sh -c true'
	has "$(exectrace report exectrace.trace.old)" 'record true,'
}

@test "what ends before there is anything in the trace leaves no empty one, and the older one in its place" {
	need_command strace
	strace -qq -o /dev/null true || skip "strace cannot trace here"
	echo old >trace
	run strace -f -qq -o calls -e trace=openat -e inject=openat:signal=TERM -P trace \
		env --default-signal=TERM "$EXECTRACE" record -o trace true
	has "$(cat calls)" 'SIGTERM'
	[ "$(ls trace*)" = trace ]
	[ "$(cat trace)" = old ]
	run strace -qq -o calls -e trace=openat -e inject=openat:error=EMFILE -P trace "$EXECTRACE" record -o trace true
	has "$output" '^exectrace: cannot create trace: Too many open files$'
	[ "$(ls trace*)" = trace ]
	for command in "record -o trace true" "run sync -o trace"; do
		# shellcheck disable=SC2086
		run -125 bash -c 'ulimit -n 14; exec "$@"' - "$EXECTRACE" $command
		[ "$(ls trace*)" = trace ]
		[ "$(cat trace)" = old ]
	done
}

@test "where too few files may be open, that is what is said, whichever of them it is that is missing" {
	"$ODDITIES" sleep &
	target=$!
	for files in {6..31}; do
		for what in "true" "-p $target -d 10ms" "--wakers true" "--backend perf true" "--backend perf -p $target -d 10ms"; do
			# shellcheck disable=SC2086
			run --separate-stderr bash -c 'ulimit -n $0; exec "$@"' "$files" "$EXECTRACE" record -o "$TRACE" $what
			echo "$files files, $what: status $status, $stderr"
			[ "$status" -ne 0 ] || continue
			[ "$status" -eq 125 ]
			[ "${#stderr_lines[@]}" -eq 1 ]
			has "$stderr" '^exectrace: .*Too many open files( \(ulimit -n raises the limit\))?$'
			hasnt "$stderr" 'ulimit -l|mount|doctor'
		done
	done
}

@test "--duration ends the recording, not the command" {
	record --duration 100ms -- "$ODDITIES" sleep
	target=$(pgrep -n runner)
	kill -0 "$target"
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^runner '
}

@test "Ctrl-C goes to the command, and the trace is sealed" {
	need_terminal
	cat >trap.sh <<-'END'
		trap 'echo interrupted; exit 7' INT
		kill -INT 0
		sleep 5
	END
	run script -qec "$EXECTRACE record -o $TRACE -- bash trap.sh; echo status \$?" /dev/null
	has "$output" 'interrupted'
	has "$output" 'status 7'
	is_whole
}

has_ended() {
	! kill -0 "$1" 2>/dev/null
}

@test "a Ctrl-C that comes before the command could begin ends it all, at once" {
	local delay pid ended
	for delay in 0 0.005 0.01 0.02 0.03 0.04 0.05 0.1; do
		setsid env --default-signal=INT "$EXECTRACE" record -o "$TRACE" -- sleep 60 2>err &
		pid=$!
		until kill -0 -- "-$pid" 2>/dev/null; do
			:
		done
		sleep "$delay"
		kill -INT -- "-$pid"
		wait_for has_ended "$pid" || kill -9 -- "-$pid"
		ended=0
		wait "$pid" || ended=$?
		cat err
		[ "$ended" -eq 130 ]
	done
}

@test "under nohup, a hangup ends nothing; a SIGCHLD that is ignored keeps nobody waiting" {
	"$ODDITIES" sleep &
	target=$!
	nohup "$EXECTRACE" record -o "$TRACE" -p $target >out 2>&1 &
	tracer=$!
	wait_for test -s "$TRACE"
	kill -HUP $tracer
	sleep 0.3
	kill -0 $tracer
	kill $target
	wait $tracer
	is_whole
	run -0 timeout 60 python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$EXECTRACE" record -o "$TRACE" -- true
	is_whole
}

@test "processes that end before they are looked at are no recording that never ends" {
	need_command strace
	sleep 60 &
	target=$!
	strace -qq -o strace.out -e trace=kill -e inject=kill:delay_exit=2000000 "$EXECTRACE" record -o "$TRACE" -p $target 2>err &
	tracer=$!
	wait_for grep -q "kill($target, 0)" strace.out
	kill -9 $target
	wait $target || true
	ended=0
	wait $tracer || ended=$?
	cat err
	[ "$ended" -eq 125 ]
	has "$(cat err)" "cannot record process $target: No such process"
}

@test "a second Ctrl-C ends the recording of a command that does not listen" {
	"$EXECTRACE" record -o "$TRACE" -- bash -c 'trap "" INT TERM; echo $$ >pid; sleep 30' &
	tracer=$!
	wait_for test -s pid
	target=$(cat pid)
	kill -TERM $tracer
	sleep 0.3
	kill -0 $tracer
	kill -TERM $tracer
	ended=0
	wait $tracer || ended=$?
	[ "$ended" -eq 130 ]
	kill -0 "$target"
	is_whole
}

@test "killed, it leaves a trace that reads, and says that it was not sealed; the command goes on" {
	"$EXECTRACE" record -o "$TRACE" -- "$ODDITIES" sleep &
	tracer=$!
	# Blocks are written every second.
	written() { [ "$(stat -c %s "$TRACE")" -gt 2000 ]; }
	wait_for pgrep -P $tracer runner
	target=$(pgrep -P $tracer runner)
	for _ in $(seq 100); do taskset -cp "$(first_cpu)" "$target" >/dev/null; done
	wait_for written
	kill -9 $tracer
	wait $tracer || true
	kill -0 "$target"
	run -1 exectrace check "$TRACE"
	has "$output" '^INCOMPLETE'
	has "$output" '^NO +not-sealed'
	run -0 exectrace report "$TRACE"
	has "$output" 'runner'
	wait_for programs_are_gone
}

programs_are_gone() { [ "$(count_programs)" -le "${programs_before-0}" ]; }

@test "a full disk is one clear line; the trace reads to there, and the command is unharmed" {
	need_mount_namespaces
	# Tasks, as how often tasks switch is left to the scheduler: 3,000 of them take some 70 bytes each, whatever it does.
	run unshare -m bash -c "
		mount -t tmpfs -o size=64k none /mnt || exit 77
		'$EXECTRACE' record -o /mnt/t -- bash -c 'for i in {1..3000}; do (:); done; touch done'
		echo status \$?
		cp /mnt/t '$TRACE'"
	[ "$status" -ne 77 ] || skip "no tmpfs here"
	has "$output" 'cannot write /mnt/t: No space left on device'
	has "$output" 'status 125'
	[ -e done ]
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +not-sealed'
}

@test "where files may not be large that is one clear line, too; the command dies of it, if it asks for it, as ever" {
	run -125 bash -c "ulimit -f 8; exec '$EXECTRACE' record -o '$TRACE' -- bash -c 'for i in {1..3000}; do (:); done; ulimit -f 1
		head -c 2000 /dev/zero >large; echo \$? >died'"
	has "$output" "cannot write $TRACE: File too large"
	[ "$(cat died)" = $((128 + $(kill -l XFSZ))) ]
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +not-sealed'
}

@test "a progress line is on a terminal, and nowhere else" {
	need_terminal
	run -0 --separate-stderr record -- sleep 0.3
	[ -z "$output$stderr" ]
	run -0 script -qec "$EXECTRACE record -o $TRACE -- sleep 0.5" /dev/null
	has "$output" 'lost, .* in .*/t'
	run -0 script -qec "$EXECTRACE record -o $TRACE -p $$ -d 0.3s" /dev/null
	has "$output" 'exectrace: 0.[0-9] s, .* 0 lost, .*exectrace: .* lost, .* in .*/t'
}

@test "what a command writes to the terminal stays there, a line without an end, too" {
	need_terminal
	run -0 script -qec "$EXECTRACE record -o $TRACE -- sh -c 'printf name:; sleep 0.5; printf again'" /dev/null
	has "$output" '^name:againexectrace: .* lost, .* in .*/t'
	run -0 script -qec "$EXECTRACE record -o $TRACE --repeat 2 -- printf name:" /dev/null
	has "$output" '^name:name:exectrace record printf'
}

@test "two at once each have their own" {
	record -- "$ODDITIES" rename &
	TRACE=$BATS_TEST_TMPDIR/other record -- "$ODDITIES" threads 20
	wait $!
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^after '
	TRACE=$BATS_TEST_TMPDIR/other is_whole
	hasnt "$(exectrace report --view tasks other)" '^after '
}

# Attached to what is running.

is_called() { [ "$(cat "/proc/$1/comm")" = "$2" ]; }

@test "-p records what is running, from now on, and marks the edges" {
	"$ODDITIES" sleep &
	target=$!
	wait_for is_called "$target" runner
	record -p "$target" --duration 100ms
	kill -0 "$target"
	is_whole
	python3 - "$TRACE" "$target" <<-'END'
		import sys, tracefile
		trace, target = tracefile.Trace(sys.argv[1]), int(sys.argv[2])
		names = {e.thread: e.name for e in trace.events}
		states = {e.name: e.flags & (tracefile.WAS_READY | tracefile.WAS_ON_CPU)
		    for e in trace.events if e.kind == 2 and e.tgid == target}
		# The one that runs may just have been waiting for a CPU.
		assert sorted(states) == [b"runner", b"sleeper"], states
		assert states[b"runner"] and not states[b"sleeper"], states
		runs = [r for r in trace.runs if names[r.thread] == b"runner"]
		# What it did before the recording and does after it is not in the trace, and that is said.
		assert (runs[0].in_ns == trace.start_ns) == bool(runs[0].flags & tracefile.IN_EDGE), runs[0]
		end_ns = int(trace.end["end_ns"])
		assert (runs[-1].out_ns == end_ns) == bool(runs[-1].flags & tracefile.OUT_EDGE), runs[-1]
		assert not any(names[r.thread] == b"sleeper" for r in trace.runs)
	END
}

@test "-p follows the threads and children that come later" {
	bash -c 'while :; do sleep 0.01; done' &
	target=$!
	record -p "$target" --duration 300ms
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^\(?sleep'
}

@test "-p ends when the last of them ends" {
	sleep 0.5 &
	record -p $!
	is_whole
}

@test "-p takes several, and a process that is gone is one clear line" {
	sleep 1 & a=$!
	sleep 1 & b=$!
	record -p "$a,$b" --duration 50ms
	is_whole
	kill "$a" "$b"
	wait "$a" || true
	fails 125 record -p "$a"
	has "$stderr" "cannot record process $a: No such process"
}

@test "-p of one that has ended, and that nobody has waited for, is one clear line, not an empty trace" {
	python3 -c 'import os, time
child = os.fork() or os._exit(0)
print(child, file=open("pid", "w"), flush=True)
time.sleep(30)' 3>&- &
	target=$!
	wait_for test -s pid
	wait_for grep -q '^State:.Z' "/proc/$(cat pid)/status"
	for backend in bpf perf; do
		fails 125 record --backend $backend -p "$(cat pid)"
		has "$stderr" "cannot record process $(cat pid): it has ended, .*zombie"
	done
	kill $target
	[ ! -e "$TRACE" ]
}

@test "attached and detached a hundred times, nothing of ours stays, and the program is unharmed" {
	need_command bpftool
	programs_before=$(count_programs)
	bash -c 'while :; do :; done' &
	target=$!
	for i in $(seq 100); do
		record -p "$target" --duration 5ms
		is_whole
	done
	has "$(cat /proc/$target/status)" '^State:.*running'
	wait_for programs_are_gone
}

@test "--cgroup says of one of version 1 that what is moved into it later is not recorded" {
	make_cgroup cgroup freezer
	bash -c 'while :; do sleep 0.05; done' &
	target=$!
	echo $target >"$cgroup/cgroup.procs"
	run -0 --separate-stderr record --cgroup "$cgroup" --duration 300ms
	has "$stderr" "^exectrace: $cgroup is a cgroup of version 1: what is in it now is recorded, and not what is moved"
	kill $target
	wait
	target=
	wait_for rmdir "$cgroup" 2>/dev/null
	has "$(exectrace report --view tasks "$TRACE")" '^\(?sleep'
}

@test "--cgroup records those in it, and those that come into it" {
	make_cgroup cgroup2
	bash -c 'while :; do sleep 0.05; done' &
	target=$!
	echo $target >"$cgroup/cgroup.procs"
	# One of them comes while it is recorded.
	for _ in $(seq 100); do
		sleep 0.1
		bash -c "echo \$\$ >'$cgroup/cgroup.procs'; exec '$ODDITIES' rename"
	done &
	mover=$!
	record --cgroup "$cgroup" --duration 700ms
	kill $target $mover
	wait
	target=
	wait_for rmdir "$cgroup" 2>/dev/null
	is_whole
	table=$(exectrace report --view tasks "$TRACE")
	has "$table" '^\(?after'
	has "$table" '^\(?sleep'
	hasnt "$table" '^\(?bats'
}

# make_threaded: a cgroup for threads, $cgroup/threads, in one that has a process of three, $target; $thread is one of these.
make_threaded() {
	make_cgroup cgroup2
	mkdir "$cgroup/threads"
	{ echo threaded >"$cgroup/threads/cgroup.type"; } 2>/dev/null || skip "no threaded cgroups here"
	"$BUILD/tests/probed" 1000000000000 2 &
	target=$!
	wait_for eval '[ "$(ls /proc/$target/task | wc -l)" -eq 3 ]'
	echo $target >"$cgroup/cgroup.procs"
	thread=$(ls /proc/$target/task | tail -1)
}

end_threaded() {
	kill $target
	wait
	target=
	wait_for rmdir "$cgroup/threads" "$cgroup" 2>/dev/null
}

@test "--cgroup records the threads in it where it is a threaded one, and no others of their processes" {
	make_threaded
	echo "$thread" >"$cgroup/threads/cgroup.threads"
	record --cgroup "$cgroup/threads" --duration 300ms
	end_threaded
	[ "$(exectrace export --jsonl - "$TRACE" | jq -s -c '[.[].tid] | unique')" = "[$thread]" ]
}

@test "--cgroup records a thread that is moved into a threaded one meanwhile, and no others of its process" {
	make_threaded
	record --cgroup "$cgroup/threads" -- bash -c "echo $thread >'$cgroup/threads/cgroup.threads'; sleep 0.3"
	end_threaded
	is_whole
	[ "$(exectrace export --jsonl - "$TRACE" | jq -s -c 'map(select(.pid != .tid).tid) | unique')" = "[$thread]" ]
}

@test "-a records everybody" {
	"$ODDITIES" sleep &
	target=$!
	record -a --duration 200ms
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^runner '
	has "$(exectrace report --view cpus "$TRACE")" '^CPU .* idle '
}

# record_as_if_present CPUS: as if there were no other ones, what runs on CPU 1.
record_as_if_present() {
	need_cpus 2
	need_mount_namespaces
	echo "$1" >present
	run -0 unshare -m bash -c "mount --bind present /sys/devices/system/cpu/present &&
		exec '$EXECTRACE' record -o '$TRACE' -- taskset -c 1 '$ODDITIES' rename"
}

@test "CPUs are recorded by their numbers, also where there are gaps between these" {
	record_as_if_present 1
	is_whole
	has "$(exectrace report --view cpus "$TRACE")" '^CPU 1 '
}

@test "a CPU that was plugged in after the beginning is not recorded, and the trace says what is missing" {
	record_as_if_present 0
	run -1 exectrace check "$TRACE"
	has "$output" '^INCOMPLETE '
}

# Who is who.

@test "exec from a thread that is not the first: it takes over the tid, and each keeps its own time" {
	record -- "$ODDITIES" exec /bin/true
	is_whole
	python3 "$ROOT/tests/execed.py" "$TRACE"
	# Each run has the name and the tid of its time, and none is followed by itself.
	exectrace export --jsonl "$BATS_TEST_TMPDIR/runs" "$TRACE"
	python3 - "$BATS_TEST_TMPDIR/runs" <<-'END'
		import json, sys
		runs = [json.loads(line) for line in open(sys.argv[1])]
		assert all(r["tid"] != r["next_tid"] for r in runs), runs
		[first] = {r["tid"] for r in runs if r["tid"] == r["pid"]}
		second = {r["tid"] for r in runs if r["thread"] == "second"}
		assert len(second) == 1 and first not in second, runs
		assert {r["tid"] for r in runs if r["thread"] == "true"} == {first}, runs
	END
}

# A tid has 128 ids, which come again then. That the beginning of a run is not seen is rare.
@test "four hundred execs from threads that are not the first, in one process: none is taken for another" {
	record -- "$ODDITIES" execs 400
	is_whole
	exectrace report --json="$BATS_TEST_TMPDIR/report" "$TRACE"
	python3 - "$BATS_TEST_TMPDIR/report" <<-'END'
		import json, sys
		rules = {rule["rule"]: rule["count"] for rule in json.load(open(sys.argv[1]))["certificate"]["rules"]}
		assert rules["repaired"] < 40, rules
	END
}

@test "a thread that calls itself something else half-way is still one thread, with both names" {
	record -- "$ODDITIES" rename
	is_whole
	python3 - "$TRACE" <<-'END'
		import sys, tracefile
		trace = tracefile.Trace(sys.argv[1])
		at = {e.name: (e.thread, e.time_ns) for e in trace.events if e.name}
		assert at[b"before"][0] == at[b"after"][0]
		assert at[b"after"][1] - at[b"before"][1] > 15e6
	END
	[ "$(exectrace report --view tasks "$TRACE" | grep -cE '^\(?(before|after)')" -eq 1 ]
}

@test "threads of io_uring's own, of whose birth the kernel tells nobody, are recorded too" {
	status=0
	record -- "$ODDITIES" uring || status=$?
	[ $status -ne 77 ] || skip "no io_uring with a thread of its own here"
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^\(?iou-sqp'
}

@test "twenty threads with one and the same tid, one after another, are twenty" {
	run record -- "$ODDITIES" reuse 20
	[ "$status" -ne 77 ] || skip "tids cannot be chosen here"
	is_whole
	run -0 exectrace report --top 100 --view tasks "$TRACE"
	[ "$(grep -cE '^\(?child-[0-9]+' <<<"$output")" -eq 20 ]
	[ "$(grep -E '^\(?child-' <<<"$output" | awk '{print $2}' | sort -u | wc -l)" -eq 1 ]
}

@test "a program that goes into the background is followed to its end" {
	record -- "$ODDITIES" daemon "$BATS_TEST_TMPDIR/worked"
	[ -e worked ]
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^daemon '
}

@test "five thousand threads at once: nothing lost, and the table is still read at a glance" {
	run record -- "$ODDITIES" threads 5000
	[ "$status" -ne 1 ] || skip "no 5,000 threads here"
	is_whole
	run -0 exectrace report "$TRACE"
	has "$output" '^and 4,9[0-9]{2} more '
	[ "${#lines[@]}" -lt 120 ]
}

@test "in a pid namespace both numbers are kept" {
	unshare -pf true 2>/dev/null || skip "no pid namespaces here"
	record -- unshare -pf "$ODDITIES" rename
	is_whole
	has "$(exectrace report --view tasks "$TRACE")" '^after +[0-9]+/[0-9] '
}

# With sudo.

need_sudo() {
	need_command sudo
	sudo -n -u nobody true 2>/dev/null || skip "sudo does not work here"
}

@test "the command runs as the one who called sudo, and the trace is theirs" {
	need_sudo
	chmod 777 .
	export SUDO_UID=65534 SUDO_GID=65534 SUDO_USER=nobody
	[ "$(exectrace record -- id -u)" = 65534 ]
	[ "$(stat -c %u exectrace.trace)" = 65534 ]
	[ "$(exectrace record --as-root -- id -u)" = 0 ]
}

@test "--stats says what observing cost, and only if asked" {
	run -0 --separate-stderr record --stats -- "$ODDITIES" rename
	has "$stderr" 'recorded [0-9]+ runs? in .* bytes a run$'
	has "$stderr" 'the reader took .* of CPU time'
	has "$stderr" 'the hooks in the kernel took [1-9][0-9.]* [nµm]s, [1-9][0-9]* ns a run, [1-9][0-9]* ns a call'
	# Each run takes a call at least.
	[[ $stderr =~ ,\ ([0-9]+)\ ns\ a\ run,\ ([0-9]+)\ ns\ a\ call ]]
	[ "${BASH_REMATCH[1]}" -ge "${BASH_REMATCH[2]}" ]
	run -0 --separate-stderr exectrace run sync --work 1 --stats
	has "$stderr" 'recorded [0-9]+ runs? in '
	has "$output" '^SEQUENTIAL'
}
