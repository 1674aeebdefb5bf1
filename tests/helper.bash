# helper.bash - what the bats files share. EXECTRACE_BUILD says which build is tested.

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BUILD=${EXECTRACE_BUILD:-$ROOT/build}
EXECTRACE=${EXECTRACE_BINARY:-$ROOT/exectrace}
MKTRACE=$BUILD/mktrace
FIXTURES=$ROOT/tests/fixtures

# So that what is printed does not depend on who runs the tests where.
export LC_ALL=C.UTF-8 COLUMNS=100 TERM=dumb PYTHONDONTWRITEBYTECODE=1
# What script(1) runs its command with: unlike others, this one survives a Ctrl-C that the command has taken.
export SHELL=$BASH
unset NO_COLOR SUDO_UID SUDO_GID SUDO_USER

exectrace() {
	"$EXECTRACE" "$@"
}

# trace_of NAME: makes the trace of a fixture, and prints its path.
trace_of() {
	"$MKTRACE" <"$FIXTURES/$1.txt" >"$BATS_TEST_TMPDIR/$1.trace"
	echo "$BATS_TEST_TMPDIR/$1.trace"
}

# trace_from: makes a trace of the text on standard input, and prints its path.
trace_from() {
	"$MKTRACE" >"$BATS_TEST_TMPDIR/made.trace"
	echo "$BATS_TEST_TMPDIR/made.trace"
}

# schedule: a trace in which tasks come and go at random, always the same, some with names that mean harm.
schedule() {
	python3 - <<-'END'
		import random
		random.seed(7)
		names = ["main", "a,b", r'"quoted"', r"\x1b[2J\x07", r"\xff\xc3(", r"new\x0aline\x0d", r"</script>", "=1+1"]
		print("about title \\x1b[31m\"\\\\\\xff")
		for number, name in enumerate(names, 1):
		    print("thread", number, name.replace(" ", "_"))
		lines = []
		for cpu in (0, 1):
		    at = 1000
		    for _ in range(1000):
		        at += random.choice((0, 0, random.randrange(1, 90)))
		        length = random.randrange(1, 500)
		        lines.append((at, f"run {cpu} {cpu * 4 + random.randrange(1, 5)} {at}0us {at + length}0us"
		                      f" wait 10us state {random.randrange(2)} next {cpu * 4 + random.randrange(1, 5)}"))
		        at += length
		for _, line in sorted(lines, key=lambda pair: pair[0]):
		    print(line)
	END
}

# fails STATUS COMMAND...: it exits with the status, says one line on stderr, and nothing on stdout.
# The line is in $stderr.
fails() {
	local expected=$1
	shift
	run --separate-stderr "$@"
	echo "status $status, stdout: $output, stderr: $stderr"
	[ "$status" -eq "$expected" ]
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "exectrace: "* ]]
}

# verdict_of REPORT: the verdict in it. All of it is shown if the test fails.
verdict_of() {
	printf '%s\n' "$1" >&2
	grep -oE '^(PARALLEL|CONCURRENT|SEQUENTIAL|INCONCLUSIVE)' <<<"$1"
}

# was_taken REPORT: the hypervisor took so much from the tasks that it is open whether they overlapped: the machine did not give
# what is asked about, and the run is to be made again.
was_taken() {
	grep -q '^INCONCLUSIVE  what the hypervisor took from tasks leaves it open' <<<"$1"
}

# undisturbed COMMAND...: runs it, which leaves a report in $output; and again, up to ten times, as long as that was_taken.
undisturbed() {
	local again
	for again in $(seq 10); do
		"$@"
		was_taken "$output" || break
		sleep 1
	done
}

# has TEXT PATTERN: a line of the text matches the extended regular expression.
has() {
	grep -Eq -- "$2" <<<"$1" || {
		printf 'no line matches: %s\nin:\n%s\n' "$2" "$1"
		return 1
	}
}

# hasnt TEXT PATTERN: no line does.
hasnt() {
	if grep -Eq -- "$2" <<<"$1"; then
		printf 'a line matches: %s\nin:\n%s\n' "$2" "$1"
		return 1
	fi
}

# is_harmless TEXT: nothing in it but printable characters and line breaks.
is_harmless() {
	if LC_ALL=C grep -q "[$(printf '\001-\010\013-\037\177')]" <<<"$1"; then
		cat -v <<<"$1"
		return 1
	fi
}

# Live tests: skips, with the reason, where BPF cannot be used.
need_bpf() {
	local why
	[ "$(id -u)" -eq 0 ] || skip "not root: BPF programs cannot be loaded"
	why=$(exectrace doctor --backend bpf 2>/dev/null) || skip "no BPF here: $(grep -m1 '^NO' <<<"$why")"
}

# as_user COMMAND...: as a user who has no privileges at all.
AS_USER=(setpriv --reuid=65534 --regid=65534 --clear-groups)
as_user() {
	"${AS_USER[@]}" "$@"
}

# make_place: what an ordinary user needs: $HERE, the program, and $MINE, a directory to write to.
make_place() {
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" 2>/dev/null || true
	HERE=$BATS_TEST_TMPDIR/exectrace MINE=$BATS_TEST_TMPDIR/mine
	install -m 755 "$EXECTRACE" "$HERE"
	install -d -m 777 "$MINE"
}

# Live tests: skips, with the reason, where a user cannot have perf events. After make_place.
need_perf_events() {
	local why
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot become another user"
	why=$(as_user "$HERE" doctor --backend perf 2>/dev/null) ||
		skip "no perf events for users here: $(grep -m1 '^NO' <<<"$why")"
}

need_cpus() {
	[ "$(nproc)" -ge "$1" ] || skip "fewer than $1 CPUs to use"
}

need_mount_namespaces() {
	unshare -m true 2>/dev/null || skip "no mount namespaces here"
}

# make_cgroup TYPE [CONTROLLER]: a new one in a hierarchy of this type (cgroup2; or cgroup, of this controller) that is mounted: $cgroup.
make_cgroup() {
	local hierarchy
	hierarchy=$(findmnt -nt "$1" ${2:+-O "$2"} -o TARGET | head -1)
	cgroup=$(mktemp -d "${hierarchy:-/nowhere}/exectrace-test-XXXXXX" 2>/dev/null) || skip "no $1 to write to here"
}

need_terminal() {
	need_command script
	script -qec true /dev/null >/dev/null 2>&1 || skip "no pseudo-terminals here"
}

need_command() {
	command -v "$1" >/dev/null || skip "there is no $1 (tools/setup check installs it)"
}

need_jsonschema() {
	python3 -c 'import jsonschema' 2>/dev/null || skip "there is no python3-jsonschema (tools/setup check installs it)"
}

# The first CPU that may be used.
first_cpu() {
	taskset -cp $$ | sed -E 's/.*: ([0-9]+).*/\1/'
}

# How many BPF programs of ours are in the kernel.
count_programs() {
	bpftool prog show 2>/dev/null | grep -cE 'name on_(switch|fork|exec|exit|rename) ' || true
}

# wait_for COMMAND...: tries it for at most ten seconds, until it succeeds.
wait_for() {
	for _ in $(seq 200); do
		"$@" && return
		sleep 0.05
	done
	echo "waited in vain for: $*"
	return 1
}

# loses_marks KIB RULE COMMAND...: where its files may have so many KiB it ends well, and the trace says what became of its marks.
loses_marks() {
	local kib=$1 rule=$2 trace=$BATS_TEST_TMPDIR/limited
	shift 2
	run -0 exectrace record -o "$trace" -- bash -c "ulimit -f $kib"' && exec "$@"' - "$@"
	run -1 exectrace check "$trace"
	has "$output" "^NO +$rule"
}
