# sudo.bats - called through sudo, the workload runs as the caller, and files are the caller's

load ../helper

setup() {
	need_bpf
	need_command sudo
	RULE=/etc/sudoers.d/exectrace-test
	[ -w /etc/sudoers.d ] || skip "cannot let a user use sudo for this test"
	echo 'nobody ALL=(root) NOPASSWD: ALL' >$RULE
	chmod 440 $RULE
	DIR=$(mktemp -d /tmp/exectrace-test-XXXXXX)
	install -m 755 "$EXECTRACE" "$DIR/exectrace"
	install -d -o nobody -m 755 "$DIR/mine"
	install -d -o root -m 755 "$DIR/roots"
	chmod 755 "$DIR"
}

teardown() {
	rm -f "$RULE"
	rm -rf "$DIR"
}

# as_nobody COMMAND...: what the user nobody types.
as_nobody() {
	setpriv --reuid=nobody --regid="$(id -g nobody)" --init-groups "$@"
}

@test "the workload runs as the caller, with the caller's groups" {
	as_nobody sudo "$DIR/exectrace" run concurrent --work 500 >/dev/null &
	wait_for pgrep -u nobody -x concurrent >/dev/null
	child=$(pgrep -u nobody -x concurrent)
	uids=$(awk '/^Uid:/ { print $2, $3, $4, $5 }' "/proc/$child/status")
	gids=$(awk '/^Gid:/ { print $2, $3, $4, $5 }' "/proc/$child/status")
	groups=$(sed -n 's/^Groups:\t*//p' "/proc/$child/status" | xargs)
	capabilities=$(awk '/^Cap(Prm|Eff|Amb)/ { print $2 }' "/proc/$child/status" | sort -u)
	wait
	uid=$(id -u nobody) gid=$(id -g nobody)
	[ "$uids" = "$uid $uid $uid $uid" ]
	[ "$gids" = "$gid $gid $gid $gid" ]
	[ "$groups" = "$(id -G nobody)" ]
	[ "$capabilities" = 0000000000000000 ]
}

@test "the trace belongs to the caller" {
	cd "$DIR/mine"
	as_nobody sudo "$DIR/exectrace" run async -o kept
	as_nobody sudo "$DIR/exectrace" run async -o kept
	[ "$(stat -c %U kept kept.old)" = "nobody
nobody" ]
	as_nobody "$DIR/exectrace" check kept
}

@test "a place where the caller may not write stays untouched" {
	cd "$DIR/roots"
	run -125 as_nobody sudo "$DIR/exectrace" run async -o kept
	has "$output" 'cannot create kept: Permission denied'
	[ -z "$(ls)" ]
}

@test "a link of the caller's does not lead anywhere" {
	cd "$DIR/mine"
	echo precious >"$DIR/roots/file"
	as_nobody ln -s "$DIR/roots/file" kept
	run -125 as_nobody sudo "$DIR/exectrace" run async -o kept
	[ "$(cat "$DIR/roots/file")" = precious ]
}

@test "marks of the caller's workload are read" {
	run -0 as_nobody sudo "$DIR/exectrace" run async
	has "$output" '^CONCURRENT'
	has "$output" ' sing '
}
