# trace_file.bats - traces that are not what they should be

load helper

# patch FILE OFFSET BYTES: overwrites bytes, given as for printf.
patch() {
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

@test "a file that is not there, or no file at all, is one clear line" {
	fails 2 exectrace report "$BATS_TEST_TMPDIR/none"
	has "$stderr" "cannot open $BATS_TEST_TMPDIR/none: No such file or directory"
	fails 2 exectrace report "$BATS_TEST_TMPDIR"
	has "$stderr" "Is a directory"
}

@test "what is no trace is refused" {
	echo "hello, this is no trace at all, but it is long enough" >"$BATS_TEST_TMPDIR/text"
	fails 2 exectrace report "$BATS_TEST_TMPDIR/text"
	has "$stderr" "is not a trace of exectrace"
	: >"$BATS_TEST_TMPDIR/empty"
	fails 2 exectrace report "$BATS_TEST_TMPDIR/empty"
	has "$stderr" "is not a trace of exectrace"
	fails 2 bash -c "'$EXECTRACE' report - </dev/null"
}

@test "a trace of version 1 that was recorded long ago says what it always said" {
	# fixtures/v1.trace: record --wakers -- marker 2 5, on Linux 6.18; never to be made anew.
	run -0 exectrace report "$FIXTURES/v1.trace"
	has "$output" '^exectrace record ./marker 2 5, Linux 6.18'
	has "$output" '^PARALLEL +whole on CPU 0 and marker on CPU 1 both ran from 0.058 to 0.156 ms'
	has "$output" 'overlap 31.0 %, interleaving 5.9 %, average parallelism 1.31, peak 2'
	has "$output" '^parallel +98.7 µs +6.4 %'
	has "$output" '^whole +32113 +175 µs +38.6 µs +1.32 ms +3 +2 +0 +0'
	has "$output" '^ +28.1 µs +1.1 % +ready, for a CPU that others held: exectrace 28.1 µs'
	has "$output" '^ +1.44 ms +55.7 % +blocked, for another task of the program: whole for marker 1.26 ms'
	run -0 exectrace check "$FIXTURES/v1.trace"
	has "$output" '^EXACT +9 of 9 context switches'
	hasnt "$output" '^NO'
}

@test "so does one of version 2, with marks" {
	# fixtures/v2.trace: the same command, likewise.
	run -0 exectrace report "$FIXTURES/v2.trace"
	has "$output" '^PARALLEL +whole on CPU 0 and marker on CPU 1 both ran from 0.159 to 0.300 ms'
	has "$output" '^ASYNC +task-0#2:31851 was begun at 0.475 ms, before whole ended at 0.925 ms;'
	has "$output" 'order 12345, ended in 23451'
	run -0 exectrace check "$FIXTURES/v2.trace"
	has "$output" '^EXACT +10 of 10 context switches'
	hasnt "$output" '^NO'
}

@test "a run may say that a thread took the CPU of which the trace knows nothing" {
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 10us next 900
		run 0 2 20us 30us wait 8us next 1
		run 0 1 40us 50us wait 20us next 800
		run 0 2 90us 95us wait 50us next 0
	END
	)
	for view in $(exectrace help views | awk '{print $1}'); do
		run -0 exectrace report --view "$view" "$trace"
	done
	run -0 exectrace report --view why "$trace"
	hasnt "$output" 'CPU that others held'
}

@test "a newer version of the format is refused, and named" {
	trace=$(trace_of overlap)
	patch "$trace" 8 '\011'
	fails 2 exectrace report "$trace"
	has "$stderr" "has version 9 of the trace format"
}

@test "a flipped bit anywhere is noticed, or changes nothing" {
	trace=$(trace_of sample)
	good=$(exectrace report "$trace")
	size=$(stat -c %s "$trace")
	for offset in $(seq 0 7 $((size - 1))); do
		cp "$trace" "$trace.bad"
		byte=$(od -A n -t u1 -j "$offset" -N 1 "$trace" | tr -d ' ')
		patch "$trace.bad" "$offset" "\\x$(printf %x $((byte ^ 16)))"
		run --separate-stderr exectrace report "$trace.bad"
		echo "offset $offset: status $status, $stderr"
		if [ "$status" -eq 0 ]; then
			# Nothing that the report uses; or the seal is broken, and it says so.
			[ "$output" = "$good" ] || has "$output" '^INCOMPLETE|^INCONCLUSIVE'
		else
			[ "$status" -eq 2 ]
			[ -z "$output" ]
			[ "${#stderr_lines[@]}" -eq 1 ]
		fi
	done
}

# retype FILE: makes the first block one of a kind that nobody knows, with good checksums.
retype() {
	python3 - "$1" <<-'END'
		import sys, struct, zlib
		data = bytearray(open(sys.argv[1], "rb").read())
		assert struct.unpack_from("<I", data, 32) == (0x4b4c4258,)
		struct.pack_into("<H", data, 36, 4711)
		struct.pack_into("<I", data, 32 + 44, zlib.crc32(data[32:32 + 44]))
		open(sys.argv[1], "wb").write(data)
	END
}

@test "a block of a kind that is not known is skipped" {
	# Instead of the ABOUT block: the title is gone, the rest is there.
	trace=$(trace_from <<-END
		about title first
		thread 1 a
		run 0 1 0us 10us
		unsealed
	END
	)
	retype "$trace"
	run -0 exectrace report "$trace"
	hasnt "$output" first
	has "$output" 'a was the only task'
}

@test "a run of a thread that the trace does not introduce is refused" {
	# The first block introduces the thread.
	trace=$(trace_from <<-END
		thread 1 a
		run 0 1 0us 10us
		unsealed
	END
	)
	retype "$trace"
	fails 2 exectrace report "$trace"
	has "$stderr" "it has a run of thread 1, which it does not introduce"
}
