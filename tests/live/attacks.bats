# attacks.bats - what another user, a traced program or the environment tries on whoever observes, and does not get

load ../helper

setup() {
	[ "$(id -u)" -eq 0 ] || skip "not root: nobody to attack"
	make_place
	cd "$MINE"
	PRECIOUS=$BATS_TEST_TMPDIR/precious
	echo precious >"$PRECIOUS"
	chmod 644 "$PRECIOUS"
	"$MKTRACE" <"$FIXTURES/sample.txt" >"$BATS_TEST_TMPDIR/t"
}

teardown() {
	[ -z "${ATTACKER:-}" ] || kill "$ATTACKER" 2>/dev/null || true
}

is_precious() {
	[ "$(cat "$PRECIOUS")" = precious ]
	[ "$(stat -c '%U %a' "$PRECIOUS")" = 'root 644' ]
}

# attack COMMAND...: another user does this, until the test is over. By no function, which would be a shell that stands between us.
attack() {
	export PRECIOUS
	"${AS_USER[@]}" timeout 60 "$@" >/dev/null 2>&1 3>&- &
	ATTACKER=$!
}

@test "root writes nothing through a link that another user has put there" {
	need_bpf
	as_user ln -s "$PRECIOUS" link
	as_user ln -s "$MINE/link" "$MINE/again"
	fails 125 exectrace record -o link -- true
	has "$stderr" 'cannot create link: it is a link'
	ln -s again ours
	for path in link again ours; do
		for format in html svg csv json perfetto; do
			fails 2 exectrace export --$format $path "$BATS_TEST_TMPDIR/t"
			has "$stderr" "cannot write to $path: it is a link of another user's"
		done
		fails 2 exectrace report --json=$path "$BATS_TEST_TMPDIR/t"
		fails 2 exectrace report --html $path "$BATS_TEST_TMPDIR/t"
		fails 2 exectrace report --expect exact --junit $path "$BATS_TEST_TMPDIR/t"
	done
	fails 2 exectrace export --ctf link "$BATS_TEST_TMPDIR/t"
	is_precious
	[ "$(ls | sort | xargs)" = 'again link ours' ]
}

@test "a link of one's own stays a link, and what it leads to is replaced" {
	echo old >file
	ln -s file link
	exectrace export --csv link "$BATS_TEST_TMPDIR/t"
	[ -L link ]
	has "$(head -1 file)" '^cpu,|,cpu,'
}

@test "a trace that is kept as .old does not follow a link there" {
	need_bpf
	echo before >t
	as_user ln -s "$PRECIOUS" t.old
	exectrace record -o t -- true
	is_precious
	[ ! -L t.old ]
	[ "$(cat t.old)" = before ]
}

@test "whoever swaps the file while root opens it gains nothing" {
	need_bpf
	echo theirs >theirs
	chown 65534 theirs
	attack bash -c 'while :; do ln -sfn $PRECIOUS t; rm -f t; mkfifo t; rm -f t; ln theirs t; rm -f t
		ln -sfn $PRECIOUS o; rm -f o; ln theirs o; rm -f o; done'
	end=$((SECONDS + 4))
	nr=0
	while [ $SECONDS -lt $end ] || [ $nr -lt 5 ]; do
		timeout 5 "$EXECTRACE" record -o t -- true >/dev/null 2>&1 || true
		timeout 5 "$EXECTRACE" export --csv o "$BATS_TEST_TMPDIR/t" >/dev/null 2>&1 || true
		nr=$((nr + 1))
	done
	kill $ATTACKER
	wait $ATTACKER || true
	is_precious
	[ "$(cat theirs)" = theirs ]
}

@test "nor does who swaps it, as fast as can be, while root looks where it leads" {
	need_command strace
	echo theirs >theirs
	chown 65534 theirs
	cat >"$BATS_TEST_TMPDIR/swap.py" <<-'END'
		import os, sys
		while True:
		    try:
		        os.symlink(sys.argv[1], "o"); os.unlink("o")
		        os.link("theirs", "o"); os.unlink("o")
		    except OSError:
		        try: os.unlink("o")
		        except OSError: pass
	END
	attack python3 -c "$(cat "$BATS_TEST_TMPDIR/swap.py")" "$PRECIOUS"
	wait_for test -e o
	for i in $(seq 100); do
		# Slowly, so that there is time for it between any two looks.
		timeout 5 strace -o "$BATS_TEST_TMPDIR/calls" -e inject=newfstatat,readlink,readlinkat:delay_enter=500 \
			"$EXECTRACE" export --csv o "$BATS_TEST_TMPDIR/t" >/dev/null 2>&1 || true
		is_precious
	done
	kill $ATTACKER
	wait $ATTACKER || true
	grep -q DELAYED "$BATS_TEST_TMPDIR/calls"
	[ "$(cat theirs)" = theirs ]
}

@test "whoever swaps the directory while root writes there gets files of root's nowhere else" {
	mkdir a "$BATS_TEST_TMPDIR/roots"
	chown 65534 a
	attack bash -c 'while :; do mv a b; ln -sfn $MINE/../roots a; rm -f a; mv b a; done'
	export MINE
	end=$((SECONDS + 4))
	nr=0
	while [ $SECONDS -lt $end ] || [ $nr -lt 5 ]; do
		timeout 5 "$EXECTRACE" export --ctf a/c "$BATS_TEST_TMPDIR/t" >/dev/null 2>&1 || true
		# It, too, may find another directory in its way; what it leaves is not written to.
		rm -rf a/c b/c 2>/dev/null || true
		nr=$((nr + 1))
	done
	kill $ATTACKER
	wait $ATTACKER || true
	# Where the path led when it was opened, all of it is, or none of it.
	for there in "$BATS_TEST_TMPDIR/roots"/*; do
		[ ! -e "$there" ] || [ -e "$there/metadata" ]
	done
}

@test "through sudo nothing is written where the user may not, whatever the user swaps" {
	need_bpf
	mkdir own "$BATS_TEST_TMPDIR/roots"
	chown 65534 own
	export ROOTS=$BATS_TEST_TMPDIR/roots
	attack bash -c 'while :; do mv own mine; ln -sfn $ROOTS own; rm -f own; mv mine own; done'
	end=$((SECONDS + 4))
	nr=0
	while [ $SECONDS -lt $end ] || [ $nr -lt 5 ]; do
		SUDO_UID=65534 SUDO_GID=65534 timeout 5 "$EXECTRACE" record -o own/t -- true >/dev/null 2>&1 || true
		SUDO_UID=65534 SUDO_GID=65534 timeout 5 "$EXECTRACE" export --csv own/c "$BATS_TEST_TMPDIR/t" >/dev/null 2>&1 || true
		nr=$((nr + 1))
	done
	kill $ATTACKER
	wait $ATTACKER || true
	[ -z "$(ls "$ROOTS")" ]
}

@test "a program that swaps, grows, cuts and links its file of marks harms nobody" {
	need_bpf
	export PRECIOUS
	cat >hostile <<-'END'
		#!/bin/bash
		cd "$EXECTRACE_MARKS" || exit 1
		# A head, and no marks yet.
		{ printf 'exmarks2\1\0\0\0\1\0\0\0'; head -c 40 /dev/zero; } >good
		end=$((SECONDS + 2))
		while [ $SECONDS -lt $end ]; do
			cp good 1-1-0; truncate -s 1T 1-1-0; truncate -s 10 1-1-0
			ln -sfn "$PRECIOUS" 1-1-0; rm -f 1-1-0; mkfifo 1-1-0; rm -f 1-1-0
			mkdir 1-1-0; rmdir 1-1-0; ln good 1-1-0; rm -f 1-1-0
		done
	END
	chmod 755 hostile
	run -0 exectrace record -o t -- ./hostile
	is_precious
	run exectrace check t
	[ "$status" -le 1 ]
}

@test "a program that never stops marking cannot hold the recorder" {
	need_bpf
	# shellcheck disable=SC2016
	exectrace record -d 200ms -o t -- bash -c 'echo $$ >pid; exec timeout 60 "$0" 4 4000000000' "$BUILD/tests/marker"
	# Not its end has ended the recording.
	kill "$(cat pid)"
	run exectrace check t
	[ "$status" -le 1 ]
}

@test "the environment names no file that is read or written with more rights than the caller's" {
	need_bpf
	need_command setcap
	need_command strace
	mkdir trap
	chmod 777 trap
	printf 'int puts(const char *s); __attribute__((constructor)) static void here(void) { puts("loaded"); }' |
		gcc -shared -fPIC -o trap/evil.so -x c -
	chmod 755 trap/evil.so
	hostile=(env HOME="$MINE/trap" TMPDIR="$MINE/trap" XDG_RUNTIME_DIR="$MINE/trap" XDG_CONFIG_HOME="$MINE/trap"
		XDG_CACHE_HOME="$MINE/trap" EXECTRACE_MARKS="$MINE/trap" EXECTRACE_TRACE="$MINE/trap/t" TERMINFO="$MINE/trap"
		TERMINFO_DIRS="$MINE/trap" TERMCAP="$MINE/trap/cap" DEBUGINFOD_CACHE_PATH="$MINE/trap" TMP="$MINE/trap"
		TERM=../../trap PAGER="$MINE/trap/pager" COLUMNS=99999999999 LINES=-1 NO_COLOR= LIBBPF_LOG_LEVEL=debug)
	# As root, as sudo would start it if it let all of these pass. What does not observe, is the caller by then.
	cp "$BATS_TEST_TMPDIR/t" sample
	for arguments in "record -o t -- true" "record --backend perf -o u -- true" "record --repeat 2 -- true" "run async" doctor \
		"lab steps --check true" "report sample" "export --perfetto p sample" "compare sample sample"; do
		# shellcheck disable=SC2086
		run "${hostile[@]}" SUDO_UID=65534 SUDO_GID=65534 strace -o calls -e trace=file,setresuid "$HERE" $arguments
		hasnt "$(grep -v execve calls)" '/trap'
	done
	exectrace check t
	if script -qec true /dev/null >/dev/null 2>&1; then
		{ wait_for grep -qs 'CPU 0' raw >&2; printf q; sleep 0.5; } |
			"${hostile[@]}" TERM=xterm SUDO_UID=65534 SUDO_GID=65534 timeout 30 script -qec \
				"strace -o calls -e trace=file,setresuid '$HERE' view sample" /dev/null >raw
		has "$(cat calls)" 'setresuid\(65534'
		hasnt "$(sed '/setresuid/q' calls | grep -v execve)" '/trap|terminfo'
		has "$(cat calls)" terminfo
	fi
	# With the rights of the file: what would be loaded is not, and nothing else is looked for.
	cp "$HERE" capable
	setcap cap_bpf,cap_perfmon=ep capable || skip "no file capabilities here"
	run -0 as_user "${hostile[@]}" LD_PRELOAD="$MINE/trap/evil.so" LD_LIBRARY_PATH="$MINE/trap" LD_AUDIT="$MINE/trap/evil.so" \
		LOCPATH="$MINE/trap" NLSPATH="$MINE/trap/%N" \
		"$MINE/capable" record --backend bpf -o u -- /bin/cat /dev/null
	hasnt "$output" loaded
	# It would, where nothing stands in its way.
	[ "$(LD_PRELOAD=$MINE/trap/evil.so cat /dev/null)" = loaded ]
	[ "$(ls trap)" = evil.so ]
}

@test "what only looks like a cgroup names nobody to be recorded" {
	need_bpf
	need_mount_namespaces
	mkdir own
	bash -c 'while [ $SECONDS -lt 30 ]; do :; done' 3>&- &
	ATTACKER=$!
	echo $ATTACKER >own/cgroup.procs
	fails 125 exectrace record --cgroup own -d 10ms -o t
	has "$stderr" '^exectrace: own is no cgroup'
	# Nor does it in the place of one, behind one that is.
	make_cgroup cgroup2
	mkdir "$cgroup/in"
	# shellcheck disable=SC2016
	run -0 unshare -m bash -c 'mount --bind own "$1/in" && exec "$0" record --cgroup "$1" -d 100ms -o t' "$EXECTRACE" "$cgroup"
	rmdir "$cgroup/in" "$cgroup"
	[ "$(exectrace metrics t | awk '$1 == "threads" { print $2 }')" -eq 0 ]
}

@test "names of files in messages cannot harm a terminal" {
	name=$'e\e[31m\u202evil\u009b2J\xff\u2028x'
	for arguments in "report" "export --csv /dev/null" "check" "compare $BATS_TEST_TMPDIR/t" "record -o t --" "lab steps --check"; do
		# shellcheck disable=SC2086
		run -- exectrace $arguments "./$name"
		[ "$status" -ne 0 ]
		is_harmless "$output"
		has "$output" '\./e\?\[31m\?vil\?2J\?\?x'
	done
}

# What bidirectional text, line separators and C1 controls look like in UTF-8.
turns_nothing() {
	if LC_ALL=C grep -aqP '\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c|\xc2[\x80-\x9f]' "$1"; then
		LC_ALL=C grep -aP '\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c|\xc2[\x80-\x9f]' "$1" | head -3 | cat -A
		return 1
	fi
}

@test "names that turn text round, end sections or begin formulas are but names in every format" {
	trace=$(trace_from <<-'END'
		about title \xe2\x80\xaetitle\xc2\x9b]]>--><script>
		about probe.0 lab:\xe2\x81\xa6step<b>
		about probe.0.types s
		thread 1 \xe2\x80\xaetxt.exe
		thread 2 ]]>--><script>
		thread 3 =cmd|1+1
		thread 4 @SUM(A1)
		run 0 1 1ms 2ms
		run 0 2 2ms 3ms
		run 0 3 3ms 4ms
		run 0 4 4ms 5ms
	END
	)
	run -0 exectrace report -v "$trace"
	printf '%s' "$output" >shown
	turns_nothing shown
	is_harmless "$output"
	for format in csv json jsonl html svg perfetto; do
		exectrace export --$format $format "$trace"
		[ $format = perfetto ] || turns_nothing $format
	done
	exectrace report --expect 'sequential' --junit junit "$trace" >/dev/null || true
	turns_nothing junit
	python3 - <<-'END'
		import csv, json, xml.etree.ElementTree
		names = {row["name"] if "name" in row else row["thread"] for row in csv.DictReader(open("csv", encoding="utf-8", newline=""))}
		assert "'=cmd|1+1" in names and "'@SUM(A1)" in names, names
		json.load(open("json", encoding="utf-8"))
		for name in "svg", "junit":
		    assert b"]]>" not in open(name, "rb").read()
		    xml.etree.ElementTree.parse(name)
		page = open("html", encoding="utf-8").read()
		assert "]]>--><script>" not in page
	END
}

@test "a program, its threads and its marks are but names in what is said of an exercise" {
	need_bpf
	program=./$'o\e[31m\u202e<b>"&\xff]]>\n@x'
	cp "$BUILD/tests/oddities" "$program"
	run -1 exectrace lab steps --check "$program" names marked
	printf '%s' "$output" >shown
	turns_nothing shown
	is_harmless "$output"
	has "$output" ' </script><b ?'
	for name in order lock; do
		run -1 exectrace lab $name --check --json=json --junit junit "$program" names marked
		[ -z "$output" ]
		for file in json junit; do
			turns_nothing $file
			is_harmless "$(cat $file)"
		done
		jq -e '.program | contains("<b>")' json >/dev/null
		python3 "$ROOT/tests/junit.py" junit | grep '^failure: tasks==2: 12 '
	done
}

@test "nor are they more than that where one looks at them live" {
	need_terminal
	trace=$(trace_from <<-'END'
		about title \xe2\x80\xaetitle\x1b]0;owned\x07
		thread 1 \x1b]0;owned\x07
		thread 2 \xe2\x80\xaetxt\xc2\x9b2J
		run 0 1 1ms 2ms next 2
		run 0 2 2ms 3ms next 1
		run 1 1 3ms 4ms next 2
		mark 1 1ms begin 1 \x1b]0;owned\x07\xe2\x80\xae\xff
		mark 1 4ms end 1
	END
	)
	for keys in 'nnpp' 'wt?' '/owned\n' 'n\033[B\033[B\033[Cn'; do
		{ wait_for grep -qs 'CPU 0' raw >&2; printf '%b' "$keys"; sleep 0.3; printf q; sleep 0.2; } |
			TERM=xterm timeout 30 script -qec "'$EXECTRACE' view --by thread $trace" /dev/null >raw
		grep -q '?\]0;owned?' raw
		turns_nothing raw
		[ -z "$(LC_ALL=C grep -aP '\x1b\]|\x07' raw)" ]
		iconv -f UTF-8 -t UTF-8 raw >/dev/null
		rm raw
	done
}

# A user who is in no group, a group and a member of it, for as long as the test lasts.
make_members() {
	need_command setcap
	unshare -m true 2>/dev/null || skip "no mount namespaces here"
	mkdir etc
	{ cat /etc/passwd; echo "exmember:x:61234:61234::/:/bin/sh"; echo "exother:x:61235:61235::/:/bin/sh"; } >etc/passwd
	{ cat /etc/group; echo "exgroup:x:61300:exmember"; echo "exmember:x:61234:"; echo "exother:x:61235:"; } >etc/group
	make -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/dest" PREFIX=/opt/exectrace SETCAP=61300 >/dev/null
	chmod 755 "$BATS_TEST_TMPDIR/dest"
	INSTALLED=$BATS_TEST_TMPDIR/dest/opt/exectrace/sbin/exectrace
}

# among_members USER COMMAND...: as that user, with the groups that the system's files give. Not by setpriv itself, which has
# root's capabilities up to its exec.
among_members() {
	local user=$1
	shift
	# shellcheck disable=SC2016
	unshare -m sh -c 'mount --bind etc/passwd /etc/passwd && mount --bind etc/group /etc/group || exit 99
		user=$1; shift; exec setpriv --reuid="$user" --regid="$user" --init-groups env "$@"' sh "$user" "$@"
}

@test "a member of the group that SETCAP names can observe, and who is none cannot run the program" {
	need_bpf
	make_members
	run -0 among_members exmember "$INSTALLED" record --backend bpf -o t -- id -un
	has "$output" '^exmember$'
	[ "$(stat -c %u t)" = 61234 ]
	exectrace check t
	run among_members exother "$INSTALLED" --version
	[ "$status" -eq 126 ]
	has "$output" 'Permission denied'
	run among_members exother cp "$INSTALLED" copy
	[ "$status" -ne 0 ]
}
