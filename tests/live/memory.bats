# memory.bats - a recording takes as much memory after hours as after seconds

load ../helper

setup() {
	need_bpf
	cd "$BATS_TEST_TMPDIR"
}

# memory_of PID: KiB that are its own.
memory_of() {
	awk '$1 == "RssAnon:" { print $2 }' /proc/"$1"/status
}

# So many at a time, and in between a pause in which those that are gone can be forgotten.
THREADS=4000
ROUNDS="for _ in \$(seq \$1); do '$BUILD/tests/oddities' brief $THREADS; sleep 0.3; done"

@test "memory is that of the threads that are there, not of all that there have been" {
	for backend in bpf perf; do
		rm -f few go many on
		"$EXECTRACE" record --backend $backend -o t -- bash -c "
			rounds() { $ROUNDS; }
			rounds 2; touch few; while [ ! -e go ]; do sleep 0.01; done
			rounds 12; touch many; while [ ! -e on ]; do sleep 0.01; done" &
		recorder=$!
		wait_for [ -e few ]
		few=$(memory_of $recorder)
		touch go
		for _ in 1 2 3 4 5 6; do wait_for [ -e many ] && break; done
		many=$(memory_of $recorder)
		touch on
		wait $recorder
		has "$(exectrace check t)" '0 lost|none known to be lost'
		[ "$(exectrace metrics t | awk '$1 == "threads" { gsub(",", "", $2); print $2 }')" -gt $((14 * THREADS)) ]
		echo "$backend: $few KiB after $((2 * THREADS)) threads, $many KiB after $((14 * THREADS))"
		# They are seven times as many, and most of the memory if they are kept.
		[ $many -lt $((2 * few)) ]
	done
}

@test "a recording of more threads than a trace can hold ends before, and says so" {
	run -2 env THREADS=1000 "$BUILD/tests/knobs" 0 0 0 t "$BUILD/tests/oddities" brief 20000
	has "$output" '^exectrace: t ends early: it has [0-9]+ threads and cannot hold many more'
	exectrace check t
	exectrace metrics t | awk '$1 == "threads" { gsub(",", "", $2); exit $2 < 1000 }'
}
