# containers.bats - as root and not, in namespaces of one's own: it works, or says precisely what is missing

load ../helper

setup() {
	make_place
	need_bpf
	unshare -mpfiun --mount-proc true 2>/dev/null || skip "no namespaces here"
	cd "$MINE"
}

# What engines give a container if nothing else is asked for.
DEFAULT_CAPABILITIES=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap

# contained COMMAND...: as root, in namespaces of its own for all but users.
contained() {
	timeout 60 unshare -mpfiun --mount-proc "$@"
}

# observed_by NAME: $output shows a good trace by it.
observed_by() {
	has "$output" '^CONCURRENT '
	has "$output" '^(EXACT|REPAIRED|UNPROVEN) '
	if [ "$1" = perf ]; then has "$output" '^note +observed by perf'; else hasnt "$output" 'observed by perf'; fi
}

@test "root of a container, with all capabilities, observes by BPF" {
	run -0 contained "$HERE" run async
	observed_by bpf
}

@test "the two capabilities are enough" {
	run -0 contained setpriv --bounding-set=-all,+bpf,+perfmon --inh-caps=-all "$HERE" run async
	observed_by bpf
}

@test "without them, it is perf, and that is said" {
	run -0 contained setpriv --bounding-set=$DEFAULT_CAPABILITIES --inh-caps=-all "$HERE" run async
	observed_by perf
	has "$output" 'since for BPF tracing needs root, or CAP_BPF and CAP_PERFMON'
}

@test "with a filter of system calls as engines have it, what is missing is said" {
	fails 125 contained setpriv --bounding-set=$DEFAULT_CAPABILITIES --inh-caps=-all \
		"$BUILD/tests/without" both 1 "$HERE" run async
	has "$stderr" 'needs root, or CAP_BPF and CAP_PERFMON .*; and without that: perf events are forbidden here: .*in a container, run it with CAP_PERFMON'
}

@test "numbers of processes are those of the container, by both" {
	for backend in bpf perf; do
		run -0 contained "$HERE" record --backend "$backend" -o t -- sh -c 'echo $$; exec sleep 0.05'
		pid=$output
		[ "$pid" -lt 100 ]
		has "$(exectrace report --view tasks t)" "^\(?sleep +$pid "
		rm t
	done
}

@test "-p takes a number of the container" {
	for backend in bpf perf; do
		run -0 contained bash -c "while :; do sleep 0.01; done &
			$HERE record --backend $backend -o t -p \$! -d 200ms; kill \$!"
		run exectrace report t
		has "$output" '^(EXACT|REPAIRED|UNPROVEN) '
		has "$output" '^\(?sleep '
		rm t
	done
}

@test "from inside of a container, nobody has looked at the threads outside in the end" {
	sh -c 'while :; do sleep 0.01; done' &
	outside=$!
	run -0 contained "$HERE" record -a -o t -d 200ms
	kill "$outside"
	run -0 exectrace report t
	has "$output" '^UNPROVEN .*none known to be lost; of [0-9]+'
	run -0 exectrace report --view certificate t
	has "$output" '^open +uncounted +[0-9]+ threads? of whom'
	# Of those that it began itself, there is none outside.
	run -0 contained "$HERE" run sync
	has "$output" '^(EXACT|REPAIRED) '
}

@test "a /proc of another pid namespace is noticed where it would mislead" {
	run -0 timeout 60 unshare -pf "$HERE" run async
	observed_by bpf
	fails 125 timeout 60 unshare -pf "$HERE" run async --backend perf
	has "$stderr" '/proc is not there, or shows the processes of another pid namespace \(mount -t proc'
	fails 125 timeout 60 unshare -pf bash -c "sleep 5 & $HERE record -o t -p \$!; status=\$?; kill \$!; exit \$status"
	has "$stderr" 'cannot find the threads of a process: /proc '
}

@test "where there is no /proc, it takes longer to find the kernel's types, but they are found" {
	need_mount_namespaces
	run -0 unshare -m bash -c "umount -l /proc && exec $HERE record -o $MINE/t -- sleep 0.1"
	run -0 exectrace check "$MINE/t"
	has "$output" '^(EXACT|REPAIRED) '
}

@test "a /sys that is read-only, and no tracefs and debugfs" {
	run -0 contained bash -c "
		mount -o remount,ro,bind /sys
		for place in tracing debug; do mount -t tmpfs none /sys/kernel/\$place; done 2>/dev/null
		$HERE run async"
	observed_by bpf
}

@test "no /sys: it is perf, and what BPF lacks is said" {
	run -0 contained bash -c "mount -t tmpfs none /sys && $HERE run async"
	observed_by perf
	has "$(tr -s '\n ' ' ' <<<"$output")" 'since for BPF the kernel.s type information \(BTF\) is missing'
}

@test "in a user namespace root is not root, for BPF; perf is had all the same" {
	unshare -Ur true 2>/dev/null || skip "no user namespaces here"
	run -0 timeout 60 unshare -Urmpfiun --mount-proc "$HERE" run async
	observed_by perf
	has "$(tr -s '\n ' ' ' <<<"$output")" 'since for BPF root in a user namespace is not root for tracing'
	run -0 as_user timeout 60 unshare -Urmpfiun --mount-proc "$HERE" run async
	observed_by perf
}
