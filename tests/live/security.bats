# security.bats - exectrace runs as root next to other people's programs: what that lets nobody do

load ../helper

@test "the program is position-independent, its relocations are read-only from the start, its stack cannot be run" {
	headers=$(readelf -hldW "$EXECTRACE")
	has "$headers" '^ *Type: +DYN \(Position-Independent Executable'
	has "$headers" '^ *GNU_RELRO '
	has "$headers" '\(FLAGS_1\) +Flags: NOW PIE'
	has "$headers" '^ *GNU_STACK .* RW +0x'
	hasnt "$headers" '^ *LOAD .* RWE '
	hasnt "$headers" '\(TEXTREL\)|\(RUNPATH\)|\(RPATH\)'
}

@test "the program checks its stack frames, and the lengths of what it copies" {
	symbols=$(readelf --dyn-syms -W "$EXECTRACE")
	has "$symbols" ' __stack_chk_fail(@| |$)'
	has "$symbols" ' __memcpy_chk(@| |$)'
	has "$symbols" ' __vsnprintf_chk(@| |$)'
}

@test "indirect calls and returns are protected where the compiler knows how" {
	case $(uname -m) in
	x86_64) flag=-fcf-protection=full shows='IBT, SHSTK' ;;
	aarch64) flag=-mbranch-protection=standard shows='BTI, PAC' ;;
	*) skip "no compiler knows how on $(uname -m)" ;;
	esac
	gcc -Werror $flag -x c -fsyntax-only /dev/null 2>/dev/null || skip "this compiler does not know $flag"
	for object in "$ROOT"/build/user/*/*.o; do
		has "$(readelf -nW "$object")" "$shows"
	done
}

@test "whoever sets CFLAGS keeps what they mean, and gets no warning for it" {
	for flags in -O0 '-O3 -g3' -Og; do
		run -0 make -C "$ROOT" B="$BATS_TEST_TMPDIR/made" CFLAGS="$flags" V=1 CC="gcc -Werror" \
			"$BATS_TEST_TMPDIR/made/user/lib/xml.o"
		has "$output" "-fPIE .* $flags "
		[ "$flags" = -O0 ] && hasnt "$output" FORTIFY
		[ "$flags" = -O0 ] || has "$output" 'D_FORTIFY_SOURCE=[23]'
		rm -r "$BATS_TEST_TMPDIR/made"
	done
}

# privileges_of PID: of each of its threads, in order: user, capabilities permitted, in effect, and whether exec can give more.
privileges_of() {
	awk '/^Uid:/ { uid = $2 "," $3 "," $4 } /^CapPrm:/ { permitted = $2 } /^CapEff:/ { effective = $2 }
		/^NoNewPrivs:/ { print uid, permitted, effective, $2 }' /proc/"$1"/task/*/status
}

# While it records, once it is well under way, the program prints what exectrace, which is $PPID to it, may do.
PRIVILEGES="$(declare -f privileges_of); sleep 0.2; privileges_of \$PPID"

none=0000000000000000
# CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_SETGID, CAP_SETUID: to finish files.
files=00000000000000ca

need_bpf_by_fd() {
	need_bpf
	case $(uname -r) in
	5.?.* | 5.1[0-8].*) skip "this kernel wants CAP_BPF for what is done with a file descriptor" ;;
	esac
}

@test "while root records, no capability is in effect, and what is in reserve serves for files alone" {
	need_bpf_by_fd
	run -0 exectrace record -o "$BATS_TEST_TMPDIR/t" -- bash -c "$PRIVILEGES"
	[ "$output" = "0,0,0 $files $none 1
0,0,0 $none $none 1
0,0,0 $none $none 1" ]
	exectrace check "$BATS_TEST_TMPDIR/t"
}

@test "called through sudo, exectrace is the caller while it records, and has no capability at all" {
	need_bpf_by_fd
	make_place
	cd "$MINE"
	run -0 env SUDO_UID=65534 SUDO_GID=65534 "$HERE" record -o t -- bash -c "$PRIVILEGES"
	[ "$output" = "65534,65534,65534 $none $none 1
65534,65534,65534 $none $none 1
65534,65534,65534 $none $none 1" ]
	exectrace check t
}

# privileges_reading FIFO COMMAND...: its privileges once it has opened that FIFO, from which nothing comes.
privileges_reading() {
	local pid fifo=$1
	shift
	exec 9<>"$fifo"
	"$@" >/dev/null 2>&1 3>&- 9>&- &
	pid=$!
	# Before it is exectrace, it is a shell that has the FIFO, too.
	is_open() { [[ $(readlink /proc/$pid/exe) == */exectrace ]] && readlink /proc/$pid/fd/* | grep -q "/$fifo$"; }
	wait_for is_open
	privileges_of $pid
	exec 9>&-
	wait $pid || true
}

@test "called through sudo, exectrace is the caller, with no capability, before it opens a trace" {
	make_place
	cd "$MINE"
	mkfifo -m 666 fifo
	as_user "$MKTRACE" <"$FIXTURES/sample.txt" >t
	for arguments in "report fifo" "check fifo" "metrics fifo" "export --csv - fifo" "compare t fifo"; do
		# shellcheck disable=SC2086
		[ "$(SUDO_UID=65534 SUDO_GID=65534 privileges_reading fifo "$HERE" $arguments)" = "65534,65534,65534 $none $none 0" ]
	done
	chmod 600 t
	for arguments in "report t" "check t" "compare t t"; do
		# shellcheck disable=SC2086
		fails 2 env SUDO_UID=65534 SUDO_GID=65534 "$HERE" $arguments
		has "$stderr" 'cannot open t with the rights of the user who called sudo .*: Permission denied'
	done
}

@test "between repeats privileges come back, and in each nothing is in effect" {
	need_bpf_by_fd
	make_place
	cd "$MINE"
	run -0 env SUDO_UID=65534 SUDO_GID=65534 "$HERE" record --repeat 3 -o t -- bash -c "$PRIVILEGES"
	[ "$(grep -c "^0,65534,0 [0-9a-f]* $none 0$" <<<"$output")" -eq 3 ]
	[ "$(grep -c "^0,65534,0 $none $none 1$" <<<"$output")" -eq 6 ]
	exectrace check t.3
}

@test "what the program file may do, it may not while it records" {
	need_bpf_by_fd
	need_command setcap
	make_place
	setcap cap_bpf,cap_perfmon=ep "$HERE" || skip "no file capabilities here"
	cd "$MINE"
	# The status of what is not dumpable is readable, too.
	run -0 as_user "$HERE" record --backend bpf -o t -- bash -c "$PRIVILEGES"
	[ "$output" = "65534,65534,65534 $none $none 1
65534,65534,65534 $none $none 1
65534,65534,65534 $none $none 1" ]
	exectrace check t
}

@test "root finishes files, and takes back traces, in a directory that is somebody else's" {
	need_bpf
	make_place
	chown 65534 "$MINE"
	chmod 755 "$MINE"
	cd "$MINE"
	exectrace record -o t --json=j --expect exact --junit u -- true
	python3 -m json.tool j >/dev/null
	grep -q '<testsuite' u
	cp t before
	run -127 exectrace record -o t -- ./no-such-command
	cmp t before
	[ "$(echo *)" = "before j t u" ]
}

# open_files PID: what it has open but for its standard files, as number and where that leads.
open_files() {
	for fd in /proc/"$1"/fd/*; do
		[ "${fd##*/}" -le 2 ] || echo "${fd##*/} $(readlink "$fd")"
	done
}

@test "a command has the files open that exectrace was started with, and no other" {
	need_bpf
	cd "$BATS_TEST_TMPDIR"
	exec 33<"$FIXTURES/sample.txt"
	ls_open=(bash -c 'for fd in /proc/$$/fd/*; do echo "${fd##*/} $(readlink "$fd")"; done')
	# Each pipe is a new one; the numbers are the same.
	expected=$("${ls_open[@]}" | sed 's/pipe:.*/pipe/')
	for backend in bpf perf; do
		[ "$(exectrace record --backend $backend -o t -- "${ls_open[@]}" | sed 's/pipe:.*/pipe/')" = "$expected" ]
		[ "$(exectrace record --backend $backend --repeat 2 -- "${ls_open[@]}" 2>/dev/null | grep -c sample.txt)" -eq 2 ]
	done
	has "$expected" '^33 .*/sample.txt$'
}

@test "so has a built-in workload" {
	need_bpf
	cd "$BATS_TEST_TMPDIR"
	exec 33<"$FIXTURES/sample.txt"
	"$EXECTRACE" run concurrent --work 2000 -o t >/dev/null &
	pid=$!
	wait_for pgrep -x concurrent -P $pid >/dev/null
	sleep 0.2
	child=$(pgrep -x concurrent -P $pid)
	found=$(open_files "$child")
	kill "$child"
	wait $pid || true
	echo "$found"
	has "$found" '^33 .*/sample.txt$'
	hasnt "$found" 'anon_inode|exectrace-|/t$'
	# Whatever else there is was open already.
	while read -r fd where; do
		[ "$(readlink /proc/$BASHPID/fd/"$fd")" = "$where" ]
	done <<<"$found"
}

@test "whoever starts exectrace with the standard files alone, has programs run with these alone" {
	need_bpf
	cd "$BATS_TEST_TMPDIR"
	cat >bare <<-END
		#!/bin/bash
		# Runs a command with no other files than 0, 1 and 2.
		for fd in /proc/self/fd/*; do
			[ "\${fd##*/}" -le 2 ] || eval "exec \${fd##*/}>&-"
		done
		exec "\$@" </dev/null
	END
	printf '#!/bin/sh\nexec ls /proc/self/fd >"%s/open"\n' "$PWD" >list
	chmod 755 bare list
	# The last one is the directory that ls itself looks at.
	expected='0 1 2 3'
	./bare ./list
	[ "$(xargs <open)" = "$expected" ]
	for arguments in 'record -o t --' 'record --backend perf -o t --' 'record --repeat 2 --' 'record --as-root -o t --' \
		'lab 1 --check'; do
		rm open
		# Whether the lab's exercise is solved, is not asked.
		# shellcheck disable=SC2086
		./bare "$EXECTRACE" $arguments ./list >/dev/null 2>&1 || [ "${arguments%% *}" = lab ]
		echo "$arguments: $(xargs <open)"
		[ "$(xargs <open)" = "$expected" ]
	done
}

# capabilities_of: of the program itself, as the kernel lists them: inheritable, permitted, effective, bounding, ambient.
CAPABILITIES='sed -n "s/^Cap[A-Z][a-z]*:.//p" /proc/self/status | xargs'

@test "a command has the capabilities that it would have without exectrace, and no ambient ones" {
	need_bpf_by_fd
	make_place
	cd "$MINE"
	as_root=$(bash -c "$CAPABILITIES")
	as_nobody=$(as_user bash -c "$CAPABILITIES")
	has "$as_root" " $none$"
	has "$as_nobody" "^$none $none $none [0-9a-f]* $none$"
	for backend in bpf perf; do
		run -0 exectrace record --backend $backend -o t -- bash -c "$CAPABILITIES"
		[ "$output" = "$as_root" ]
		run -0 env SUDO_UID=65534 SUDO_GID=65534 "$HERE" record --backend $backend -o u -- bash -c "$CAPABILITIES"
		[ "$output" = "$as_nobody" ]
	done
	need_command setcap
	setcap cap_bpf,cap_perfmon=ep "$HERE" || skip "no file capabilities here"
	run -0 as_user "$HERE" record --backend bpf -o v -- bash -c "$CAPABILITIES"
	[ "$output" = "$as_nobody" ]
}

@test "with perf, too, the recorder keeps nothing that it does not need" {
	need_bpf_by_fd
	make_place
	need_perf_events
	cd "$MINE"
	run -0 exectrace record --backend perf -o t -- bash -c "$PRIVILEGES"
	[ "$output" = "0,0,0 $files $none 1
0,0,0 $none $none 1
0,0,0 $none $none 1" ]
	run -0 env SUDO_UID=65534 SUDO_GID=65534 "$HERE" record --backend perf -o u -- bash -c "$PRIVILEGES"
	[ "$output" = "65534,65534,65534 $none $none 1
65534,65534,65534 $none $none 1
65534,65534,65534 $none $none 1" ]
	inheritable=$(exectrace record -o t -- bash -c 'sed -n "s/^Cap\(Inh\|Amb\):.//p" /proc/$PPID/task/*/status | sort -u')
	[ "$inheritable" = $none ]
}
