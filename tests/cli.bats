# cli.bats - what can be typed: help, options, and what is said to what is no option

load helper

@test "without arguments, and with help, it says what there is" {
	run -0 exectrace
	has "$output" '^Usage: exectrace COMMAND'
	[ "$output" = "$(exectrace help)" ]
	[ "$output" = "$(exectrace --help)" ]
}

@test "--version prints name and version" {
	run -0 exectrace --version
	has "$output" '^exectrace [0-9]+\.[0-9]+'
}

@test "every command answers --help with its usage, and help with the same" {
	for command in $(exectrace help commands | awk '{print $1}'); do
		run -0 exectrace "$command" --help
		has "$output" "^Usage: exectrace $command"
		has "$output" "--help"
		[ "$output" = "$(exectrace help "$command")" ]
	done
}

@test "every command refuses an option that it does not have, with the exit status of its trouble" {
	for command in $(exectrace help commands | awk '{print $1}'); do
		expected=2
		case $command in run | record) expected=125 ;; esac
		fails $expected exectrace "$command" --no-such-option
		has "$stderr" "there is no option --no-such-option"
	done
}

@test "where the stack is too small for a trace to be read, that is one clear line, and no crash" {
	for command in $(exectrace help commands | awk '{print $1}'); do
		expected=2
		case $command in run | record) expected=125 ;; esac
		fails $expected bash -c 'ulimit -s 120; exec "$@"' - "$EXECTRACE" "$command"
		has "$stderr" '^exectrace: the stack may have 120 KiB, and 512 are needed \(ulimit -s 512\)$'
	done
	run -0 bash -c 'ulimit -s 512; "$@"' - "$EXECTRACE" report "$(trace_of sample)"
}

@test "an option that is cut too short is told what it may be" {
	fails 2 exectrace report --t 10
	has "$stderr" 'report: --t may be any of .*--to'
	fails 2 exectrace report --t=10
	fails 2 exectrace help run report
	has "$stderr" 'one thing at a time'
	fails 125 exectrace run sync -o -
	has "$stderr" '-o takes a file'
}

@test "a slip of the fingers is recognised" {
	fails 2 exectrace rnu
	has "$stderr" "did you mean 'run'"
	fails 125 exectrace run paralell
	has "$stderr" "did you mean 'parallel'"
}

@test "an unknown workload is refused with the list of all" {
	fails 125 exectrace run nonsense
	for workload in $(exectrace help workloads | awk '{print $1}'); do
		has "$stderr" "$workload"
	done
}

@test "numbers that make no sense are refused" {
	for n in 0 -1 1.5 1e3 257 99999999999999999999 '' ' 2' 2x; do
		fails 125 exectrace run parallel --tasks "$n"
	done
	for ms in 0 -5 60001 ten; do
		fails 125 exectrace run parallel --work "$ms"
	done
}

@test "a list of CPUs that is none is refused" {
	for list in '' , 0, ,0 0- -1 1-0 a 0-a 0,,1 99999999999; do
		fails 125 exectrace run parallel --cpus "$list"
		has "$stderr" "takes a list of CPUs"
	done
}

@test "a CPU that does not exist is refused, and the usable ones named" {
	fails 125 exectrace run parallel --cpus 8000
	has "$stderr" "cannot use CPU 8000: there is no such CPU \(usable: .*\)"
}

@test "a CPU that this process may not run on is refused" {
	need_cpus 2
	fails 125 taskset -c 0 "$EXECTRACE" run parallel --cpus 0,1
	has "$stderr" "cannot use CPU 1: this process may not run on it"
}

@test "parallel is refused where only one CPU may be used, and a way out is named" {
	fails 125 taskset -c 0 "$EXECTRACE" run parallel
	has "$stderr" "needs at least 2 CPUs"
	fails 125 exectrace run parallel --cpus 0
	has "$stderr" "needs at least 2 CPUs"
}

@test "an argument that is missing, or one too many, is refused" {
	fails 125 exectrace run
	fails 125 exectrace run sync async
	fails 125 exectrace run parallel --tasks
	fails 2 exectrace report a b
	fails 2 exectrace doctor now
}

@test "an answer that cannot be delivered is trouble" {
	[ -e /dev/full ] || skip "there is no /dev/full"
	run -2 bash -c "'$EXECTRACE' help >/dev/full"
	has "$output" "cannot write to standard output: No space left on device"
	trace=$(trace_of overlap)
	run -2 bash -c "'$EXECTRACE' report '$trace' >/dev/full"
}
