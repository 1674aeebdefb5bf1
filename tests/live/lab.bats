# lab.bats - the course, and the checker of its exercises, on the kernel that is running here
#
# Whatever keeps the CPUs busy besides may leave a run open: that is its right answer then, and it is tried again.

load ../helper

setup() {
	need_bpf
}

names() {
	exectrace help labs | awk '{print $1}'
}

# answer WORD...: runs exectrace lab WORD..., a few times if gaps in the record leave it open. $status and $output are of the last.
# What is in $around runs it.
answer() {
	for _ in 1 2 3; do
		run --separate-stderr "${around[@]}" "$EXECTRACE" lab "$@"
		# What others do, it waits for by itself, and long enough.
		[ "$status" -eq 3 ] && ! lacks_something && ! grep -q 'others had' <<<"$output" || return 0
	done
}

lacks_something() {
	grep -qE 'cannot show it|this machine lacks' <<<"$output"
}

# The lesson: what a quiet machine shows, as the answers to it are listed.
lesson() {
	case $1 in
	steps) echo a ;;
	two-cpus) echo c ;;
	order) echo c ;;
	*) echo b ;;
	esac
}

# Every answer of the tests to the exercise of a lab: right* or wrong*.
answers() {
	ls "$ROOT/tests/labs/$1/$2"*
}

# program FILE: builds it, and puts what runs it into $command.
program() {
	case $1 in
	*.c)
		command=("$BATS_TEST_TMPDIR/$(basename "$1" .c)")
		gcc -O2 -Wall -Wextra -Werror -D_GNU_SOURCE -I"$ROOT/include" -pthread -o "${command[0]}" "$1"
		;;
	# The interpreter itself: a script that looks for it would be a part of the program.
	*.py) command=(env PYTHONPATH="$ROOT/tools" "$(python3 -c 'import sys; print(sys.executable)')" "$1") ;;
	esac
}

@test "every lab has answers to its exercise here, right ones and wrong ones, and no other has" {
	for name in $(names); do
		answers "$name" right
		answers "$name" wrong
	done
	[ "$(names | sort)" = "$(ls -d "$ROOT"/tests/labs/*/ | xargs -n1 basename | sort)" ]
}

# gives STATUS PATTERN: what answer() got has this status, and a line that matches. Where the machine cannot show it, that will
# do. Where others never let go of the CPUs, nothing can be said: that is taken down, for undisturbed.
gives() {
	if [ "$status" -eq 3 ] && grep -q 'others had' <<<"$output"; then
		nr_disturbed=$((${nr_disturbed:-0} + 1))
		return
	fi
	lacks_something && [ "$status" -eq 3 ] && return
	[ "$status" -eq "$1" ] && grep -Eq "$2" <<<"$output" && return
	printf 'status %s, to be %s with: %s\n%s\n%s\n' "$status" "$1" "$2" "$output" "$stderr"
	return 1
}

# shows STATUS PATTERN WORD...: a lab that answers so. For the few ms that it lasts, a machine may put threads elsewhere than it
# should, which is then what the lab says: it has three tries.
shows() {
	for _ in 1 2; do
		answer "${@:3}"
		gives "$1" "$2" >/dev/null && return
	done
	answer "${@:3}"
	gives "$1" "$2"
}

undisturbed() {
	[ "${nr_disturbed:-0}" -eq 0 ] || skip "others kept the CPUs busy, $nr_disturbed times; all else is as promised"
}

@test "every lab shows what it is to teach, to the end, and says that the prediction was right" {
	need_cpus 2
	for name in $(names); do
		shows 0 '^RIGHT ' "$name" --answer "$(lesson "$name")" --work 30
		[ -z "$stderr" ]
		has "$output" '^why '
		has "$output" '^exercise '
	done
	undisturbed
}

@test "every wrong prediction is said to be wrong" {
	need_cpus 2
	for name in $(names); do
		for letter in $(exectrace lab "$name" --text | grep -oE '^  [a-d] ' | grep -v "$(lesson "$name")"); do
			shows 1 "^WRONG +you said $letter" "$name" --answer "$letter" --work 20
		done
	done
	undisturbed
}

@test "every right answer to an exercise is accepted" {
	need_cpus 2
	for name in $(names); do
		for file in $(answers "$name" right); do
			program "$file"
			shows 0 '^SOLVED' "$name" --check "${command[@]}"
		done
	done
	undisturbed
}

@test "every wrong answer to an exercise is refused: what is not met, what was found, and a hint" {
	need_cpus 2
	for name in $(names); do
		for file in $(answers "$name" wrong); do
			program "$file"
			answer "$name" --check "${command[@]}"
			gives 1 "^NOT MET +(one CPU: |two CPUs: )?$(grep -oE -m1 'NOT MET: [^:]+' "$file" | cut -c10-) +."
			gives 1 '^hint '
		done
	done
	undisturbed
}

@test "on one CPU, a lab that needs two says what is lacking, and is left open" {
	first=$(first_cpu)
	run -3 exectrace lab two-cpus --answer c --cpus "$first"
	has "$output" '^OPEN +this machine cannot show it, for lack of a second CPU'
	has "$output" '^why '
	run -3 exectrace lab two-cpus --cpus "$first" --check true
	has "$output" '^UNDECIDED +two CPUs +this machine lacks a second CPU'
}

# as_if_one_core COMMAND...: runs it where the kernel seems to say that all CPUs are of one core.
as_if_one_core() {
	echo 0 >"$BATS_TEST_TMPDIR/core"
	unshare -m bash -c 'for name in /sys/devices/system/cpu/cpu*/topology/{core_id,physical_package_id}; do
		mount --bind "$0" "$name"; done; exec "$@"' "$BATS_TEST_TMPDIR/core" "$@"
}

@test "where CPUs are of one core, the lab about that is run, and its exercise checked" {
	need_cpus 2
	need_mount_namespaces
	as_if_one_core true || skip "the kernel's word on cores cannot be covered here"
	run as_if_one_core "$EXECTRACE" lab core --answer b --work 20
	[ "$status" -eq 0 ] || [ "$status" -eq 1 ] || [ "$status" -eq 3 ]
	has "$output" '^sing alone +SEQUENTIAL'
	# Unless others had the other one.
	[ "$status" -eq 3 ] || has "$output" '^sing and eat +PARALLEL'
	has "$output" '^time for both, as a multiple of one: [0-9.]+$'
	! lacks_something
	around=(as_if_one_core)
	program "$ROOT/tests/labs/core/right.c"
	shows 0 '^SOLVED' core --check "${command[@]}"
	program "$ROOT/tests/labs/core/wrong-join.c"
	answer core --check "${command[@]}"
	gives 1 '^NOT MET +overlap>=80%'
	undisturbed
}

@test "a command that a lab needs, and that is not there, is named" {
	need_cpus 2
	mkdir "$BATS_TEST_TMPDIR/empty"
	PATH=$BATS_TEST_TMPDIR/empty run -3 "$EXECTRACE" lab interpreter --answer b
	has "$output" 'for lack of python3'
}

@test "at a terminal it waits for a prediction, and asks again if that is none" {
	need_terminal
	(wait_for grep -qs 'your prediction' "$BATS_TEST_TMPDIR/out"; echo maybe; sleep 0.2; echo; echo A) |
		script -qec "'$EXECTRACE' lab steps --work 10; echo status \$?" /dev/null >"$BATS_TEST_TMPDIR/out"
	out=$(tr -d '\r' <"$BATS_TEST_TMPDIR/out")
	[ "$(grep -o 'your prediction (a, b or c):' <<<"$out" | wc -l)" -eq 3 ]
	has "$out" '^RIGHT '
	has "$out" '^status 0'
	# What it shows comes after the prediction.
	[ "$(grep -nE '^SEQUENTIAL' <<<"$out" | cut -d: -f1)" -gt "$(grep -n 'your prediction' <<<"$out" | tail -1 | cut -d: -f1)" ]
}

@test "Ctrl-C and Ctrl-D at the prompt end it: nothing is run" {
	need_terminal
	for key in '\003' '\004'; do
		status=0
		rm -f "$BATS_TEST_TMPDIR/out"
		(wait_for grep -qs 'your prediction' "$BATS_TEST_TMPDIR/out"; printf "$key"; sleep 0.5) |
			script -qec "exec '$EXECTRACE' lab steps" /dev/null >"$BATS_TEST_TMPDIR/out" || status=$?
		echo "$key: $status"
		case $key in
		'\003') [ "$status" -eq 130 ] ;;
		'\004') [ "$status" -eq 2 ] ;;
		esac
		has "$(cat "$BATS_TEST_TMPDIR/out")" 'your prediction'
		hasnt "$(cat "$BATS_TEST_TMPDIR/out")" 'SEQUENTIAL +sing'
	done
	has "$(cat "$BATS_TEST_TMPDIR/out")" 'without a prediction there is no experiment'
}

@test "Ctrl-C during an experiment ends it without a judgement, and leaves no program behind" {
	need_terminal
	(wait_for pgrep -x concurrent >/dev/null; sleep 0.5; printf '\003'; sleep 1) |
		script -qec "'$EXECTRACE' lab one-cpu --answer b --work 60000; echo status \$?" /dev/null >"$BATS_TEST_TMPDIR/out"
	out=$(tr -d '\r' <"$BATS_TEST_TMPDIR/out")
	has "$out" '^status 130'
	has "$out" 'interrupted: nothing can be concluded'
	hasnt "$out" '^(RIGHT|WRONG|OPEN)'
	! pgrep -x concurrent
}

@test "a program that never ends is ended by whoever ends the check" {
	run --separate-stderr timeout 3 "$EXECTRACE" lab steps --check sleep 4711
	[ "$status" -eq 124 ] || [ "$status" -eq 130 ]
	[ -z "$output" ]
	! pgrep -f '^sleep 4711'
}

@test "without a terminal and without --answer it says what to do" {
	fails 2 exectrace lab steps </dev/null
	has "$stderr" '--answer \(a, b or c\)'
}

@test "a program that fails, or is ended by a signal, does not solve anything" {
	run -1 exectrace lab steps --check false
	has "$output" '^NOT MET +the program succeeds +exit status 1$'
	run -1 exectrace lab steps --check bash -c 'kill -SEGV $$'
	has "$output" '^NOT MET +the program succeeds +signal 11 ended it'
}

@test "a program that cannot be run is trouble, and no answer" {
	fails 2 exectrace lab steps --check "$BATS_TEST_TMPDIR/none"
	has "$stderr" "cannot run .*/none: No such file or directory"
	run -2 exectrace lab steps --check --junit "$BATS_TEST_TMPDIR/j.xml" /etc/passwd
	python3 "$ROOT/tests/junit.py" "$BATS_TEST_TMPDIR/j.xml" | grep '^error: the exercise'
}

@test "a program gets its arguments, options too, and its output stays apart from the answer" {
	run --separate-stderr exectrace lab steps --check --json sh -c 'echo "$0 $2"' -x --answer two
	[ "$stderr" = "-x two" ]
	[ "$(jq -r '.name + " " + .answer' <<<"$output")" = "steps not met" ]
}

@test "a program runs as the user behind sudo" {
	SUDO_UID=65534 SUDO_GID=65534 run --separate-stderr exectrace lab steps --check id -u
	[ "$stderr" = 65534 ]
}

@test "JSON and JUnit's XML say the same as what is printed" {
	need_command jq
	cd "$BATS_TEST_TMPDIR"
	# On one thread, whatever others do.
	program "$ROOT/tests/labs/event-loop/right.c"
	run -0 exectrace lab event-loop --check --json=j.json --junit j.xml "${command[@]}"
	[ "$(jq -r .answer j.json)" = met ]
	[ "$(jq '.expectations | length' j.json)" -eq 6 ]
	[ "$(python3 "$ROOT/tests/junit.py" j.xml | grep -c '^passed')" -eq 6 ]
	for name in - ''; do
		fails 2 exectrace lab steps --check --junit "$name" touch began
		has "$stderr" "--junit takes the name of a file, not '$name'"
	done
	[ ! -e began ]
	run -1 exectrace lab steps --check --json=j.json --junit j.xml true
	[ "$(jq -r .answer j.json)" = "not met" ]
	python3 "$ROOT/tests/junit.py" j.xml | grep '^failure: least-cpu>=50ms'
}

@test "nothing is left in /dev/shm, and no trace is written" {
	need_mount_namespaces
	cd "$(mktemp -d -p "$BATS_TEST_TMPDIR")"
	# One of its own, in which nobody else leaves anything.
	run -0 unshare -m bash -c "mount -t tmpfs none /dev/shm && '$EXECTRACE' lab steps --answer a --work 10 >&2 && ls /dev/shm ."
	hasnt "$output" '^exectrace'
	has "$output" '^RIGHT'
	[ -z "$(ls)" ]
}
