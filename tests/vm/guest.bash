# guest.bash - what the tests for guests of tools/vmtest share
#
# Time in a guest is not real: what is asserted is order, counts, states and places.

load ../helper

setup() {
	TRACE=$BATS_TEST_TMPDIR/t
	cd "$BATS_TEST_TMPDIR"
	make_place
	# Debian's own kernels forbid perf events to users.
	sysctl -qw kernel.perf_event_paranoid=2
}

# is_whole: no run of any thread is missing from the trace.
is_whole() {
	run exectrace check "$TRACE"
	has "$output" '^(EXACT|REPAIRED) +([0-9,]+) of \2 context switches recorded'
}
