# doctor.bats - where tracing is not possible: one clear line, what to do about it, and the right exit status

load ../helper

setup() {
	need_bpf
	make_place
	cd /
}

# refused_by WHAT PATTERN COMMAND...: run by BPF fails with one line that matches; doctor has a line about it, and says no.
refused_by() {
	local check=$1 pattern=$2
	shift 2
	fails 125 "$@" "$HERE" run sync --backend bpf
	has "$stderr" "$pattern"
	run -1 --separate-stderr "$@" "$HERE" doctor --backend bpf
	has "$output" "^NO +$check "
	has "$output" '^ +-> '
	hasnt "$output" 'can trace here'
}

in_mount_namespace() {
	local prepare=$1
	shift
	unshare -m bash -c "$prepare"' && exec "$@"' bash "$@"
}

@test "doctor says that tracing works here" {
	run -0 "$HERE" doctor
	has "$output" '^ok +trace +the BPF programs load and attach'
	has "$output" '^ok +trace +perf events can be opened'
	has "$output" 'exectrace can trace here, by bpf'
	hasnt "$output" '^NO'
}

@test "an ordinary user is told what to type" {
	refused_by privileges 'needs root, or CAP_BPF and CAP_PERFMON \(type sudo' \
		setpriv --reuid=65534 --regid=65534 --clear-groups
}

@test "doctor tells both ways: what stands in the way of one, and that the other works" {
	need_perf_events
	run -0 as_user "$HERE" doctor
	has "$output" '^NO +privileges '
	has "$output" '^ok +trace +perf events can be opened'
	has "$output" 'exectrace can trace here, by perf'
	run -1 --separate-stderr "$BUILD/tests/without" both 1 "${AS_USER[@]}" "$HERE" doctor
	hasnt "$output" 'can trace here'
	fails 2 "$HERE" doctor --backend none
	has "$stderr" "there is no backend 'none' \(there are: bpf, perf\)"
}

@test "in a time namespace with a clock of its own, nothing is recorded by another clock" {
	unshare -T --monotonic 1000 true || skip "no time namespaces here"
	refused_by clock 'another clock .*run exectrace outside of it' unshare -T --monotonic 1000
	refused_by clock 'another clock' unshare -T --fork --boottime 1000
	run -0 unshare -T "$HERE" doctor
}

@test "root without the capabilities is told the same" {
	refused_by privileges 'needs root, or CAP_BPF and CAP_PERFMON' \
		setpriv --bounding-set=-bpf,-perfmon,-sys_admin --inh-caps=-all
}

@test "an ordinary user with CAP_BPF and CAP_PERFMON can trace" {
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+bpf,+perfmon \
		--ambient-caps=+bpf,+perfmon "$HERE" run async
	has "$output" '^CONCURRENT'
	has "$output" '^(EXACT|REPAIRED) '
}

@test "root in a user namespace is told that it is none" {
	unshare -Ur true 2>/dev/null || skip "no user namespaces here"
	refused_by privileges 'root in a user namespace is not root' unshare -Ur
}

@test "a kernel without BTF" {
	need_mount_namespaces
	refused_by BTF 'type information \(BTF\) is missing' \
		in_mount_namespace 'mount -t tmpfs none /sys/kernel/btf'
}

@test "a kernel without BPF" {
	refused_by BPF 'this kernel has no BPF' "$BUILD/tests/without" bpf 38
}

@test "BPF forbidden by a filter" {
	refused_by filter 'BPF is forbidden here, whatever one.s privileges: Operation not permitted' \
		"$BUILD/tests/without" bpf 1
}

@test "a kernel that is too old" {
	refused_by kernel 'Linux 2\.6.* \(exectrace needs Linux 5\.10 or newer\)' setarch "$(uname -m)" --uname-2.6
}

@test "a kernel that is locked down" {
	need_mount_namespaces
	[ -d /sys/kernel/security ] || skip "no /sys/kernel/security to mount over"
	refused_by lockdown 'locked down \(confidentiality\)' in_mount_namespace \
		'mount -t tmpfs none /sys/kernel/security && echo "none integrity [confidentiality]" >/sys/kernel/security/lockdown'
}

@test "no place for marks" {
	need_mount_namespaces
	refused_by marks '/dev/shm cannot be written to: Read-only file system' \
		in_mount_namespace 'mount -o remount,ro,bind /dev/shm'
}

@test "one usable CPU is a note, not a no" {
	run -0 taskset -c "$(first_cpu)" "$HERE" doctor
	has "$output" '^note +CPUs +1 usable CPU'
	has "$output" 'exectrace can trace here'
}

@test "a cpuset that leaves one CPU counts like an affinity" {
	need_cpus 2
	local group=/sys/fs/cgroup/cpuset/exectrace-test
	[ -e /sys/fs/cgroup/cpuset/cpuset.cpus ] || skip "no cpuset cgroup (v1) here"
	mkdir "$group"
	cat /sys/fs/cgroup/cpuset/cpuset.mems >"$group/cpuset.mems"
	first_cpu >"$group/cpuset.cpus"
	run --separate-stderr bash -c "echo \$\$ >$group/cgroup.procs && exec '$HERE' run parallel"
	rmdir "$group"
	[ "$status" -eq 125 ]
	has "$stderr" 'needs at least 2 CPUs, and there is 1 to use'
}

@test "an offline CPU is refused as such" {
	need_cpus 2
	local file=/sys/devices/system/cpu/cpu1/online
	[ -w $file ] || skip "CPU 1 cannot be taken offline here"
	echo 0 >$file || skip "CPU 1 cannot be taken offline here"
	run --separate-stderr "$HERE" run parallel --cpus 0,1
	echo 1 >$file
	[ "$status" -eq 125 ]
	has "$stderr" 'cannot use CPU 1: it is offline'
}
