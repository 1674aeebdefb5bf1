# machine.bash - a virtual machine that starts a kernel, runs one command in it, and ends
#
# Emulated (TCG), so that it needs neither root nor hardware for it, and looks the same everywhere. Time in it is not real:
# its CPUs are descheduled unseen. So tests there may assert order, counts, states and places, never how long something
# takes. The second pair of words below is why it is reliable: with probes of the kernel's own on each tracepoint from
# the start, attaching ours does not change the kernel's text, which emulated CPUs at times trip over.

tracepoints='sched:*,task:*,cgroup:*'
kernel_words="quiet panic=-1 mitigations=off trace_event=$tracepoints trace_instance=warm,$tracepoints"

# What differs from one architecture to another.
amd64_machine="qemu-system-x86_64 -M q35 -cpu max,vendor=GenuineIntel,-monitor"
amd64_words="console=ttyS0 tsc=reliable"
amd64_ports="-serial chardev:console -serial chardev:command"
arm64_machine="qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a76"
arm64_words="console=ttyAMA0"
arm64_ports="-serial chardev:console -device pci-serial,chardev=command"
s390x_machine="qemu-system-s390x -M s390-ccw-virtio"
s390x_words="console=ttyS0 nokaslr"
# The first of them, ttysclp0, is a terminal; the second, the kernel's ttyS0, writes lines.
s390x_ports="-serial chardev:command -serial chardev:console"

# The shape of the machine: what -smp takes, MiB, words for the kernel, how CPUs are emulated, and seconds until it is given up.
CPUS=${CPUS-4} MEMORY=${MEMORY-1024} WORDS=${WORDS-} THREADS=${THREADS-multi} LIMIT=${LIMIT-120}

# start KERNEL DIRECTORY: the command is DIRECTORY/command, and has standard input and output. The kernel's words go to
# DIRECTORY/console.
start() {
	local kernel=$1 directory=$2 architecture
	architecture=$(architecture_of "$kernel")
	local machine=${architecture}_machine words=${architecture}_words ports=${architecture}_ports
	(cd "$directory" && ls command terminal 2>/dev/null | make_archive) |
		cat "$(image_of "$architecture")" - >"$directory/initrd"
	# shellcheck disable=SC2086
	timeout --foreground -k 5 "$LIMIT" ${!machine} -accel "tcg,thread=$THREADS" -smp "$CPUS" -m "$MEMORY" \
		-nodefaults -no-user-config -no-reboot -display none \
		-kernel "$(kernel_path "$kernel")" -initrd "$directory/initrd" -append "${!words} $kernel_words $WORDS" \
		-chardev "file,id=console,path=$directory/console" -chardev stdio,id=command,signal=off ${!ports}
	rm -f "$directory/initrd"
}

# run_guest KERNEL DIRECTORY: the same; a machine that dies before the command begins is started again, twice at most. The status
# is the command's, or 125 if it did not end.
run_guest() {
	local status
	for _ in 1 2 3; do
		start "$@"
		! grep -aq '^vmtest: begins' "$2/console" || break
	done
	status=$(grep -aoE 'vmtest: status [0-9]+' "$2/console" | grep -oE '[0-9]+')
	return "${status:-125}"
}
