# faults.bats - what becomes of a recording, and of what is recorded, when something goes wrong

load ../helper

setup() {
	need_bpf
	cd "$BATS_TEST_TMPDIR"
}

# programs_of PID: the numbers of the BPF programs that this process holds.
programs_of() {
	sed -n 's/^prog_id:[[:space:]]*//p' /proc/"$1"/fdinfo/* 2>/dev/null || true
}

are_gone() {
	local id
	for id; do
		! bpftool prog show id "$id" >/dev/null 2>&1 || return 1
	done
}

# Works for half a second, in pieces, with children; says when it began, and when it is done.
WORK='touch began; for i in $(seq 100); do for j in $(seq 300); do :; done; [ $((i % 20)) -gt 0 ] || /bin/true; done; touch done'

# KILLS: how many times; make soak does it more often.
@test "killed at a random moment, it harms no one, leaves nothing in the kernel, and what there is of a trace reads" {
	for i in $(seq "${KILLS:-15}"); do
		rm -f began done t t.old
		"$EXECTRACE" record -o t -- bash -c "$WORK" 2>/dev/null &
		tracer=$!
		sleep 0.$(printf %03d $((RANDOM % 600)))
		programs=$(programs_of $tracer)
		kill -9 $tracer 2>/dev/null || true
		wait $tracer || true
		# shellcheck disable=SC2086
		wait_for are_gone $programs
		[ ! -e began ] || wait_for [ -e done ]
		[ -s t ] || continue
		status=0
		exectrace check t >out 2>&1 || status=$?
		grade=$(head -1 out)
		echo "$i: status $status, $grade"
		[ $status -eq 0 ] || { [ $status -eq 1 ] && has "$(cat out)" '^NO +not-sealed'; }
		exectrace report t >/dev/null
	done
}

@test "stopped for a while, it counts what found no room, says where, and is right again after" {
	need_command perf
	first=$(first_cpu)
	"$EXECTRACE" record -o t -- bash -c "
		taskset -c $first perf bench -f simple sched pipe -l 3000 >/dev/null
		touch first; while [ ! -e go ]; do sleep 0.01; done
		taskset -c $first perf bench -f simple sched pipe -l 100000 >/dev/null
		touch second; while [ ! -e on ]; do sleep 0.01; done
		exec -a afterwards taskset -c $first perf bench -f simple sched pipe -l 3000 >/dev/null" &
	tracer=$!
	wait_for [ -e first ]
	sleep 0.2
	kill -STOP $tracer
	touch go
	for _ in 1 2 3 4 5 6; do wait_for [ -e second ] && break; done
	kill -CONT $tracer
	sleep 0.3
	touch on
	wait $tracer
	run -1 exectrace check t
	has "$output" '^INCOMPLETE'
	count_of() { awk -v rule="$1" '$2 == rule && $1 != "ok" { gsub(",", "", $3); n = $3 } END { print n + 0 }' <<<"$output"; }
	[ "$(count_of lost-runs)" -gt 1000 ]
	[ $(($(count_of missing-runs) + $(count_of missing-last-runs))) -eq "$(count_of lost-runs)" ]
	# Located, by thread and time.
	has "$output" '^missing-(last-)?runs +[^ ].* [0-9]+\.[0-9]{3} +[0-9]+\.[0-9]{3} +[0-9,]+$'
	# After it, runs of two threads that took turns, as many as there were.
	end=$(sed -nE 's/^missing-(last-)?runs .* ([0-9.]+) +[0-9,]+$/\2/p' <<<"$output" | sort -n | tail -1)
	[ "$(exectrace export --csv - --from "${end}ms" t | wc -l)" -gt 6000 ]
	run -0 exectrace report t
	has "$output" '^(INCONCLUSIVE|CONCURRENT)'
}

@test "wherever in a trace the disk is full: status 125, one clear line, and the trace reads to there" {
	full() {
		FULL_FILE=$PWD/t FULL_AFTER=$1 LD_PRELOAD=$BUILD/tests/full.so \
			"$EXECTRACE" record -o "$PWD/t" -- env -u LD_PRELOAD true
	}
	full 1000000
	size=$(stat -c %s t)
	[ "$size" -gt 600 ]
	# In the header, in heads of blocks, in what they hold, and where one of them ends.
	for room in 0 1 31 32 33 $(seq 50 29 "$size"); do
		rm -f t t.old
		run --separate-stderr full "$room"
		# How long it becomes varies a little.
		[ "$status" -ne 0 ] || [ "$(stat -c %s t)" -gt "$room" ] || continue
		[ "$status" -eq 125 ]
		[ "$stderr" = "exectrace: cannot write $PWD/t: No space left on device" ]
		[ ! -e t ] || exectrace check t >/dev/null 2>&1 || [ $? -le 2 ]
	done
}

@test "whichever write of an answer finds no room: status 2, one clear line, no result, nothing left behind" {
	need_command strace
	strace -qq -o /dev/null true || skip "strace cannot trace here"
	exectrace record -o t -- bash -c "$WORK"
	for what in "report t" "check t" "metrics t" "export --json - t" "export --csv - t" "export --csv OUT t" "export --json OUT t" \
		"export --perfetto OUT t" "export --ctf OUT t" "report --html OUT t" "report --svg OUT t"; do
		# shellcheck disable=SC2206
		words=(${what//OUT/$PWD/out/made})
		rm -rf out
		mkdir out
		strace -qq -e trace=write -o strace.out "$EXECTRACE" "${words[@]}" >/dev/null 2>&1
		nr=$(grep -c '^write' strace.out)
		[ "$nr" -ge 1 ]
		# The first ones, one in the middle, and the last.
		for when in $(printf '%s\n' 1 2 $((nr / 2)) "$nr" | awk -v nr="$nr" '$1 > 0 && $1 <= nr' | sort -nu); do
			rm -rf out
			mkdir out
			run -2 strace -qq -e trace=write -e inject=write:error=ENOSPC:when="$when" -o /dev/null \
				"$EXECTRACE" "${words[@]}"
			echo "$what: write $when of $nr"
			[ -z "$(ls out)" ]
		done
	done
}

# barren N COMMAND...: the program's N-th request for memory fails; how many there were is in `count`.
barren() {
	BARREN_AT=$1 BARREN_COUNT=$PWD/count LC_ALL=C LD_PRELOAD=$BUILD/tests/barren.so "$EXECTRACE" "${@:2}"
}

# requests COMMAND...: one in so many of its requests, by number; what it says goes into `said`.
requests() {
	rm -rf out
	mkdir out
	barren 0 "$@" >said
	seq 1 "${EVERY:-11}" "$(od -An -tu8 count)"
}

# EVERY: one in so many; make soak does each.
@test "whichever request of an answer for memory fails: status 2, one clear line, no result, nothing left behind" {
	# So short that nothing of it is on its way before all of it is there.
	trace=$(trace_of sample)
	for what in report check metrics "export --json -" "export --csv OUT" "export --perfetto OUT" "export --ctf OUT" \
		"report --html OUT" "report --svg OUT"; do
		# shellcheck disable=SC2206
		words=(${what//OUT/out/made} "$trace")
		requests=$(requests "${words[@]}")
		[ "$(wc -w <<<"$requests")" -gt 5 ]
		whole=$(find out -type f -exec md5sum {} + | sort)
		for at in $requests; do
			rm -rf out
			mkdir out
			run --separate-stderr barren "$at" "${words[@]}"
			echo "$what: request $at: status $status, $stderr"
			# There are some that the C library can do without.
			if [ "$status" -eq 0 ]; then
				[ -z "$stderr" ]
				[ "$output" = "$(<said)" ]
				[ "$(find out -type f -exec md5sum {} + | sort)" = "$whole" ]
				continue
			fi
			[ "$status" -eq 2 ]
			[ "${#stderr_lines[@]}" -eq 1 ]
			[[ $stderr == "exectrace: "* ]]
			[ -z "$output" ]
			[ -z "$(ls out)" ]
		done
	done
}

@test "whichever request of a recording for memory fails: status 125, one clear line, and the trace reads to there" {
	for backend in bpf perf; do
		for at in $(requests record --backend $backend -o t -- true); do
			rm -f t t.old
			run --separate-stderr barren "$at" record --backend $backend -o t -- true
			echo "$backend: request $at: status $status, $stderr"
			if [ "$status" -eq 0 ]; then
				[ -z "$stderr" ]
				# By perf, it may not be proven.
				exectrace check t >/dev/null || [ $? -eq 3 ]
				continue
			fi
			[ "$status" -eq 125 ]
			[ "${#stderr_lines[@]}" -eq 1 ]
			[[ $stderr == "exectrace: "* ]]
			[ ! -s t ] || exectrace check t >/dev/null || [ $? -eq 1 ]
		done
	done
}

@test "short reads, short writes, signals in between and steps of the time of day change nothing" {
	exectrace record -o plain -- bash -c "$WORK"
	LD_PRELOAD=$BUILD/tests/scant.so run -0 "$EXECTRACE" record -o t -- env -u LD_PRELOAD bash -c "$WORK"
	exectrace check t
	for words in "report" "check" "export --csv -" "export --json -" "metrics"; do
		# shellcheck disable=SC2086
		[ "$(LD_PRELOAD=$BUILD/tests/scant.so exectrace $words t | md5sum)" = "$(exectrace $words t | md5sum)" ]
	done
}

@test "waits that are interrupted, and stops of some ms again and again, change nothing" {
	need_command strace
	strace -qq -o /dev/null true || skip "strace cannot trace here"
	calls=poll,ppoll,clock_nanosleep
	for backend in bpf perf; do
		run timeout 60 strace -f -qq -e trace=$calls -e inject=$calls:error=EINTR:when=1+2 -o strace.out \
			"$EXECTRACE" record --backend $backend -o t -- /bin/echo done
		[ "$status" -eq 0 ]
		[ "$output" = done ]
		grep -q INJECTED strace.out
		# By perf, it may not be proven.
		exectrace check t >/dev/null || [ $? -eq 3 ]
	done
	"$EXECTRACE" record -o t -- bash -c "$WORK" &
	tracer=$!
	nr=0
	while [ ! -e done ]; do
		kill -STOP $tracer
		sleep 0.005
		kill -CONT $tracer
		sleep 0.01
		nr=$((nr + 1))
	done
	wait $tracer
	[ "$nr" -gt 5 ]
	exectrace check t
}

@test "a disk that is slow costs time, and no record" {
	need_command strace
	strace -qq -o /dev/null true || skip "strace cannot trace here"
	run -0 strace -qq -P "$PWD/t" -e trace=write -e inject=write:delay_enter=50000 -o /dev/null \
		"$EXECTRACE" record -o "$PWD/t" -- bash -c "$WORK"
	exectrace check t
}

# RECORDERS: how many; make soak has fifty.
@test "two recorders and ten of the same program: each trace is complete" {
	need_command perf
	for nr in ${RECORDERS:-2 10}; do
		bash -c 'while [ ! -e go ]; do sleep 0.01; done; for i in $(seq 50); do /bin/true; done' &
		target=$!
		recorders=()
		for i in $(seq $nr); do
			"$EXECTRACE" record -o t.$nr.$i -p $target 2>/dev/null &
			recorders+=($!)
		done
		for i in $(seq $nr); do wait_for [ -s t.$nr.$i ]; done
		sleep 1
		touch go
		wait $target
		for recorder in "${recorders[@]}"; do wait "$recorder"; done
		rm go
		for i in $(seq $nr); do
			exectrace check t.$nr.$i
			exectrace metrics t.$nr.$i | awk '$1 == "threads" { exit $2 < 50 }'
		done
	done
}

@test "a program that ends while recorders look for it is a trace, or one clear line" {
	for i in $(seq 15); do
		sleep 0.0$((RANDOM % 100)) &
		status=0
		timeout 20 "$EXECTRACE" record -o t -p $! 2>err || status=$?
		echo "status $status: $(cat err)"
		case $status in
		0) exectrace check t ;;
		125) has "$(cat err)" '^exectrace: cannot record process [0-9]+: (No such process|it has ended)' ;;
		*) false ;;
		esac
	done
}

@test "a program that is dead at once is a whole trace, and so is one that never runs" {
	for _ in 1 2 3 4 5; do
		run -137 exectrace record -o t -- sh -c 'kill -9 $$'
		exectrace check t
	done
	sleep 60 3>&- &
	target=$!
	kill -STOP $target
	exectrace record -o t -d 100ms -p $target
	kill -9 $target
	exectrace check t
	[ "$(exectrace metrics t | awk '$1 == "switches" { print $2 }')" -eq 0 ]
}

@test "a fork bomb ends at its limit, and is all there" {
	need_command prlimit
	unshare --pid --fork true 2>/dev/null || skip "no pid namespaces here"
	# All of it ends with the first process of its pid namespace.
	run exectrace record -o t -- unshare --pid --fork --kill-child prlimit --nproc=60 \
		setpriv --reuid=61236 --regid=61236 --clear-groups timeout -s KILL 1 bash -c 'f() { f | f & }; f; sleep 60'
	[ "$status" -eq 137 ]
	has "$output" 'fork: .*Resource temporarily unavailable'
	exectrace check t
	exectrace metrics t | awk '$1 == "threads" { gsub(",", "", $2); exit $2 < 60 }'
}

@test "a program that has become a daemon is recorded to its end" {
	exectrace record -o t -- sh -c '(setsid sh -c "sleep 0.3; exec -a daemon true" >/dev/null 2>&1 </dev/null &)'
	exectrace check t
	has "$(exectrace report --view tasks --threshold 0 t 2>/dev/null || exectrace export --csv - t)" 'true|daemon|sh'
	exectrace metrics t | awk '$1 == "wall" { exit !($3 == "s" || $2 > 250) }'
}

@test "processes that come and go as fast as they can are all there" {
	need_command stress-ng
	exectrace record -o t -- stress-ng --quiet --fork 4 --fork-ops 4000
	exectrace check t
	exectrace metrics t | awk '$1 == "threads" { gsub(",", "", $2); exit $2 < 4000 }'
}
