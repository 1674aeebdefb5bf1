# repeats.bats - what several repeats of a program show, from traces that a person can check by hand

load helper

setup() {
	# So that no line is broken.
	export COLUMNS=200
	cd "$BATS_TEST_TMPDIR"
}

# pair NAME ORDER: a trace of two threads that each do one task, sing and eat (started in this order), one after the
# other; ORDER is 12 or 21.
pair() {
	local first=sing second=eat
	[ "$2" = 12 ] || { first=eat second=sing; }
	"$MKTRACE" >"$1" <<-END
		about title a pair
		about starts sing,eat
		thread 1 pool process 1
		thread 2 pool process 1
		run 0 1 0us 50us
		run 1 2 60us 100us
		mark 1 0us begin 1 $first
		mark 1 50us end 1
		mark 2 60us begin 2 $second
		mark 2 100us end 2
	END
}

# both NAME: the same, at the same time: sing 0 to 50, eat 10 to 40.
both() {
	"$MKTRACE" >"$1" <<-END
		about starts sing,eat
		thread 1 pool process 1
		thread 2 pool process 1
		run 0 1 0us 50us
		run 1 2 10us 40us
		mark 1 0us begin 1 sing
		mark 2 10us begin 2 eat
		mark 2 40us end 2
		mark 1 50us end 1
	END
}

# many ORDER...: a trace for each, 1.trace, 2.trace, ...
many() {
	local i=0
	for order; do
		i=$((i + 1))
		pair $i.trace "$order"
	done
}

@test "orders are counted, with the names of the tasks beside them, the most frequent first" {
	many 21 12 12
	run -0 exectrace report 1.trace 2.trace 3.trace
	has "$output" '^exectrace a pair.*; 3 repeats$'
	has "$output" '^tasks +1 sing, 2 eat$'
	has "$output" '^began +12   sing, eat +2 times +66.7 % +█+$'
	has "$output" '^ +21   eat, sing +1 time +33.3 %'
	has "$output" '^verdicts +SEQUENTIAL +3 times +100.0 %'
}

@test "a fixed order of tasks that wait for one another is SYNC, with what so many repeats may miss" {
	many 12 12 12 12 12 12
	run -0 exectrace report ?.trace
	has "$output" '^SYNC +in each of 6 repeats every task was begun when those before had ended, in the same order$'
	has "$output" 'never came: 21$'
	has "$output" '^note +an order that comes in fewer than 50.0 % of repeats may have been missed \(3 in 6'
	run -0 exectrace report 1.trace 2.trace 3.trace
	has "$output" '^note +3 repeats cannot show that an order does not come'
}

@test "an order that varies is ASYNC, and the repeats that show it are named" {
	many 12 12 21 12
	run -0 exectrace report ?.trace
	has "$output" '^ASYNC +sing began before eat in repeat 1, and after it in repeat 3$'
	# All that can come has come.
	hasnt "$output" '^note +an order'
}

@test "one repeat in which a task began before an earlier one had ended makes the program ASYNC" {
	many 12 12
	both 3.trace
	run -0 exectrace report ?.trace
	has "$output" '^ASYNC +in repeat 3 eat was begun at 0.010 ms, before sing ended at 0.050 ms; in 1 of 3 repeats'
	has "$output" '^ended +12   sing, eat +2 times'
	has "$output" '^ +21   eat, sing +1 time'
	has "$output" '^ +PARALLEL +1 time +33.3 %'
}

@test "times of the witness are since the first task began, whether or not that one counts" {
	"$MKTRACE" >1.trace <<-END
		thread 1 pool process 1
		thread 2 pool process 1
		run 0 1 0us 10us
		run 1 2 100us 9000us
		mark 1 0us begin 1 tiny
		mark 1 10us suspend 1
		mark 2 100us begin 2 large
		mark 2 9000us end 2
		mark 1 9500us end 1
	END
	run -0 exectrace report 1.trace 1.trace
	has "$output" '^ASYNC +in repeat 1 large was begun at 0.100 ms, before tiny ended at 9.500 ms'
}

@test "figures have their median, the mean of the middle two if they are even in number, and their range" {
	for us in 10 20 40 90; do
		"$MKTRACE" >$us.trace <<-END
			thread 1 a
			run 0 1 0us ${us}us
		END
	done
	run -0 exectrace report 90.trace 10.trace 40.trace
	has "$output" '^wall +40.0 µs +10.0 µs +90.0 µs$'
	run -0 exectrace report 90.trace 10.trace 40.trace 20.trace
	has "$output" '^wall +30.0 µs +10.0 µs +90.0 µs$'
	hasnt "$output" '^threads'
	run -0 exectrace report -v 90.trace 10.trace
	has "$output" '^threads +1 +1 +1$'
}

@test "threads of the same name are told apart by the order in which they are made" {
	text='
		thread 1 worker process 1
		thread 2 worker process 1'
	"$MKTRACE" >1.trace <<<"$text
		run 0 1 0us 10us
		run 0 2 10us 20us"
	"$MKTRACE" >2.trace <<<"$text
		run 0 2 0us 10us
		run 0 1 10us 20us"
	run -0 exectrace report 1.trace 2.trace
	has "$output" '^tasks +1 worker#1, 2 worker#2$'
	has "$output" '^began +12   worker#1, worker#2 +1 time'
	has "$output" '^ +21   worker#2, worker#1 +1 time'
	# How it is written, threads do not tell.
	has "$output" '^model +the program does not mark its tasks'
}

@test "a task that only some repeats have gets a number of its own" {
	pair 1.trace 12
	"$MKTRACE" >2.trace <<-END
		thread 1 pool
		run 0 1 0us 100us
		mark 1 0us begin 1 cook
		mark 1 10us end 1
		mark 1 20us begin 2 sing
		mark 1 30us end 2
	END
	run -0 exectrace report 1.trace 2.trace
	has "$output" '^tasks +1 sing, 2 eat, 3 cook$'
	has "$output" '^ +31   cook, sing +1 time'
	# Which orders there could be is not known then.
	hasnt "$output" 'never came'
}

# shuffled SEED: a trace of twelve tasks, one after the other, always the same for a seed.
shuffled() {
	python3 - "$1" <<-'END' | "$MKTRACE"
		import random, sys
		random.seed(int(sys.argv[1]))
		order = list(range(1, 13))
		random.shuffle(order)
		print("about starts " + ",".join(f"t{n}" for n in range(1, 13)))
		print("thread 1 main\nrun 0 1 0us 1000us")
		for i, task in enumerate(order, 1):
		    print(f"mark 1 {i * 10}us begin {i} t{task}\nmark 1 {i * 10 + 9}us end {i}")
	END
}

@test "more than nine tasks are parted by commas; of many orders the most frequent ten are shown" {
	for i in $(seq 10 25); do
		shuffled "$i" >$i.trace
	done
	run -0 exectrace report 1?.trace 2?.trace
	has "$output" '^began +([0-9]+,){11}[0-9]+ +1 time'
	[ "$(grep -cE '^(began|ended| ) .* 1 time ' <<<"$output")" -eq 20 ]
	has "$output" '^ +and 6 orders, each 1 time$'
	has "$output" '^ +never came: 479,001,584 of 479,001,600 orders$'
}

@test "a repeat whose marks are incomplete has no say in the order, and SYNC is not claimed" {
	many 12 12
	"$MKTRACE" >3.trace <<-END
		about starts sing,eat
		thread 1 pool
		run 0 1 0us 100us
		mark 1 0us begin 1 eat
		mark 1 10us end 1
		mark 1 20us begin 2 sing
		mark 1 30us end 2
		count lost_marks 1
	END
	run -0 exectrace report ?.trace
	has "$output" '^began +12   sing, eat +2 times +100.0 %'
	hasnt "$output" '^ +21 '
	has "$output" '^model .*marks are missing or wrong in 1 repeat$'
	has "$output" '^INCOMPLETE +1 of 3 traces'
}

@test "what is expected is expected every time, or as often as is said" {
	many 12 12 21
	both 4.trace
	run -0 exectrace report ?.trace --expect 'sequential in 3 of 4' --expect 'peak<=2' --expect 'not parallel IN 3 of 4'
	has "$output" '^MET +sequential in 3 of 4 +in 3 of 4 repeats, not in 1$'
	has "$output" '^MET +peak<=2 +in 4 of 4 repeats; from 1 to 2$'
	run -1 exectrace report ?.trace --expect 'sequential in 4 of 4'
	run -1 exectrace report ?.trace --expect sequential
	has "$output" '^NOT MET +sequential +in 3 of 4 repeats, not in 1$'
	run -1 exectrace report ?.trace --expect 'peak < 2'
}

@test "undecided repeats make the answer undecided only if they could tip it" {
	many 12 12
	# Nothing ran.
	"$MKTRACE" >3.trace <<<'thread 1 a'
	run -0 exectrace report ?.trace --expect 'sequential in 2 of 3'
	run -3 exectrace report ?.trace --expect sequential
	has "$output" '^UNDECIDED +sequential +in 2 of 3 repeats, undecided in 1$'
	run -1 exectrace report ?.trace --expect 'concurrent in 2 of 3'
}

@test "a share of another number of repeats, or of one trace, is refused" {
	many 12 12
	fails 2 exectrace report ?.trace --expect 'parallel in 9 of 10'
	has "$stderr" "cannot expect 'parallel in 9 of 10' of 2 repeats"
	fails 2 exectrace report 1.trace --expect 'parallel in 9 of 10'
	has "$stderr" 'is there a --repeat 10 missing'
	for share in 'in 3 of 2' 'in 0 of 2' 'in' 'in 1' 'in 1 of' 'in one of two' 'in 1 of 2 of 3' 'in -1 of 2'; do
		fails 2 exectrace report ?.trace --expect "parallel $share"
	done
}

@test "--json writes what its schema describes, and --junit the answers" {
	need_jsonschema
	many 12 12 21
	both 4.trace
	run -1 --separate-stderr exectrace report ?.trace --json --junit answers.xml --expect parallel
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/repeats.schema.json" <(echo "$output")
	jq -e '.repeats == 4 and .begun.seen[0].order == [1, 2] and .begun.seen[0].count == 3 and
	       .begun.unseen == 0 and .programming_model.verdict == "ASYNC" and .verdicts.SEQUENTIAL == 3 and
	       .programming_model.overlap[0].repeat == 4 and .programming_model.swap[0].repeat_b_before_a == 3 and
	       .expectations[0].answer == "not met"' <<<"$output"
	[ "$(jq -r '.metrics[].name' <<<"$output")" = "$(exectrace metrics | awk '{print $1}')" ]
	has "$(cat answers.xml)" 'failures="1"'
}

@test "what is of one trace alone is refused for several" {
	many 12 12
	fails 2 exectrace report ?.trace --view tasks
	fails 2 exectrace report ?.trace --html page.html
	fails 2 exectrace report 1.trace /nonexistent
	fails 2 exectrace report - 2.trace - <1.trace
	has "$stderr" 'one trace comes from standard input, not 2'
	[ ! -e page.html ]
}

@test "names cannot send escape sequences to the terminal" {
	"$MKTRACE" >1.trace <<-'END'
		about title \x1b[31mred
		thread 1 a
		run 0 1 0us 100us
		mark 1 0us begin 1 \x1b]0;title\x07
		mark 1 10us end 1
		mark 1 20us begin 2 \xff\x0d
		mark 1 30us end 2
	END
	run -0 exectrace report 1.trace 1.trace
	is_harmless "$output"
}
