# picture.bats - the picture for papers and slides

load helper

# read_picture TRACE FROM TO [OPTION]...: what can be read from its picture, with FROM and TO ms at its edges.
read_picture() {
	exectrace report --svg "$BATS_TEST_TMPDIR/picture.svg" "$1" "${@:4}"
	python3 "$ROOT/tests/svg.py" "$BATS_TEST_TMPDIR/picture.svg" "$2" "$3"
}

@test "the picture of the sample trace is exactly as its golden file has it, from report and from export" {
	trace=$(trace_of sample)
	diff -u "$ROOT/tests/golden/export.svg" <(exectrace report --svg - "$trace")
	cmp "$ROOT/tests/golden/export.svg" <(exectrace export --svg - "$trace")
}

@test "rows show who was on which CPU for how long" {
	run -0 read_picture "$(trace_of sample)" 0 18
	[ "$(grep -E '^(sing|eat): ' <<<"$output")" = "sing: 12.0
eat: 6.0
eat: 4.0" ]
}

@test "runs that are shorter than what can be drawn are still in the picture, as faint as they were rare" {
	trace=$({
		echo "thread 1 often"
		for i in $(seq 0 999); do
			echo "run 0 1 $((i * 1000))us $((i * 1000 + 250))us"
		done
	} | trace_from)
	run -0 read_picture "$trace" 0 999.25
	[ "$(awk '/^often: / { print ($2 > 240 && $2 < 260) }' <<<"$output")" = 1 ]
	[ "$(wc -c <"$BATS_TEST_TMPDIR/picture.svg")" -lt 200000 ]
}

@test "verdict, witness, profile and grade are in the picture" {
	run -0 read_picture "$(trace_of sample)" 0 18
	has "$output" '^text: PARALLEL$'
	has "$output" '^text: sing on CPU 0 and eat on CPU 1 both ran from 4.000 to 8.000 ms$'
	has "$output" '^text: taking turns 33.3 %$'
	has "$output" '^text: EXACT +7 of 7 context switches'
	has "$output" '^text: 0 ms$'
	# From 4 to 8 of 18 ms.
	has "$(cat "$BATS_TEST_TMPDIR/picture.svg")" '<rect x="350.0" .* width="180.0" .*class="witness"'
}

@test "a part of the trace, and some of its tasks, make a picture too" {
	run -0 read_picture "$(trace_of sample)" 2 6 --from 2ms --to 6ms
	has "$output" '^sing: 4.0$'
	has "$output" '^eat: 2.0$'
	run -0 read_picture "$(trace_of sample)" 0 14 --only sing
	has "$output" '^text: SEQUENTIAL$'
	hasnt "$output" '^eat'
}

@test "names that mean harm are only texts" {
	trace=$(trace_from <<-'END'
		thread 1 </text><script>
		thread 2 "'&\x1b\xff\x0a]]>
		run 0 1 0us 50us next 2
		run 1 2 10us 60us next 1
		about title <b>\x1b[31m&amp;\xef\xbf\xbe
	END
	)
	for locale in C.UTF-8 C; do
		LC_ALL=$locale run -0 read_picture "$trace" 0 0.06
		has "$output" '^text: </text><scri'
		has "$output" '^text: <b>.*&amp;'
		hasnt "$(cat "$BATS_TEST_TMPDIR/picture.svg")" '<script'
	done
}

@test "a trace in which nothing ran has a picture without a timeline" {
	run -0 read_picture "$(trace_from <<<"thread 1 a")" 0 1
	has "$output" '^text: INCONCLUSIVE$'
	has "$output" '^text: no task ran on a CPU$'
}

@test "many tasks make a tall picture with a limit, and what is left out is said" {
	trace=$({
		for i in $(seq 100); do
			echo "thread $i t$i"
		done
		for i in $(seq 100); do
			echo "run 0 $i $((i * 10))ms $((i * 10 + 5))ms"
		done
	} | trace_from)
	run -0 read_picture "$trace" 0 1
	[ "$(grep -cE '^t[0-9]+: ' <<<"$output")" -eq 64 ]
	has "$output" '^text: ... and 3[0-9] more rows, with 1[0-9]+\.[0-9] ms of running$'
}

@test "the picture is refused along with another export, and nothing is left if it cannot be written" {
	trace=$(trace_of sample)
	cd "$BATS_TEST_TMPDIR"
	fails 2 exectrace export --svg a --csv b "$trace"
	[ ! -e a ]
	fails 2 exectrace report --svg nodir/a "$trace"
	[ -e /dev/full ] || skip "there is no /dev/full"
	fails 2 exectrace report --svg /dev/full "$trace"
}
