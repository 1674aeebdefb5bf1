# compare.bats - two traces side by side: every figure, and tasks by their names

load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	# Two workers and main, one after the other on a CPU: 10 us each.
	"$MKTRACE" >a <<-'END'
		about title the first
		thread 1 main
		thread 2 worker
		thread 3 worker
		thread 4 only-in-a
		run 0 1 0us 10us
		run 0 2 10us 20us
		run 0 3 20us 30us
		run 0 4 30us 40us
	END
	# The second worker takes three times as long, beside the first one.
	"$MKTRACE" >b <<-'END'
		about title the second
		thread 1 main
		thread 2 worker
		thread 3 worker
		thread 4 only-in-b
		run 0 1 0us 10us
		run 0 2 10us 20us
		run 1 3 10us 40us
		run 0 4 40us 45us
	END
}

@test "two traces are set side by side: every figure, its difference and its ratio, and every task" {
	COLUMNS=80 run -0 exectrace compare a b
	diff -u - <(sed -n -e 's/ *$//' -e '1,11p' -e '/^cpu /p' -e '/^task:/,$p' <<<"$output") <<-'END'
	A  a: the first (EXACT)
	B  b: the second (EXACT)

	                                      A            B        B - A    B / A
	verdict                      SEQUENTIAL     PARALLEL
	model                      INCONCLUSIVE INCONCLUSIVE
	overlap                           0.0 %       22.2 %      +22.2 %        -
	interleaving                      0.0 %        0.0 %            0        -
	parallelism                        1.00         1.22        +0.22     1.22
	peak                                  1            2           +1     2.00
	turns                                 0            0            0        -
	cpu                             40.0 µs      55.0 µs     +15.0 µs     1.38
	task: CPU time                        A            B        B - A    B / A
	worker:103                      10.0 µs      30.0 µs     +20.0 µs     3.00
	main                            10.0 µs      10.0 µs            0     1.00
	worker:102                      10.0 µs      10.0 µs            0     1.00
	only-in-a                       10.0 µs            -
	only-in-b                             -      5.00 µs
	END
}

@test "compare shows the figures that metrics shows" {
	exectrace compare a b >out
	exectrace metrics a | awk '{ print $1 }' >names
	awk '{ print $1 }' out | grep -xFf names | diff - names
}

@test "a trace compared with itself does not differ" {
	run -0 exectrace compare a a --json
	[ "$(jq -c '[.metrics[].difference] | unique' <<<"$output")" = '[0]' ]
	[ "$(jq '[.tasks[] | select(.a != .b)] | length' <<<"$output")" = 0 ]
}

@test "what is known only within limits is marked" {
	"$MKTRACE" >gap <<-'END'
		thread 1 main
		run 0 1 0us 10us count 1
		run 0 1 90us 100us count 4
	END
	run -0 exectrace compare a gap
	has "$output" '^B  gap \(INCOMPLETE\)'
	has "$output" '^switches +4 +2\? +-2 +0\.50$'
	has "$output" '^lost +0 +2 '
	has "$output" '^\?: within limits only'
	run -0 exectrace compare a b
	hasnt "$output" '\?'
}

@test "--sort and --top choose which figure of which tasks" {
	run -0 exectrace compare a b --sort runs --top 1
	has "$output" '^task: runs +A +B'
	has "$output" '^and 4 tasks more$'
	fails 2 exectrace compare a b --sort nonsense
}

@test "compare looks at what report would look at" {
	run -0 exectrace compare a b --only main
	has "$output" '^busy +10.0 µs +10.0 µs +0 +1.00'
	fails 2 exectrace compare a b --from 20us --to 10us
}

@test "compare writes JSON that is what its schema says" {
	need_jsonschema
	exectrace compare a b --json=c.json
	exectrace compare a b --json | diff - c.json
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/compare.schema.json" c.json
	[ "$(jq -c '.metrics[] | select(.name == "cpu") | [.a.value, .b.value, .difference, .ratio_ppm]' c.json)" = '[40000,55000,15000,1375000]' ]
	[ "$(jq -c '[.tasks[] | [.name, .a.cpu, .b.cpu]] | .[0], .[4]' c.json)" = '["worker",10000,30000]
["only-in-b",null,5000]' ]
}

@test "what cannot be compared is refused, and no trace is written over" {
	fails 2 exectrace compare a
	fails 2 exectrace compare a b c
	fails 2 exectrace compare a no-such-trace
	fails 2 exectrace compare - - <a
	fails 2 exectrace compare a b --json=b
	fails 2 exectrace compare a "$BATS_TEST_FILENAME"
	cmp a <(exectrace compare - b <a >/dev/null && cat a)
}

@test "names that mean harm do none" {
	schedule | "$MKTRACE" >harm
	run -0 exectrace compare harm a
	is_harmless "$output"
	exectrace compare a harm --json | jq -e .tasks >/dev/null
}

@test "what compare does not use with traces, or without them, it refuses" {
	for option in '--cpus 0' --tasks=3 '-w 10' '--repeat 2' '--backend perf'; do
		# shellcheck disable=SC2086
		fails 2 exectrace compare a b $option
		has "$stderr" 'is for compare without traces$'
	done
	for option in '--sort name' --top=3; do
		# shellcheck disable=SC2086
		fails 2 exectrace compare $option
		has "$stderr" 'is for compare with traces$'
	done
	run -0 exectrace compare --top 3 -- a b
}
