# order.bats - in which order tasks begin and end, and the programming model that this shows

load helper

setup() {
	# So that no line is broken.
	export COLUMNS=200
}

# model_of: the line of the summary that tells of the model, of the trace in the text on standard input.
model_of() {
	exectrace report --view summary "$(trace_from)" | grep -E '^(SYNC|ASYNC|model) '
}

@test "SYNC: each marked task is begun when those before have ended" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us end 1
		mark 1 50us begin 2 eat
		mark 1 90us end 2
	END
	has "$output" '^SYNC +each task was begun when those before had ended, in the order 12; one run cannot show'
}

@test "ASYNC: a marked task is begun before an earlier one has ended, and that is the witness" {
	run -0 model_of <<-END
		thread 1 loop
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 30us suspend 1
		mark 1 30us begin 2 eat
		mark 1 60us end 2
		mark 1 60us resume 1
		mark 1 100us end 1
	END
	has "$output" '^ASYNC +eat was begun at 0.030 ms, before sing ended at 0.100 ms; they began in the order 12, ended in 21$'
}

@test "the execution does not make the model: tasks that overlap by their windows alone are ASYNC and SEQUENTIAL" {
	# sing waits for a timer, which eat does not know of.
	trace=$(trace_from <<-END
		thread 1 loop
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us suspend 1
		mark 1 50us begin 2 eat
		mark 1 90us end 2
		mark 1 99us resume 1
		mark 1 99us end 1
	END
	)
	run -0 exectrace report "$trace"
	has "$output" '^SEQUENTIAL'
	has "$output" '^ASYNC'
}

@test "a task begun inside another one, which does nothing else until it has ended, is a call and not async" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 outer
		mark 1 20us begin 2 inner
		mark 1 40us begin 3 innermost
		mark 1 50us end 3
		mark 1 60us end 2
		mark 1 70us begin 4 next
		mark 1 80us end 4
		mark 1 100us end 1
	END
	has "$output" '^SYNC .*in the order 1234'
}

@test "a task begun inside another one is async if that goes on before it has ended" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 outer
		mark 1 20us begin 2 inner
		mark 1 30us suspend 2
		mark 1 60us resume 2
		mark 1 70us end 2
		mark 1 100us end 1
	END
	has "$output" '^ASYNC +inner was begun'
}

@test "a task begun in another thread while one is part-way is async" {
	run -0 model_of <<-END
		thread 1 one process 1
		thread 2 two process 1
		run 0 1 0us 50us
		run 1 2 60us 70us
		mark 1 0us begin 1 sing
		mark 2 60us begin 2 eat
		mark 2 70us end 2
		mark 1 80us end 1
	END
	has "$output" '^ASYNC +eat was begun'
}

@test "tasks are numbered as the program starts them, if the recording says how that is" {
	text='
		thread 1 one process 1
		thread 2 two process 1
		run 0 1 0us 50us
		run 1 2 10us 40us
		mark 1 0us begin 1 eat
		mark 2 10us begin 2 sing
		mark 2 40us end 2
		mark 1 50us end 1'
	run -0 model_of <<<"$text"
	has "$output" 'began in the order 12, ended in 21'
	run -0 model_of <<<"about starts sing,eat $text"
	has "$output" 'began in the order 21, ended in 12'
}

@test "more than nine tasks are parted by commas, and a long order is cut" {
	tasks() {
		echo "thread 1 main"
		echo "run 0 1 0us 1000us"
		for i in $(seq "$1"); do
			printf 'mark 1 %dus begin %d t%d\nmark 1 %dus end %d\n' $((i * 10)) "$i" "$i" $((i * 10 + 9)) "$i"
		done
	}
	run -0 model_of < <(tasks 9)
	has "$output" 'in the order 123456789;'
	run -0 model_of < <(tasks 10)
	has "$output" 'in the order 1,2,3,4,5,6,7,8,9,10;'
	run -0 model_of < <(tasks 99)
	has "$output" 'in the order 1,2,3,4,5,6,7,8,9,10\.\.\.;'
}

@test "where marks are missing SYNC is not said, but ASYNC is" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us end 1
		mark 1 50us begin 2 eat
		mark 1 90us end 2
		count lost_marks 2
	END
	has "$output" '^model .*but marks are missing'
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us suspend 1
		mark 1 50us begin 2 eat
		mark 1 90us end 2
		mark 1 95us resume 1
		mark 1 100us end 1
		count lost_marks 2
	END
	has "$output" '^ASYNC '
}

# stray LINE...: two tasks, one after the other, on two threads, and these marks besides, in the order of time.
stray() {
	{
		printf '%s\n' 'thread 1 main process 1' 'thread 2 helper process 1' 'run 0 1 0us 100us' 'run 1 2 0us 100us'
		{
			printf 'mark 1 %s\n' '10us begin 1 one' '40us end 1' '50us begin 2 two' '90us end 2'
			printf '%s\n' "$@"
		} | sort -k3n
	} | "$MKTRACE" >"$BATS_TEST_TMPDIR/stray"
	run exectrace report --view summary "$BATS_TEST_TMPDIR/stray"
}

@test "marks of a task that has ended, or had not begun, decide no model, and the certificate says so" {
	stray
	has "$output" '^SYNC .*in the order 12;'
	has "$output" '^EXACT'
	for lines in 'mark 1 95us end 1' 'mark 2 95us end 1' 'mark 2 60us end 1' 'mark 2 95us end 999' 'mark 2 5us resume 1' \
		'mark 2 60us suspend 1' $'mark 2 60us resume 1\nmark 2 80us end 1'; do
		stray "$lines"
		has "$output" '^model +each task was begun when those before had ended, in the order 12; but marks are missing or wrong'
		has "$output" '^INCOMPLETE'
		has "$output" '^ +1 case of marks given up: '
		run -3 exectrace report --expect async "$BATS_TEST_TMPDIR/stray"
		run -1 exectrace check "$BATS_TEST_TMPDIR/stray"
		has "$output" '^NO +broken-marks +1 case '
		run -0 exectrace report --view tasks "$BATS_TEST_TMPDIR/stray"
		has "$output" '^one +101 +30\.0 µs'
	done
	# That something was lost explains what was not begun, and what came when the recording had ended may be there in part.
	stray 'mark 2 95us end 999' 'count lost_marks 1'
	hasnt "$output" 'given up'
	stray 'mark 2 95us end 999' 'count end_ns 94000'
	has "$output" '^EXACT'
	has "$output" '^SYNC .*in the order 12;'
}

@test "a task whose end is not marked has not ended when the next is begun, unless its process has, or marks are missing" {
	text='
		thread 1 main
		thread 2 next
		run 0 1 0us 50us
		mark 1 0us begin 1 sing
		mark 1 20us suspend 1'
	eat='
		mark 1 40us begin 2 eat
		mark 1 50us end 2'
	run -0 model_of <<<"$text $eat"
	has "$output" '^ASYNC +eat was begun at 0.040 ms, and sing, begun before, had not ended when the recording did; they began in the order 12, ended in 21$'
	run -0 exectrace report "$BATS_TEST_TMPDIR/made.trace"
	has "$output" '^SEQUENTIAL +sing was last on a CPU at 0.020 ms, eat began at 0.040 ms$'
	run -0 exectrace report "$BATS_TEST_TMPDIR/made.trace" "$BATS_TEST_TMPDIR/made.trace"
	has "$output" '^ASYNC +in repeat 1 eat was begun at 0.040 ms, and sing, begun before, had not ended when the recording did; in 2 of 2 repeats'
	exectrace report --json "$BATS_TEST_TMPDIR/made.trace" "$BATS_TEST_TMPDIR/made.trace" >"$BATS_TEST_TMPDIR/json"
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/repeats.schema.json" "$BATS_TEST_TMPDIR/json"
	for lacking in lost_marks unclaimed_marks; do
		run -0 model_of <<<"$text $eat
			count $lacking 1"
		has "$output" '^model +each task was begun .* but marks are missing or wrong'
	done
	run -0 model_of <<<"$text
		exit 1 50us
		run 0 2 60us 99us
		mark 2 60us begin 1 eat
		mark 2 90us end 1"
	has "$output" '^SYNC .*in the order 12;'
	# Who exits within a call has ended neither.
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 50us
		mark 1 0us begin 1 sing
		mark 1 20us begin 2 eat
	END
	has "$output" '^SYNC .*in the order 12;'
}

@test "tasks that have begun are part of the order, also if no run of theirs is recorded; what begins after the recording is not" {
	run -0 model_of <<-END
		thread 1 main
		thread 2 other process 1
		run 0 1 0us 30us
		mark 1 10us begin 1 sing
		mark 1 20us end 1
		mark 2 15us begin 2 eat
		end 2 90us departures 1
	END
	has "$output" '^ASYNC +eat was begun at 0.005 ms, before sing ended at 0.010 ms; they began and ended in the order 12$'
	run -1 model_of <<-END
		thread 1 main
		run 0 1 0us 30us
		mark 1 10us begin 1 sing
		mark 1 40us begin 2 eat
		mark 1 45us begin 3 drink
		count end_ns 35000
	END
}

@test "a call is one, whatever is marked of it when it has ended" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 outer
		mark 1 20us begin 2 inner
		mark 1 70us end 2
		mark 1 80us suspend 2
		mark 1 100us end 1
	END
	has "$output" '^model +each task was begun when those before had ended'
}

@test "a task that is begun again, as it should not be, is one until its last end" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 10us begin 1 sing
		mark 1 20us end 1
		mark 1 50us begin 1 sing
		mark 1 90us end 1
		mark 1 91us begin 2 eat
		mark 1 99us end 2
	END
	has "$output" '^SYNC .*in the order 12;'
	run -0 exectrace report "$BATS_TEST_TMPDIR/made.trace"
	has "$output" '^EXACT'
	has "$output" '^sing +101 +50\.0 µs'
}

@test "a workload that is written async, but did not show it, is not called SYNC" {
	run -0 model_of <<-END
		about model async
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us end 1
		mark 1 50us begin 2 eat
		mark 1 90us end 2
	END
	has "$output" '^model .*written async, which this run does not show'
}

@test "without marks, or with one task alone, nothing is said of the model" {
	trace=$(trace_of sample)
	run -0 exectrace report "$trace"
	hasnt "$output" '^(SYNC|ASYNC|model)'
	run -1 model_of <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us end 1
	END
}

@test "the order is that of the whole trace, whatever of it is looked at" {
	trace=$(trace_from <<-END
		thread 1 main
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 50us end 1
		mark 1 50us begin 2 eat
		mark 1 90us end 2
	END
	)
	run -0 exectrace report --from 20us --to 60us "$trace"
	has "$output" '^SYNC .*in the order 12;'
}

@test "a task that goes on elsewhere while another one is inside it has not called that" {
	marks="
		thread 1 main
		thread 2 help process 1
		run 0 1 0ms 60ms
		run 1 2 0ms 60ms
		mark 1 1ms begin 1 a
		mark 1 10ms begin 2 b
		mark 1 40ms end 2
		mark 1 42ms begin 3 c
		mark 1 45ms end 3
		mark 1 50ms end 1"
	run -0 exectrace report "$(trace_from <<<"$marks")"
	has "$output" '^SYNC '
	run -0 exectrace report "$(trace_from <<<"$marks
		mark 2 15ms resume 1
		mark 2 30ms suspend 1")"
	has "$output" '^ASYNC +b was begun at 9.000 ms, before a ended at 49.000 ms'
	# Also if it was there before.
	run -0 exectrace report "$(trace_from <<<"$marks
		mark 2 5ms resume 1
		mark 2 30ms suspend 1")"
	has "$output" '^ASYNC +b was begun at 9.000 ms, before a ended at 49.000 ms'
	# Between two calls, before and after them, it does so as it likes.
	run -0 exectrace report "$(trace_from <<<"$marks
		mark 2 5ms resume 1
		mark 2 10ms suspend 1
		mark 2 41ms resume 1
		mark 2 42ms suspend 1
		mark 2 46ms resume 1
		mark 2 47ms suspend 1")"
	has "$output" '^SYNC '
}

@test "each program that a process runs numbers its tasks anew, and what it has not ended is over with it" {
	trace=$(trace_from <<-END
		thread 1 build
		run 0 1 0ms 90ms
		mark 1 0ms begin 1 configure
		mark 1 10ms begin 2 probe
		exec 1 30ms compiler
		mark 1 31ms begin 1 compile
		mark 1 60ms end 1
		exec 1 61ms linker
		mark 1 62ms begin 1 link
		mark 1 63ms begin 2 probe
		mark 1 70ms end 2
		mark 1 80ms end 1
		exit 1 90ms
	END
	)
	run -0 exectrace report "$trace"
	has "$output" '^SYNC +each task was begun when those before had ended.*, in the order 12345;'
	has "$output" '^SEQUENTIAL +5 tasks'
	has "$output" '^EXACT'
	run -0 exectrace report --view tasks "$trace"
	has "$output" '^configure +101 +10.0 ms'
	has "$output" '^compile +101 +29.0 ms'
	has "$output" '^link +101 +11.0 ms'
	# What the first program had not ended, it was at until then.
	has "$output" '^probe +101 +20.0 ms'
	has "$output" '^probe +101 +7.00 ms'
	run -0 exectrace report --view summary --only probe --only link "$trace"
	has "$output" ' probe#2:101 '
	has "$output" ' p[a-z]*#2:101/2 '
	hasnt "$output" 'compile|configure'
}

@test "a thread that execs, and is not the first of its process, marks for both processes" {
	trace=$(trace_from <<-END
		thread 1 main
		thread 2 main process 1
		run 0 1 0ms 40ms next 2
		run 0 2 40ms 90ms
		mark 1 0ms begin 1 sing
		mark 2 41ms end 1
		mark 2 42ms begin 2 eat
		exit 1 50ms
		exec 2 50ms other process 2
		mark 2 51ms begin 1 dig
		mark 2 80ms end 1
		exit 2 90ms
	END
	)
	run -0 exectrace report "$trace"
	has "$output" '^SYNC .*, in the order 123;'
	has "$output" '^EXACT'
	run -0 exectrace report --view tasks "$trace"
	has "$output" '^sing +101 +40.0 ms'
	has "$output" '^eat +102 +8.00 ms'
	has "$output" '^dig +102 +29.0 ms'
}

@test "tasks of one name and number in one process have a place there, whichever of its threads execs" {
	trace=$(trace_from <<-END
		thread 1 main
		thread 2 main tgid 101 process 1
		run 0 1 0ms 40ms next 2
		run 0 2 40ms 90ms
		mark 1 0ms begin 1 sing
		mark 1 40ms end 1
		exit 1 50ms
		exec 2 50ms other process 2
		mark 2 51ms begin 1 sing
		mark 2 80ms end 1
		exit 2 90ms
	END
	)
	run -0 exectrace report "$trace"
	has "$output" '^SEQUENTIAL +sing#1:101 ended at .*, sing#1:101/2 began'
}

@test "of very many names of a thread, or programs that it runs, no program is taken for the next one" {
	need_command jq
	{
		printf '%s\n' 'thread 1 sh' 'run 0 1 0ms 5s' 'mark 1 1us begin 1 old'
		printf 'name 1 %sus name\n' {10..1100}
		printf '%s\n' 'exec 1 50ms new' 'name 1 51ms newer' 'mark 1 60ms begin 1 new' 'mark 1 70ms end 1'
		for i in {101..1200}; do
			printf '%s\n' "exec 1 ${i}000us sh" "mark 1 ${i}100us begin 1 again" "mark 1 ${i}200us end 1"
		done
	} >"$BATS_TEST_TMPDIR/text"
	exectrace export --json "$BATS_TEST_TMPDIR/json" "$(trace_from <"$BATS_TEST_TMPDIR/text")"
	run -0 jq -c '[.tasks[] | select(.kind == "marked") | [.name, .end_ns - .begin_ns]] | group_by(.[0]) | map([length] + .[0])' \
		"$BATS_TEST_TMPDIR/json"
	[ "$output" = '[[1100,"again",100000],[1,"new",10000000],[1,"old",49999000]]' ]
}

@test "names that differ in the last of their 64 bytes are shown whole" {
	local long
	long=$(printf 'x%.0s' {1..63})
	run -0 env COLUMNS=300 "$EXECTRACE" report "$(trace_from <<-END
		thread 1 main
		run 0 1 0ms 40ms
		mark 1 0ms begin 1 ${long}a
		mark 1 10ms end 1
		mark 1 20ms begin 2 ${long}b
		mark 1 30ms end 2
	END
	)"
	has "$output" "^SEQUENTIAL +${long}a ended at .*, ${long}b began"
}

@test "what is begun inside a task, behind one that has ended elsewhere, is that task's call" {
	run -0 model_of <<-END
		thread 1 main
		thread 2 help process 1
		run 0 1 0ms 60ms
		run 1 2 0ms 60ms
		mark 1 1ms begin 1 a
		mark 1 10ms begin 2 b
		mark 2 20ms end 2
		mark 1 30ms begin 3 c
		mark 1 40ms end 3
		mark 1 50ms end 1
	END
	has "$output" '^SYNC '
}

@test "what is begun when a task has been suspended is no call of it, though one inside it ended elsewhere" {
	run -0 model_of <<-END
		thread 1 main
		thread 2 help process 1
		run 0 1 0ms 60ms
		run 1 2 0ms 60ms
		mark 1 1ms begin 1 a
		mark 1 5ms begin 2 b
		mark 2 10ms end 2
		mark 1 20ms suspend 1
		mark 1 30ms begin 3 c
		mark 1 40ms end 3
		mark 1 45ms resume 1
		mark 1 50ms end 1
	END
	has "$output" '^ASYNC +c was begun'
}

@test "where the begin of a task is missing, what it called is no overlap" {
	run -0 model_of <<-END
		thread 1 main
		run 0 1 0ms 60ms
		count lost_marks 1
		mark 1 1ms begin 1 a
		mark 1 10ms resume 2
		mark 1 30ms begin 3 c
		mark 1 40ms end 3
		mark 1 45ms end 2
		mark 1 50ms end 1
	END
	hasnt "$output" '^ASYNC'
}

@test "two tasks of one number at once, as of a library that counts for itself, are not believed" {
	run -0 exectrace report --view summary "$(trace_from <<-END
		thread 1 main
		run 0 1 0ms 60ms
		mark 1 1ms begin 1 program
		mark 1 10ms begin 1 library
		mark 1 20ms end 1
		mark 1 50ms end 1
		mark 1 51ms begin 2 next
		mark 1 55ms end 2
	END
	)"
	has "$output" '^INCOMPLETE'
	hasnt "$output" '^SYNC'
}
