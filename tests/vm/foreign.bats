# foreign.bats - exectrace for another processor, emulated without a kernel of its own: it reads and writes what this one does
#
# EXECTRACE_FOREIGN is the directory of its programs, as build/ is of this machine's; SYSTEM, what they were built with.

load ../helper

there() {
	local program=$1
	shift
	"$EXECTRACE_FOREIGN/$program" "$@"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	views=$(exectrace help views | awk '{ print $1 }')
	formats=$(exectrace export --help | sed -nE 's/^ +--([a-z]+) (OUT|DIR) .*/\1/p')
	[ "$(wc -w <<<"$views $formats")" -gt 15 ]
}

# kinds: for each kind of trace, a line of words for mktrace.
kinds() {
	printf '%s\n' "--random 20000" "--random 20000 --mixed --cpus 3 --threads 50 --lose 1000" "--random 20000 --mixed --repair 100"
}

# make_traces MKTRACE...: 1.trace, 2.trace, and so on.
make_traces() {
	local nr=0 text words
	schedule >names.txt
	for text in "$FIXTURES"/*.txt names.txt; do
		nr=$((nr + 1))
		"$@" <"$text" >$nr.trace
	done
	while read -ra words; do
		nr=$((nr + 1))
		"$@" "${words[@]}" >$nr.trace
	done < <(kinds)
	[ "$nr" -gt 5 ]
}

# tell_all DIRECTORY EXECTRACE...: into it, all that can be said of these traces.
tell_all() {
	local directory=$1 trace word
	shift
	mkdir "$directory"
	for trace in *.trace; do
		for word in $views; do "$@" report --view "$word" "$trace" || may_be; done >"$directory/$trace"
		for word in $formats; do "$@" export "--$word" "$directory/$trace.$word" "$trace"; done
		"$@" check "$trace" >"$directory/$trace.check" || may_be
	done
}

# A trace that is incomplete or inconclusive is no trouble.
may_be() {
	[ $? -ne 2 ]
}

@test "its unit tests pass" {
	for program in "$EXECTRACE_FOREIGN"/tests/test_*; do
		"$program"
	done
}

@test "a trace that it makes is the one that is made here, byte for byte" {
	version() {
		grep -h 'define LIBDEFLATE_VERSION_STRING' "$1/usr/include/libdeflate.h"
	}
	[ "$(version /)" = "$(version "$SYSTEM")" ] || skip "the two are not of the same libdeflate, and may pack in other ways"
	make_traces "$MKTRACE"
	mkdir here
	mv ./*.trace here
	make_traces there mktrace
	for trace in *.trace; do cmp "$trace" "here/$trace"; done
}

@test "of a trace from here it says what is said here, in all views and formats, byte for byte" {
	make_traces "$MKTRACE"
	cp "$FIXTURES/v1.trace" .
	tell_all here exectrace
	tell_all there there exectrace
	diff -r here there
}

@test "of a trace that it made, here is said the same" {
	make_traces there mktrace
	tell_all here exectrace
	tell_all there there exectrace
	diff -r here there
}
