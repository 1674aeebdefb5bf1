# The build in one file that needs no library

load ../helper

@test "make static builds one file that needs no library, and records as the caller" {
	need_bpf
	cd "$ROOT"
	run -0 make static
	run ldd build/static/exectrace
	has "$output" 'not a dynamic executable|statically linked'
	cp build/static/exectrace "$BATS_TEST_TMPDIR"
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/exectrace"
	cd "$BATS_TEST_TMPDIR"
	run -0 env SUDO_UID=65534 SUDO_GID=65534 ./exectrace record -o - -- id -un
	[ "$(./exectrace record -o t -- sh -c 'echo said' 2>/dev/null)" = said ]
	run -0 ./exectrace report t
	has "$output" '^(EXACT|REPAIRED) '
}

@test "linked statically it takes on the groups of the caller, from the system's files" {
	need_bpf
	[ -x "$ROOT/build/static/exectrace" ] || skip "not built"
	groups=$(id -G man)
	run -0 env SUDO_UID="$(id -u man)" SUDO_GID="$(id -g man)" "$ROOT/build/static/exectrace" record -o /dev/null -- id -G
	[ "$(tr ' ' '\n' <<<"${lines[0]}" | sort)" = "$(tr ' ' '\n' <<<"$groups" | sort)" ]
}
