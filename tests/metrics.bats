# metrics.bats - the figures of a whole trace: each by hand, and what gaps leave of them

load helper

# metric NAME: its line, of the trace in the text on standard input, without the name.
metric() {
	exectrace metrics "$(trace_from)" | sed -nE "s/^$1 +//p"
}

# Two tasks on one CPU: a 0-10, b 10-20, a 20-30, b 30-40 (us).
alternating='
	thread 1 a
	thread 2 b
	run 0 1 0us 10us state 0
	run 0 2 10us 20us wait 5us state 1
	run 0 1 20us 30us wait 10us state 1
	run 0 2 30us 40us state 1'

@test "metrics lists every figure that a trace is shown with" {
	run -0 exectrace metrics
	has "$output" '^  overlap +share +'
	has "$output" '^  wall +time +'
	names=$(awk '{print $1}' <<<"$output")
	run -0 exectrace metrics "$(trace_of sample)"
	[ "$(awk '{print $1}' <<<"$output")" = "$names" ]
}

@test "metrics shows what report says in its metrics view" {
	trace=$(trace_of sample)
	[ "$(exectrace metrics "$trace")" = "$(exectrace report --view metrics "$trace")" ]
	[ "$(exectrace metrics - <"$trace")" = "$(exectrace report --view metrics "$trace")" ]
}

@test "a turn is a task that goes on after another one, while both are part-way" {
	# b begins at 10, so that is none; a goes on at 20; at 30 b does, but a has ended.
	[ "$(metric turns <<<"$alternating")" = 1 ]
}

@test "a parent that waits for its children takes no turns with them" {
	[ "$(metric turns <<-END
		thread 1 parent
		thread 2 child
		thread 3 child
		run 0 1 0us 10us
		run 0 2 10us 50us
		run 0 1 50us 60us
		run 0 3 60us 90us
		run 0 1 90us 99us
	END
	)" = 0 ]
}

@test "tasks that run at once take no turns by being interrupted" {
	[ "$(metric turns <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 30us
		run 1 2 32us 60us
		run 0 1 52us 70us
	END
	)" = 0 ]
}

@test "switches are those by choice and those without" {
	[ "$(metric voluntary <<<"$alternating")" = 3 ]
	[ "$(metric involuntary <<<"$alternating")" = 1 ]
	[ "$(metric switches <<<"$alternating")" = 4 ]
}

@test "runs that are missing leave open what they can change, and no more" {
	gap='
		thread 1 a
		thread 2 b
		run 0 1 0us 10us count 1
		run 0 1 90us 100us count 4
		run 1 2 20us 60us'
	[ "$(metric lost <<<"$gap")" = 2 ]
	[ "$(metric switches <<<"$gap")" = "3   in truth from 3 to 5" ]
	[ "$(metric cpu <<<"$gap")" = "60.0 µs   in truth from 60.0 µs to 140 µs" ]
	[ "$(metric busy <<<"$gap")" = "60.0 µs   in truth from 60.0 µs to 100 µs" ]
	[ "$(metric wall <<<"$gap")" = "100 µs" ]
	# a may have run from 10 to 90, and b with it; but no third one.
	[ "$(metric peak <<<"$gap")" = "1   in truth from 1 to 2" ]
}

@test "what is missing of a thread that was on a CPU when the recording ended, is missing before that, or is the end of it" {
	open='
		thread 1 a
		thread 2 b
		run 0 1 0us 10us
		run 1 2 0us 60us
		run 0 1 40us 60us edge
		end 1 60us departures 2'
	[ "$(metric lost <<<"$open")" = 1 ]
	[ "$(metric cpu <<<"$open")" = "90.0 µs   in truth from 70.0 µs to 120 µs" ]
	[ "$(metric overlap <<<"$open")" = "50.0 %   in truth from 16.7 % to 100.0 %" ]
	run -1 exectrace check "$BATS_TEST_TMPDIR/made.trace"
	has "$output" '^missing-last-runs +a +101 +0\.010 +0\.040 +1$'
}

@test "a restored beginning moves times by its margin, and counts by nothing" {
	repaired='
		thread 1 a
		thread 2 b
		run 0 1 0us 10us
		run 1 2 20us 60us repaired
		count repair_worst_ns 3000'
	[ "$(metric switches <<<"$repaired")" = 2 ]
	[ "$(metric repaired <<<"$repaired")" = 1 ]
	[ "$(metric tasks <<<"$repaired")" = 2 ]
	# 3 us on either side of it.
	[ "$(metric cpu <<<"$repaired")" = "50.0 µs   in truth from 47.0 µs to 53.0 µs" ]
}

@test "where it is in doubt which tasks count, so is what depends on it" {
	# b ran 19 us of 2.019 ms, less than 1 %; with 3 us more it counts.
	small='
		thread 1 a
		thread 2 b
		run 0 1 0us 2000us
		run 1 2 1000us 1019us repaired
		count repair_worst_ns 3000'
	[ "$(metric tasks <<<"$small")" = "1   in truth from 1 to 2" ]
	[ "$(metric peak <<<"$small")" = "1   in truth from 1 to 2" ]
	[ "$(metric parallel-time <<<"$small")" = "0   in truth from 0 to 22.0 µs" ]
}

@test "a marked task that has no end may have gone on in all that is missing" {
	# In 10 to 90 main may have been at sing, from 5 on; not at eat, which had ended.
	unended='
		thread 1 main
		run 0 1 0us 10us count 1
		mark 1 0us begin 1 eat
		mark 1 5us end 1
		mark 1 5us begin 2 sing
		end 1 90us departures 2'
	[ "$(metric wall <<<"$unended")" = "10.0 µs   in truth from 10.0 µs to 90.0 µs" ]
	[ "$(metric busy <<<"$unended")" = "10.0 µs   in truth from 10.0 µs to 90.0 µs" ]
	[ "$(metric wall <<<"$unended
		mark 1 8us end 2")" = "8.00 µs" ]
	# Of which nothing is recorded at all.
	never='
		thread 1 main
		thread 2 other
		run 1 2 0us 5us
		mark 1 20us begin 1 sing
		end 1 90us departures 1'
	[ "$(metric wall <<<"$never")" = "5.00 µs   in truth from 5.00 µs to 90.0 µs" ]
	[ "$(metric tasks <<<"$never")" = "1   in truth from 1 to 2" ]
}

@test "whether a marked task was on a CPU at all may depend on when a run began" {
	# sing was suspended when the restored run had begun, by the record; or it had moved to CPU 1 before.
	moved='
		thread 1 main
		run 0 1 0us 10us
		run 1 1 25us 60us repaired
		mark 1 0us begin 1 sing
		mark 1 22us suspend 1
		mark 1 22us begin 2 eat
		mark 1 59us end 2
		mark 1 60us end 1
		count repair_worst_ns 10000'
	[ "$(metric moves <<<"$moved")" = "0   in truth from 0 upwards" ]
	[ "$(metric cpus <<<"$moved")" = 2 ]
	run -0 exectrace report --view metrics --only sing "$BATS_TEST_TMPDIR/made.trace"
	has "$output" '^cpus +1   in truth from 0 to 3$'
}

@test "CPU time is of the tasks that are looked at" {
	trace=$(trace_from <<-END
		thread 1 main
		thread 2 other
		run 0 1 0us 100us
		run 1 2 0us 7us
		mark 1 10us begin 1 sing
		mark 1 40us end 1
		mark 1 40us begin 2 eat
		mark 1 90us end 2
	END
	)
	[ "$(exectrace metrics "$trace" | sed -nE 's/^cpu +//p')" = "107 µs" ]
	for only in 'sing:30.0 µs' 'other:7.00 µs' '*:87.0 µs'; do
		[ "$(exectrace report --view metrics --only "${only%:*}" "$trace" | sed -nE 's/^cpu +//p')" = "${only#*:}" ]
	done
	[ "$(exectrace report --view metrics --only other "$trace" | sed -nE 's/^cpus +//p')" = 1 ]
}

@test "metrics of what is no trace is trouble" {
	fails 2 exectrace metrics /nonexistent
	fails 2 exectrace metrics a b
	fails 2 exectrace metrics /dev/null
}
