# report.bats - what is found out about small traces that a person can check by hand

load helper

setup() {
	# So that no line is broken.
	export COLUMNS=160
}

# report_of: the summary of the trace in the text on standard input.
report_of() {
	exectrace report "$(trace_from)"
}

@test "time at degree two is parallel, the rest alone" {
	# a 0-50, b 10-60: both from 10 to 50.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 60us
	END
	has "$output" '^parallel +40.0 µs +66.7 %'
	has "$output" '^taking turns +0 +0.0 %'
	has "$output" '^alone +20.0 µs +33.3 %'
	has "$output" '^nobody +0 +0.0 %'
	has "$output" '^PARALLEL +a on CPU 0 and b on CPU 1 both ran from 0.010 to 0.050 ms'
	has "$output" 'overlap 66.7 %, interleaving 0.0 %, average parallelism 1.67, peak 2'
	has "$output" '^EXACT +2 of 2 context switches recorded'
}

@test "touching runs do not overlap" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 50us 100us
	END
	has "$output" '^parallel +0 '
	has "$output" '^SEQUENTIAL +a ended at 0.050 ms, b began at 0.050 ms'
	has "$output" 'peak 1$'
}

@test "tasks that alternate on one CPU take turns" {
	# A 0-10, B 10-20, A 20-30, B 30-40: the first and the last 10 are outside the other's window.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 10us
		run 0 2 10us 20us
		run 0 1 20us 30us
		run 0 2 30us 40us
	END
	has "$output" '^taking turns +20.0 µs +50.0 %'
	has "$output" '^alone +20.0 µs +50.0 %'
	has "$output" '^CONCURRENT +a on CPU 0 from 0.000 ms, b from 0.010 ms, a again from 0.020 ms'
	has "$output" 'overlap 0.0 %, interleaving 50.0 %'
}

@test "a parent that only waits for its child does not take turns with it" {
	run -0 report_of <<-END
		thread 1 parent
		thread 2 child
		run 0 1 0us 10us
		run 0 2 10us 50us
		run 0 1 50us 60us
	END
	has "$output" '^SEQUENTIAL'
	has "$output" 'interleaving 0.0 %'
	has "$output" '^alone +60.0 µs +100.0 %'
}

@test "overlap below the threshold is named, not hidden" {
	# 1 of 99 us.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 53us
		run 1 2 50us 99us
	END
	has "$output" '^SEQUENTIAL'
	has "$output" 'overlap 3.0 %'
	has "$output" 'incidental overlap, below 5.0 %: a on CPU 0 and b on CPU 1 both ran from 0.050 to 0.053 ms'
}

@test "what is just below the threshold does not look as if it were not, nor what overlaps as if it did not" {
	trace=$(trace_from <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 1000us
		run 1 2 950010ns 1000us
	END
	)
	run -0 exectrace report "$trace"
	has "$output" '^SEQUENTIAL +2 tasks: while one ran, hardly any other one made headway$'
	has "$output" '^ +overlap 4\.9990 %, interleaving 0\.0 %'
	run -0 exectrace report --svg - "$trace"
	has "$output" '>overlap 4\.9990 %, interleaving 0\.0 %'
	run -0 exectrace report --threshold 4 "$trace"
	has "$output" '^ +overlap 5\.0 %'
}

@test "the threshold can be moved" {
	text='
		thread 1 a
		thread 2 b
		run 0 1 0us 53us
		run 1 2 50us 99us'
	trace=$(trace_from <<<"$text")
	run -0 exectrace report "$trace" --threshold 3
	has "$output" '^PARALLEL'
	run -0 exectrace report "$trace" --threshold 4
	has "$output" '^SEQUENTIAL'
}

@test "an overlap shorter than the guard proves nothing, and the guard can be moved" {
	text='
		thread 1 a
		thread 2 b
		run 0 1 0us 11us
		run 1 2 10us 20us'
	trace=$(trace_from <<<"$text")
	run -0 exectrace report "$trace"
	has "$output" '^SEQUENTIAL'
	has "$output" '^parallel +0 '
	has "$output" '^alone +20.0 µs'
	run -0 exectrace report "$trace" --guard 0
	has "$output" '^PARALLEL'
	has "$output" '^parallel +1.00 µs'
}

@test "the smallest tasks that together do less than 1 % do not count" {
	run -0 report_of <<-END
		thread 1 shell
		thread 2 work
		run 0 1 0us 9us
		run 1 2 1us 1000us
		run 0 1 1001us 1002us
	END
	# Counted, the shell would overlap for 8 us.
	has "$output" '^SEQUENTIAL +work was the only task'
	has "$output" '^alone +999 µs +100.0 %'
}

@test "many small tasks that together do much count" {
	# 200 tasks of 1 us each, two at a time.
	run -0 report_of < <(
		for i in $(seq 200); do
			echo "thread $i t$i"
			echo "run $((i % 2)) $i $(((i - i % 2) * 5))us $(((i - i % 2) * 5 + 4))us"
		done
	)
	has "$output" '^PARALLEL'
}

@test "the peak is the highest degree" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		thread 3 c
		run 0 1 0us 100us
		run 1 2 10us 90us
		run 2 3 20us 30us
	END
	has "$output" 'peak 3$'
	has "$output" '^parallel +80.0 µs'
}

@test "CPU numbers need not follow one another" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 3 1 0us 100us
		run 100 2 10us 90us
	END
	has "$output" 'a on CPU 3 and b on CPU 100 both ran'
}

@test "marks tell the tasks of one thread apart, in sequence" {
	run -0 report_of <<-END
		thread 1 loop
		run 0 1 0us 100us
		mark 1 10us begin 1 sing
		mark 1 50us end 1
		mark 1 60us begin 2 eat
		mark 1 90us end 2
	END
	has "$output" '^SEQUENTIAL +sing ended at 0.040 ms, eat began at 0.050 ms'
	has "$output" '^alone +70.0 µs'
	has "$output" '^nobody +10.0 µs'
}

@test "marks tell the tasks of one thread apart, taking turns" {
	run -0 report_of <<-END
		thread 1 loop
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 30us suspend 1
		mark 1 30us begin 2 eat
		mark 1 60us suspend 2
		mark 1 60us resume 1
		mark 1 80us end 1
		mark 1 80us resume 2
		mark 1 100us end 2
	END
	has "$output" '^CONCURRENT +sing on CPU 0 from 0.000 ms, eat from 0.030 ms, sing again from 0.060 ms'
	has "$output" 'peak 1$'
	has "$output" '^taking turns +50.0 µs'
}

@test "a marked task is on a CPU only where its thread is" {
	# The task lasts from 0 to 100, its thread runs 20 + 30 of that.
	run -0 report_of <<-END
		thread 1 loop
		run 0 1 0us 20us state 1
		run 0 1 70us 100us
		mark 1 0us begin 1 sing
		mark 1 100us end 1
	END
	has "$output" '^alone +50.0 µs +50.0 %'
	has "$output" '^nobody +50.0 µs +50.0 %'
}

@test "a task that is begun inside another one is current until it ends" {
	run -0 report_of <<-END
		thread 1 loop
		run 0 1 0us 100us
		mark 1 0us begin 1 outer
		mark 1 20us begin 2 inner
		mark 1 70us end 2
		mark 1 100us end 1
	END
	# inner ran inside outer's window; outer did not run inside inner's: no turns.
	has "$output" '^SEQUENTIAL'
	trace=$BATS_TEST_TMPDIR/made.trace
	run -0 exectrace report --view runs "$trace"
	has "$output" '0\.000 .* outer +20.0 µs'
	has "$output" '0\.020 .* inner +50.0 µs'
	has "$output" '0\.070 .* outer +30.0 µs'
}

@test "a task may go on in another thread" {
	run -0 report_of <<-END
		thread 1 one process 1
		thread 2 two process 1
		run 0 1 0us 50us
		run 1 2 50us 100us
		mark 1 0us begin 1 sing
		mark 1 50us suspend 1
		mark 2 50us resume 1
		mark 2 100us end 1
	END
	has "$output" 'sing was the only task'
	has "$output" '^alone +100 µs +100.0 %'
}

@test "a task that has ended in another thread is not what the one that began it is at" {
	run -0 report_of <<-END
		thread 1 main
		thread 2 pool process 1
		run 0 1 0us 100us
		run 1 2 100us 1000us
		run 0 1 200us 1000us
		mark 1 0us begin 1 sing
		mark 2 100us resume 1
		mark 2 200us end 1
		mark 2 300us begin 2 eat
		mark 2 400us end 2
	END
	has "$output" '^SEQUENTIAL +sing ended at 0.200 ms, eat began at 0.300 ms'
	has "$output" '^SYNC '
	has "$output" '^sing +101 +200 µs'
}

@test "a task that two threads are at is one task, and not parallel with itself" {
	trace=$(trace_from <<-END
		thread 1 one process 1
		thread 2 two process 1
		run 0 1 0us 100us
		run 1 2 0us 200us
		mark 1 0us begin 1 sing
		mark 2 10us resume 1
		mark 2 150us end 1
	END
	)
	run -0 exectrace report "$trace"
	has "$output" '^SEQUENTIAL +sing was the only task'
	has "$output" 'average parallelism 1.00, peak 1$'
	has "$output" '^sing +101 +150 µs .* 0.0 %$'
	run -0 exectrace export --csv - "$trace"
	has "$output" '^1,"sing",0,1,102,102,"two",10000,100000,.*,0,0,1,0,0,0,0$'
}

@test "tasks of the same number in two processes are two" {
	run -0 report_of <<-END
		thread 1 one
		thread 2 two
		run 0 1 0us 50us
		run 1 2 0us 50us
		mark 1 0us begin 1 sing
		mark 2 0us begin 1 eat
		mark 1 50us end 1
		mark 2 50us end 1
	END
	has "$output" '^PARALLEL +sing on CPU 0 and eat on CPU 1'
}

@test "a task whose number has no room is cut, and its row stays in its place" {
	COLUMNS=100 run -0 exectrace report --view summary "$(trace_from <<-'END'
		thread 1 one tid 4194301 tgid 4194301
		thread 2 two
		run 0 1 0us 50us
		run 1 2 50us 100us
		mark 1 0us begin 1234567 sing
		mark 1 50us end 1234567
		mark 2 50us begin 1234567 sing
		mark 2 100us end 1234567
	END
	)"
	has "$output" '^CPU 0    #1234567\.\.\. █{39} *$'
	has "$output" '^CPU 1    #1234567\.\.\.  {39}█{39}$'
	has "$output" '^SEQUENTIAL +sing#1234567:4194301 ended at 0.050 ms, sing#1234567:102 began at 0.050 ms'
}

@test "tasks of the same name and number in two processes are told apart by their processes" {
	run -0 report_of <<-END
		thread 1 one
		thread 2 two
		run 0 1 0us 50us
		run 1 2 0us 50us
		mark 1 0us begin 1 sing
		mark 2 0us begin 1 sing
		mark 2 0us begin 2 sing
		mark 2 50us end 2
		mark 1 50us end 1
		mark 2 50us end 1
	END
	has "$output" '^CPU 0 +sing#1:101 '
	has "$output" '^PARALLEL +sing#1:101 on CPU 0 and sing#2 on CPU 1'
}

@test "a run that is missing is found, in number and place" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 500us
		run 1 2 0us 900us
		run 0 1 510us 1000us count 4
	END
	has "$output" '^INCOMPLETE +3 of 5 context switches recorded .*, 2 lost'
	has "$output" '2 switch-outs not recorded; the first of a \(tid 101\) between 0.500 and 0.510 ms'
}

@test "a run that is missing at the end is found" {
	run -0 report_of <<-END
		thread 1 a
		run 0 1 0us 10us
		end 1 50us departures 2
	END
	has "$output" '^INCOMPLETE +1 of 2 context switches recorded .*, 1 lost'
	has "$output" '1 switch-out not recorded at the end of a thread; the first of a \(tid 101\) between 0.010 and 0.050 ms'
}

@test "a run that is missing at the beginning is found" {
	run -0 report_of <<-END
		thread 1 a met 5us departures 7
		run 0 1 20us 30us count 9
	END
	has "$output" '^INCOMPLETE +1 of 2 context switches'
	has "$output" 'between -0.015 and 0.000 ms'
}

@test "a number of the kernel's that comes twice is disorder, and no negative loss" {
	trace=$(trace_from <<-'END'
		thread 1 a
		run 0 1 0ms 1ms count 1
		run 0 1 2ms 3ms count 1
		end 1 4ms departures 1
	END
	)
	run -1 exectrace check "$trace"
	has "$output" '^INCOMPLETE +2 of 1 context switches recorded .*, 0 lost'
	has "$output" '^NO +disorder +1 switch-out'
	run -0 exectrace export --json - "$trace"
	has "$output" '"lost": *0,'
	run -0 exectrace metrics "$trace"
	has "$output" '^lost +0$'
}

@test "a gap that cannot change the verdict does not" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 500us
		run 1 2 0us 900us
		run 0 1 510us 1000us count 3
	END
	has "$output" '^PARALLEL'
	has "$output" '^INCOMPLETE'
}

@test "a gap that leaves the verdict open makes it inconclusive" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 10us
		run 1 2 20us 500us
		run 0 1 600us 610us count 3
	END
	has "$output" '^INCONCLUSIVE +what is missing leaves it open: overlap 0.0 to [0-9.]+ %'
}

@test "a trace that was cut off says so" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 60us
		unsealed
	END
	has "$output" '^INCOMPLETE'
	has "$output" 'the recording was cut off'
}

@test "what the tracer counted as lost makes the trace incomplete, each with its reason" {
	for key in lost_runs lost_events missed lost_marks broken_mark_files; do
		run -0 report_of <<-END
			thread 1 a
			run 0 1 0us 50us
			count $key 3
		END
		has "$output" '^INCOMPLETE +1 of 1 context switches'
		has "$output" '^ +3 (records|events|calls|marks|cases) '
	done
}

@test "a restored switch-in makes the grade REPAIRED, with its uncertainty" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 60us repaired
		count repair_worst_ns 3000
	END
	has "$output" '^REPAIRED +2 of 2 context switches recorded .*, 0 lost, 1 repaired \(±3.00 µs\)'
}

@test "an overlap that depends on a restored switch-in does not count as certain" {
	# 3 us of overlap, all of it within the uncertainty.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 20us
		run 1 2 17us 40us repaired
		count repair_worst_ns 5000
	END
	has "$output" '^INCONCLUSIVE'
}

@test "where a killed recorder cannot say how uncertain restored switch-ins are, nothing rests on them" {
	text='
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 60us repaired
		count repair_worst_ns 3000
		count repair_usual_ns 2000'
	run -0 exectrace report "$(trace_from <<<"$text")"
	has "$output" '^PARALLEL'
	# The end is what is missing.
	trace=$(trace_from < <(grep -v count <<<"$text"; echo unsealed))
	run -0 exectrace report "$trace"
	has "$output" '^INCONCLUSIVE .* overlap 0\.0 to '
	hasnt "$output" 'both ran'
	has "$output" ', 1 repaired \(how exactly is not known\)'
	run -1 exectrace check "$trace"
	has "$output" '^note +margin +by how much restored switch-ins are uncertain is not known'
	run -0 exectrace export --json - "$trace"
	has "$output" '"repair_worst_ns": null,'
	has "$output" '"repair_usual_ns": null,'
}

@test "a witness begins where the task surely was there, also if a mark divides its run" {
	# From 11 to 28 both ran by the record; but a may have come as late as 30, when b was gone.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 1 2 0us 28us
		run 0 1 10us 60us repaired
		run 1 2 50us 60us
		mark 1 10us begin 1 first
		mark 1 11us end 1
		mark 1 11us begin 2 second
		mark 1 60us end 2
		count repair_worst_ns 20000
	END
	has "$output" '^PARALLEL +second on CPU 0 and b on CPU 1 both ran from 0.050 to 0.060 ms'
}

@test "where perhaps nobody ran, nothing is concluded" {
	# In truth, b may have begun after the part that is looked at.
	trace=$(trace_from <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 5us
		run 1 2 10us 60us repaired
		count repair_worst_ns 3000
	END
	)
	run -0 exectrace report --from 8us --to 11us "$trace"
	has "$output" '^INCONCLUSIVE .*whether any task ran'
	run -0 exectrace report --from 8us --to 14us "$trace"
	has "$output" '^SEQUENTIAL'
}

@test "-v lists every run: when, where, who, how long, how long it had waited, why it left, for whom" {
	trace=$(trace_from <<-END
		thread 1 a
		thread 2 b untraced
		run 0 1 1000us 1050us wait 7us state 1 next 2
		run 0 1 1060us 1070us state 0
		run 0 1 1080us 1090us state 0x80
	END
	)
	run -0 exectrace report -v "$trace"
	has "$output" '^ +0\.000 +CPU 0 +a +50\.0 µs +7\.00 µs +blocked +b \(102\)$'
	has "$output" '^ +0\.060 +CPU 0 +a +10\.0 µs +0 +preempted or yielded +idle$'
	has "$output" '^ +0\.080 +CPU 0 +a +10\.0 µs +0 +exited +idle$'
}

@test "-v says of a run that goes on beyond --to, or is divided by another one, that it goes on, and not that its task ended" {
	trace=$(trace_from <<-END
		thread 1 sing
		thread 2 helper process 1
		run 0 1 0us 100us
		run 1 2 50us 200us
	END
	)
	run -0 exectrace report --view runs --to 60us --by thread "$trace"
	has "$output" '^ +0\.000 +CPU 0 +sing +60\.0 µs +0  goes on$'
	has "$output" '^ +0\.050 +CPU 1 +helper +10\.0 µs +0  goes on$'
	run -0 exectrace report --view runs --by process "$trace"
	has "$output" '^ +0\.050 +CPU 1 +sing +50\.0 µs +0  goes on$'
	has "$output" '^ +0\.100 +CPU 1 +sing +100 µs +-  preempted'
}

@test "two threads of one core are told from two cores" {
	text='
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 60us
		about cpu.0.core 0.0
		about cpu.1.core'
	run -0 report_of <<<"$text 0.0"
	has "$output" 'CPU 0 and CPU 1 are two threads of one core; of the overlap, 100.0 % was'
	run -0 report_of <<<"$text 0.1"
	hasnt "$output" 'of one core'
}

@test "of the overlap, how much was on threads of one core is told to the nanosecond" {
	# CPUs 0 and 1 are of one core, 2 is another: 0-10 us on 0 and 1, 10-30 us on all three, 30-70 us on 1 and 2; what is
	# shorter than the guard, 100 to 101 us on 0 and 1, counts nowhere.
	trace=$(trace_from <<-END
		about cpu.0.core 0.0
		about cpu.1.core 0.0
		about cpu.2.core 0.1
		thread 1 a
		thread 2 b
		thread 3 c
		run 0 1 0us 30us
		run 1 2 0us 70us
		run 2 3 10us 70us
		run 0 1 90us 101us
		run 1 2 100us 120us
	END
	)
	run -0 exectrace metrics "$trace"
	has "$output" '^parallel-time +70\.0 µs'
	has "$output" '^one-core-time +10\.0 µs'
	has "$output" '^siblings-time +30\.0 µs'
	run -0 bash -c "COLUMNS=400 '$EXECTRACE' report --view summary '$trace'"
	has "$output" 'of the overlap, 14\.3 % was on threads of one core alone, 85\.7 % on distinct cores, and in 42\.9 % some two'
}

@test "on which core a task is then, does not depend on how often they had taken turns on one CPU and another before" {
	# Turns of a and b; then b is on CPU 2, a on CPU 0 beside it, and c on CPU 1, which is of the same core as CPU 0; at last,
	# only these two.
	for first in 0 1 2; do
		trace=$(trace_from <<-END
			about cpu.0.core 0.0
			about cpu.1.core 0.0
			about cpu.2.core 0.1
			thread 1 a
			thread 2 b
			thread 3 c
			$(for i in {0..29}; do echo "run $(((i + first) % 3)) $((1 + i % 2)) $((10 * i))us $((10 * i + 9))us"; done)
			run 2 2 300us 400us
			run 0 1 320us 400us
			run 1 3 350us 360us
			run 0 1 410us 420us
			run 1 3 410us 420us
		END
		)
		run -0 exectrace metrics "$trace"
		has "$output" '^parallel-time +90\.0 µs'
		has "$output" '^one-core-time +10\.0 µs'
		has "$output" '^siblings-time +20\.0 µs'
	done
}

@test "how much was on threads of one core is told, too, where one task follows upon the other all the time" {
	# Two take turns on CPU 0, two on CPU 1, 995 us of it in parallel; of one core are 0 and 1, none, or 0 and 2.
	for cores in '0.0 0.0 0.1 995 µs' '0.0 0.1 0.2 0' '0.0 0.1 0.0 0'; do
		read -r first second third one_core <<<"$cores"
		trace=$(trace_from <<-END
			about cpu.0.core $first
			about cpu.1.core $second
			about cpu.2.core $third
			thread 1 a
			thread 2 b
			thread 3 c
			thread 4 d
			$(for i in {0..99}; do
				echo "run 0 $((1 + i % 2)) $((10 * i))us $((10 * i + 10))us"
				echo "run 1 $((3 + i % 2)) $((10 * i + 5))us $((10 * i + 15))us"
			done)
			run 2 1 2000us 2010us
		END
		)
		run -0 exectrace metrics "$trace"
		has "$output" '^parallel-time +995 µs'
		has "$output" "^one-core-time +$one_core$"
		has "$output" "^siblings-time +$one_core$"
	done
}

@test "virtual CPUs are called so, and stolen time is told" {
	run -0 report_of <<-END
		about virtual 1
		thread 1 a
		run 0 1 0us 50us
		count steal_ns 2500000
	END
	has "$output" 'these are virtual CPUs; the hypervisor took 2.50 ms'
}

@test "what a hypervisor may have taken from the overlap proves nothing" {
	# Together for 10 of 100 us.
	text='
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 40us 90us
		run 0 1 90us 100us'
	ends='
		end 1 100us cpu 54us
		end 2 100us cpu 50us'
	verdict() { verdict_of "$(exectrace report --view summary "$@" "$trace")"; }
	trace=$(trace_from <<<"about virtual 1$text$ends")
	run -0 exectrace report --view summary "$trace"
	has "$output" '^INCONCLUSIVE +what the hypervisor took from tasks leaves it open: overlap 4\.0 to 10\.0 %'
	has "$output" 'overlap 10\.0 %, interleaving'
	run -0 jq -c '.notes | [.stolen_from_tasks_ns, .certain_overlap_ppm]' <(exectrace export --json - "$trace")
	[ "$output" = '[6000,40000]' ]
	run -3 exectrace report --expect parallel "$trace"
	has "$output" '^UNDECIDED +parallel +INCONCLUSIVE'
	# Where it is enough at worst; in a part, of which it is not known; of one that lost nothing; on a real machine.
	[ "$(verdict --threshold 4)" = PARALLEL ]
	[ "$(verdict --to 0.095)" = PARALLEL ]
	[ "$(verdict --only b)" = SEQUENTIAL ]
	trace=$(trace_from <<<"about virtual 1$text${ends/54us/55us}")
	[ "$(verdict)" = PARALLEL ]
	trace=$(trace_from <<<"$text$ends")
	[ "$(verdict)" = PARALLEL ]
	# From one that was on a CPU with nobody, nothing of the overlap was taken; but nobody knows of which task of a thread.
	text_and_c="about virtual 1
		thread 3 c$text
		run 1 3 100us 150us$ends
		end 3 150us cpu 10us"
	marks='
		mark 3 100us begin 1 c
		mark 3 150us end 1'
	told() { jq -c '[.verdict] + (.notes | [.stolen_from_tasks_ns, .certain_overlap_ppm])' <(exectrace export --threshold 2 --json - "$trace"); }
	trace=$(trace_from <<<"$text_and_c")
	[ "$(told)" = '["PARALLEL",46000,26666]' ]
	trace=$(trace_from <<<"$text_and_c$marks")
	[ "$(told)" = '["INCONCLUSIVE",46000,0]' ]
	# Where runs are missing, the threads' CPU time tells nothing.
	trace=$(trace_from <<<"about virtual 1$text${ends/cpu 54us/departures 7 cpu 54us}
		count steal_ns 9000")
	[ "$(told)" = '["INCONCLUSIVE",9000,10000]' ]
	# Of threads whose CPU time is not known, all of it may have been taken.
	for stolen in "6000 INCONCLUSIVE" "5000 PARALLEL"; do
		trace=$(trace_from <<<"about virtual 1$text
			count steal_ns ${stolen% *}")
		[ "$(verdict)" = "${stolen#* }" ]
	done
}

@test "a cgroup's quota is told, and how long it made tasks pause" {
	text='
		about quota_millicpus 1500
		thread 1 a
		run 0 1 0us 50us
		count paused_ns'
	run -0 report_of <<<"$text 2500000"
	has "$output" "quota allows the time of 1\\.50 CPUs: it made its members pause for 2\\.50 ms meanwhile"
	run -0 report_of <<<"$text 0"
	has "$output" 'it was never used up'
	run -0 exectrace metrics "$(trace_from <<<"$text 2500000")"
	has "$output" '^paused +2\.50 ms'
}

@test "a trace without a run is inconclusive, not an error" {
	run -0 report_of <<-END
		thread 1 a
	END
	has "$output" '^INCONCLUSIVE +no task ran on a CPU'
}

@test "names cannot send escape sequences to the terminal" {
	run -0 report_of <<-END
		thread 1 \x1b[31mred
		thread 2 \xff\xfe\x07\x0d
		run 0 1 0us 50us next 2
		run 1 2 10us 60us next 1
		mark 1 5us begin 1 \x1b]0;title\x07
		mark 1 45us end 1
	END
	is_harmless "$output"
	run -0 exectrace report -v "$BATS_TEST_TMPDIR/made.trace"
	is_harmless "$output"
}

@test "a trace may come from a pipe" {
	trace=$(trace_of overlap)
	run -0 bash -c "cat '$trace' | '$EXECTRACE' report -"
	[ "$output" = "$(exectrace report "$trace")" ]
}

@test "the same trace gives the same report" {
	trace=$(trace_of overlap)
	[ "$(exectrace report -v "$trace")" = "$(exectrace report -v "$trace")" ]
}

@test "ready time is put to whoever held the CPU: the program itself, others, or nobody" {
	# b leaves still ready, three times; until it is back a holds the CPU for 20, x for 30, and nobody for 5 us.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		thread 3 x untraced
		run 0 2 0us 10us next 1
		run 0 1 10us 30us state 1 next 2
		run 0 2 30us 40us next 3
		run 0 2 70us 80us next 0
		run 0 2 85us 95us state 1
		run 0 1 95us 105us
	END
	has "$output" '^ +20.0 µs +.* ready, for a CPU that the program itself held'
	has "$output" '^ +30.0 µs +.* ready, for a CPU that others held: x 30.0 µs'
	has "$output" '^ +5.00 µs +.* ready, for a CPU that was idle'
}

@test "who held the CPU is others if only some are looked at, also if they ran there at once before" {
	# a leaves CPU 1 still ready while b holds CPU 0, and comes when b leaves.
	trace=$(trace_from <<-END
		thread 1 a
		thread 2 b
		run 1 1 0us 10us next 0
		run 0 2 5us 20us next 1
		run 0 1 20us 30us next 2
	END
	)
	held() { exectrace report --json "$@" "$trace" | jq -c '.why_not_more.waits | [.own_cpu_ns, .others_cpu_ns]'; }
	[ "$(held)" = '[10000,0]' ]
	[ "$(held --only a)" = '[0,10000]' ]
}

@test "blocked time ends when the kernel says that waiting began" {
	# a is off CPU from 30 to 95, the last 10 of them ready.
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 30us state 1 next 2
		run 0 2 30us 95us state 1 next 1
		run 0 1 95us 105us wait 10us state 1 next 2
		run 0 2 105us 120us
	END
	has "$output" '^ +65.0 µs +.* blocked, for what was not recorded'
	has "$output" '^a +101 +40.0 µs +10.0 µs +55.0 µs'
	has "$output" '^ +10.0 µs +.* ready, for a CPU that the program itself held'
}

@test "blocked time is put to who ended it, if wake-ups were recorded" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		thread 3 x untraced
		run 0 1 0us 10us state 1
		run 1 2 5us 40us state 1
		wake 1 1 30us by 2
		run 0 1 32us 42us state 1
		wake 1 2 60us by interrupt
		run 1 2 61us 70us state 1
		wake 0 1 80us by 3
		run 0 1 90us 100us
	END
	# a: 10-32 for b, 42-90 for x; b: 40-61 for an interrupt.
	has "$output" '^ +22.0 µs +.* blocked, for another task of the program: a for b 22.0 µs'
	has "$output" '^ +69.0 µs +.* blocked, for the world outside'
	has "$output" '^b +a +1 +22.0 µs +2.00 µs +2.00 µs$'
	has "$output" '^\(an interrupt\) +b +1 +21.0 µs +1.00 µs'
	has "$output" '^x:103 +a +1 +48.0 µs +10.0 µs'
}

@test "tasks of one thread that await are said to do so" {
	run -0 report_of <<-END
		thread 1 loop
		run 0 1 0us 100us
		mark 1 0us begin 1 sing
		mark 1 30us suspend 1
		mark 1 30us begin 2 eat
		mark 1 60us suspend 2
		mark 1 60us resume 1
		mark 1 100us end 1
	END
	has "$output" '^ +30.0 µs +.* at an await: the thread was at another task'
}

@test "the table of tasks has what each did" {
	trace=$(trace_of sample)
	run -0 exectrace report --view tasks "$trace"
	has "$output" '^sing +102 +12.0 ms +2.00 ms +0 +2 +1 +1 +0 +1 +33.3 %$'
	has "$output" '^eat +103 +10.0 ms +4.00 ms +0 +3 +1 +2 +1 +2 +40.0 %$'
	has "$output" '^\(main\) +101 '
}

@test "--sort orders the tasks, --top sums up the rest" {
	trace=$(trace_of sample)
	first() {
		exectrace report --view tasks "$trace" "$@" | sed -n '2s/ .*//p'
	}
	[ "$(first)" = sing ]
	[ "$(first --sort moves)" = eat ]
	[ "$(first --sort name)" = eat ]
	for column in $(exectrace help columns | awk '{print $1}'); do
		exectrace report --sort "$column" "$trace" >/dev/null
	done
	fails 2 exectrace report --sort nonsense "$trace"
	run -0 exectrace report --view tasks --top 1 "$trace"
	has "$output" '^and 2 more +10.1 ms'
}

@test "--only looks at some tasks alone, by name, pattern or tid" {
	trace=$(trace_of sample)
	for only in sing 's*g' 102; do
		run -0 exectrace report --only "$only" "$trace"
		has "$output" '^SEQUENTIAL +sing was the only task'
		hasnt "$output" '^eat '
	done
	run -0 exectrace report --only sing --only eat "$trace"
	has "$output" '^PARALLEL'
	hasnt "$output" '^main '
	# Of several, those that are not there are named.
	run -0 --separate-stderr exectrace report --only sing --only nobody --only 's*' --only 102 --only 4711 "$trace"
	[ "$stderr" = "exectrace: no task in the trace has the name or tid 'nobody'
exectrace: no task in the trace has the name or tid '4711'" ]
	has "$output" '^SEQUENTIAL +sing was the only task'
	fails 2 exectrace report --only nobody "$trace"
	has "$stderr" "no task in the trace has the name or tid 'nobody'"
}

@test "--only finds all that is marked of a task, also in a thread before the one that begins it" {
	trace=$(trace_from <<-END
		thread 1 main
		thread 2 pool process 1
		run 0 1 0us 100us
		run 1 2 0us 200us
		mark 2 10us begin 1 sing
		mark 2 20us suspend 1
		mark 1 30us resume 1
		mark 1 50us end 1
		mark 2 60us begin 2 eat
		mark 2 90us end 2
	END
	)
	run -0 exectrace report --view tasks --only sing "$trace"
	has "$output" '^sing +102 +30.0 µs'
	run -0 exectrace report --only sing --only eat "$trace"
	has "$output" '^SEQUENTIAL +sing ended at 0.040 ms, eat began at 0.050 ms'
	has "$output" '^SYNC '
}

@test "the CPUs: how much each had of the program, and how idle it was if all was recorded" {
	run -0 exectrace report --view cpus "$(trace_of sample)"
	has "$output" '^CPU 0 +18.1 ms +95.0 % +6 +3 +sing 12.0 ms$'
	has "$output" '^CPU 1 +4.00 ms +21.0 % +1 +1 +eat 4.00 ms$'
	hasnt "$output" 'idle'
	run -0 exectrace report --view cpus "$(trace_from <<-'END'
		about everyone 1
		thread 1 a
		run 0 1 20us 50us next 0
		count end_ns 100000
	END
	)"
	has "$output" '^CPU 0 +30.0 µs +30.0 % +70.0 µs +1 +1 +a 30.0 µs$'
}

@test "the CPUs: a recording that was cut off lasted as long as its runs, not as its marked tasks alone" {
	run -0 --separate-stderr exectrace report --view cpus "$(trace_from <<-'END'
		thread 1 a
		run 0 1 0ms 10ms
		mark 1 4ms begin 1 x
		mark 1 5ms end 1
		mark 1 5ms begin 2 y
		mark 1 6ms end 2
		unsealed
	END
	)"
	has "$output" '^CPU 0 +10\.0 ms +100\.0 % '
}

@test "the CPUs: of some tasks alone, all figures are of these, and idle is what no task of any was on" {
	text='
		about everyone 1
		thread 1 a
		thread 2 b
		run 0 1 0us 60us
		run 1 2 0us 20us
		run 0 2 60us 90us
		count end_ns 100000'
	run -0 exectrace report --view cpus --only b "$(trace_from <<<"$text")"
	has "$output" '^CPU 0 +30\.0 µs +30\.0 % +10\.0 µs +1 +1 +b 30\.0 µs$'
	has "$output" '^CPU 1 +20\.0 µs +20\.0 % +80\.0 µs +1 +1 +b 20\.0 µs$'
	run -0 exectrace report --view cpus --only a "$(trace_from <<<"$text")"
	has "$output" '^CPU 0 +60\.0 µs +60\.0 % +10\.0 µs +1 +1 +a 60\.0 µs$'
	has "$output" '^CPU 1 +0 +0\.0 % +80\.0 µs +0 +0$'
	run -0 exectrace export --json - --only b "$(trace_from <<<"$text")"
	[ "$(grep -c '"running_ns": 30000,' <<<"$output")" = 1 ]
}

@test "tasks that take turns in a ring have a witness too" {
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		thread 3 c
		run 0 1 0us 10us next 2
		run 0 2 10us 30us next 3
		run 0 3 30us 50us next 1
		run 0 1 50us 90us next 2
		run 0 2 90us 99us next 3
	END
	)
	run -0 exectrace report --view summary "$trace"
	# Not a, c, a, though these are longer: c has no part outside its one run, so a may have waited for it.
	has "$output" '^CONCURRENT +b on CPU 0 from 0.010 ms, a from 0.050 ms, b again from 0.090 ms'
}

@test "where tasks take turns and overlap at each of them, there is no witness, and that is said" {
	run -0 report_of <<-END
		thread 1 a
		thread 2 b
		run 0 1 0us 1000us
		run 1 2 990us 2000us
		run 0 1 1990us 3000us
		run 1 2 2990us 4000us
	END
	has "$output" '^CONCURRENT +2 tasks: some ran while others were part-way, which no three runs in a row show$'
}

@test "who only waits for its child is no witness for taking turns, however long that takes" {
	# sh 0-20, its child 20-60 and 70-90, sh again 90-110; then a and b take turns, 10 each.
	run -0 report_of <<-END
		thread 1 sh
		thread 2 child
		thread 3 a
		thread 4 b
		run 0 1 0us 20us
		run 0 2 20us 60us
		run 0 2 70us 90us
		run 0 1 90us 110us
		run 0 3 110us 120us
		run 0 4 120us 130us
		run 0 3 130us 140us
		run 0 4 140us 150us
	END
	has "$output" '^CONCURRENT +a on CPU 0 from 0.110 ms, b from 0.120 ms, a again from 0.130 ms'
}

@test "--from and --to find their place in a long trace too" {
	awk 'BEGIN {
		print "thread 1 a\nthread 2 b"
		for (i = 0; i < 20000; i++)
			printf "run 0 %d %dus %dus next %d\n", 1 + i % 2, i * 10, i * 10 + 9, 2 - i % 2
	}' | "$MKTRACE" >"$BATS_TEST_TMPDIR/long"
	for from in 40.955 100 199; do
		run -0 exectrace report --view cpus --from ${from}ms --to "$(awk "BEGIN { print $from + 1 }")ms" "$BATS_TEST_TMPDIR/long"
		has "$output" '^CPU 0 +900 µs +90.[01] % +10[01] +2 '
	done
}

# peak_kib COMMAND...: the most memory that it took
peak_kib() {
	python3 -c 'import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$@"
}

@test "memory depends on CPUs and tasks, not on the length of the trace" {
	# A sanitizer would keep what was freed.
	export ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0
	long() {
		awk -v nr="$1" 'BEGIN {
			print "thread 1 a
thread 2 b"
			for (i = 1; i <= nr; i++)
				printf "run 0 %d %dus %dus next %d
", 1 + i % 2, i * 10, i * 10 + 9, 2 - i % 2
		}' | "$MKTRACE" >"$BATS_TEST_TMPDIR/$1"
		{
			for view in $(exectrace help views | awk '{print $1}'); do
				peak_kib "$EXECTRACE" report --view "$view" "$BATS_TEST_TMPDIR/$1"
			done
			for format in $(exectrace help export | sed -nE 's/^ +--([a-z]+) OUT .*/\1/p'); do
				peak_kib "$EXECTRACE" export "--$format" - "$BATS_TEST_TMPDIR/$1"
			done
		} | sort -n | tail -1
	}
	short=$(long 10000)
	long=$(long 300000)
	echo "$short KiB, thirty times as many runs $long KiB"
	[ "$long" -lt $((short + short / 4)) ]
}

@test "--from and --to look at a stretch of time" {
	trace=$(trace_of sample)
	# From 8 to 14 sing and eat take turns on CPU 0; from 4 to 8 both run.
	run -0 exectrace report --from 8ms --to 14ms "$trace"
	has "$output" '^CONCURRENT'
	has "$output" '^taking turns +6.00 ms +100.0 %'
	run -0 exectrace report --from 4ms --to 8ms "$trace"
	has "$output" '^parallel +4.00 ms +100.0 %'
	run -0 exectrace report --from 1ms --to 4ms "$trace"
	has "$output" 'sing was the only task'
	has "$output" 'of 7 context switches'
	fails 2 exectrace report --from 8ms --to 4ms "$trace"
	fails 2 exectrace report --to 0 "$trace"
	has "$stderr" "--to takes a time later than 0, not '0' \(without --to, there is no limit\)"
	[ "$(exectrace report --from 0 "$trace")" = "$(exectrace report "$trace")" ]
	fails 125 exectrace record -d 0ms -o "$BATS_TEST_TMPDIR/none" -- true
	has "$stderr" "--duration takes a time later than 0, not '0ms'"
	fails 2 exectrace report --from yesterday "$trace"
}

@test "with --from and --to, the part of each wait that lies within them is counted" {
	# sleeper sleeps from 50 to 350; waiter is ready from 60 to 300, for a CPU that busy held until 250, hog after that.
	trace=$(trace_from <<-END
		thread 1 busy
		thread 2 sleeper
		thread 3 waiter
		thread 4 hog untraced
		run 1 3 0ms 40ms state 1 next 2
		run 1 2 40ms 50ms state 1
		run 0 1 0ms 250ms state 0 next 4
		run 0 3 300ms 320ms wait 240ms state 0x80 next 1
		run 0 1 320ms 400ms wait 70ms state 0x80
		run 1 2 350ms 360ms state 0x80
		wake 1 2 350ms by 3
	END
	)
	run -0 exectrace report --view tasks --from 100ms "$trace"
	has "$output" '^sleeper +102 +10\.0 ms +0 +250 ms '
	has "$output" '^waiter +103 +20\.0 ms +200 ms +0 '
	run -0 exectrace report --view tasks --from 10ms --to 280ms "$trace"
	has "$output" '^sleeper +102 +10\.0 ms +0 +230 ms '
	has "$output" '^waiter +103 +30\.0 ms +220 ms +20\.0 ms '
	has "$output" '^busy +101 +240 ms +30\.0 ms +0 '
	run -0 exectrace report --view why --from 10ms --to 280ms "$trace"
	has "$output" 'all tasks together 500 ms$'
	has "$output" '^ +190 ms .* ready, for a CPU that the program itself held'
	has "$output" '^ +60\.0 ms .* ready, for a CPU that others held: hog 60\.0 ms'
	has "$output" '^ +230 ms .* blocked, for another task of the program: sleeper for waiter 230 ms'
	run -0 exectrace report --view wakers --from 10ms --to 280ms "$trace"
	has "$output" '^waiter +sleeper +1 +230 ms +0 +0$'
	run -0 exectrace report --view metrics --from 100ms "$trace"
	has "$output" '^blocked +250 ms$'
	has "$output" '^waited-own +170 ms$'
}

@test "with --from and --to, what a marked task did not do on a CPU adds up to its length within them" {
	trace=$(trace_from <<-END
		thread 1 loop
		run 0 1 0ms 20ms state 1
		run 0 1 60ms 100ms state 0x80
		mark 1 0ms begin 1 sing
		mark 1 10ms suspend 1
		mark 1 10ms begin 2 eat
		mark 1 70ms end 2
		mark 1 70ms resume 1
		mark 1 100ms end 1
	END
	)
	run -0 exectrace report --view tasks --from 15ms --to 80ms "$trace"
	has "$output" '^eat +101 +15\.0 ms +0 +40\.0 ms '
	has "$output" '^sing +101 +10\.0 ms +0 +55\.0 ms '
	# eat waits all the time, but for a little at the end: its thread left the CPU before.
	run -0 exectrace report --view why --from 30ms --to 80ms "$trace"
	has "$output" '^ +30\.0 ms .* blocked, for what was not recorded'
	has "$output" '^ +40\.0 ms .* at an await'
	# Neither is on a CPU at all.
	run -0 exectrace report --json --from 25ms --to 50ms "$trace"
	has "$output" '"gave_way_ns": 25000000$'
	has "$output" '"unknown_ns": 25000000,$'
}

@test "threads that pass a probe outside of their marked tasks are counted each for itself" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0ms 10ms
		run 1 2 0ms 10ms
		mark 1 2ms begin 1 one
		mark 1 4ms end 1
		mark 2 2ms begin 2 two
		mark 2 4ms end 2
		probe 0 x:y
		hit 1 0 1ms
		hit 1 0 6ms
		hit 2 0 7ms
		hit 2 0 3ms
	END
	)
	run -0 exectrace report --view probes "$trace"
	has "$output" '^x:y +a +2 '
	has "$output" '^x:y +b +1 '
	has "$output" '^x:y +two +1 '
	run -0 exectrace export --json - "$trace"
	[ "$(jq -c '[.probes[].passed_by[] | [.thread.name, .times]]' <<<"$output")" = '[["a",2],["b",1],["b",1]]' ]
}

@test "the table of probes is as wide as their longest name" {
	trace=$(trace_from <<-'END'
		probe 0 python:import__find__load__start
		probe 1 lab:step
		thread 1 a
		run 0 1 0us 50us
		hit 1 0 10us
		hit 1 1 20us
	END
	)
	run -0 exectrace report --view probes "$trace"
	[ "${#lines[0]}" -eq "${#lines[1]}" ]
	[ "${#lines[0]}" -eq "${#lines[2]}" ]
	has "$output" '^lab:step {25}a '
}

@test "a task that another thread has ended waits no longer" {
	trace=$(trace_from <<-END
		thread 1 main
		thread 2 pool process 1
		thread 3 hog untraced
		run 0 1 0us 10us state 1 next 3
		run 0 1 90us 100us wait 60us
		run 1 2 10us 60us
		mark 1 0us begin 1 a
		mark 2 10us begin 2 b
		mark 2 50us end 1
		mark 2 60us end 2
	END
	)
	# Blocked from 10 to 30, ready until 90.
	run -0 exectrace report --view tasks "$trace"
	has "$output" '^a +101 +10\.0 µs +20\.0 µs +20\.0 µs '
	run -0 exectrace report --view why "$trace"
	has "$output" '^ +20\.0 µs .* ready, for a CPU that others held: hog 20\.0 µs'
	run -0 exectrace report --json --from 20us --to 40us "$trace"
	has "$output" '"others_cpu_ns": 10000,$'
	has "$output" '"unknown_ns": 10000,$'
}

@test "who woke whom is a task, where the thread that did marks its tasks" {
	trace=$(trace_from <<-'END'
		thread 1 loop
		thread 2 eat
		run 0 1 0ms 100ms
		run 1 2 0ms 5ms state 1
		run 1 2 20ms 25ms state 1
		run 1 2 40ms 45ms state 1
		run 1 2 95ms 99ms
		mark 1 10ms begin 1 sing
		mark 1 30ms suspend 1
		mark 1 31ms begin 2 dance
		mark 1 60ms end 2
		mark 1 60ms resume 1
		mark 1 80ms end 1
		wake 1 2 20ms by 1
		wake 1 2 40ms by 1
		wake 1 2 95ms by 1
	END
	)
	run -0 exectrace report --view wakers "$trace"
	has "$output" '^sing +eat +1 '
	has "$output" '^dance +eat +1 '
	has "$output" '^loop:101 +eat +1 '
	run -0 exectrace report --view wakers --from 35ms "$trace"
	has "$output" '^dance +eat +1 '
	run -0 exectrace report --view why "$trace"
	has "$output" 'eat for sing 15.0 ms, eat for dance 15.0 ms'
}

@test "the tables of probes and of wake-ups are as wide as the longest name of a task" {
	trace=$(trace_from <<-'END'
		probe 0 lab:step
		thread 1 one
		thread 2 two
		run 0 1 0us 50us state 1
		run 1 2 0us 100us
		run 0 1 60us 90us state 1
		wake 1 1 58us by 2
		hit 1 0 10us
		hit 2 0 20us
		mark 1 0us begin 1 sing-for-as-long-as-there-is-cake
		mark 1 90us end 1
	END
	)
	for view in probes wakers; do
		run -0 exectrace report --view $view "$trace"
		[ "${#lines[0]}" -eq "${#lines[1]}" ]
		[ "${#lines[0]}" -eq "${#lines[-1]}" ]
	done
}

@test "--by process takes the threads of a process for one task" {
	text='
		thread 1 a process 1
		thread 2 a2 process 1
		thread 3 b
		run 0 1 0us 50us
		run 1 2 10us 60us
		run 2 3 100us 150us'
	trace=$(trace_from <<<"$text")
	run -0 exectrace report --by thread "$trace"
	has "$output" '^PARALLEL'
	run -0 exectrace report --by process "$trace"
	has "$output" '^SEQUENTIAL +a ended at 0.060 ms, b began at 0.100 ms'
	has "$output" '^alone +110 µs'
	has "$output" '^a +101 +60.0 µs'
	fails 2 exectrace report --by nonsense "$trace"
}

@test "what has an empty name is shown as ?" {
	run -0 report_of <<-'END'
		thread 1 \x00
		thread 2 b
		run 0 1 0us 50us next 2
		run 0 2 50us 90us
		mark 2 50us begin 7 \x00
		mark 2 90us end 7
	END
	has "$output" '^CPU 0 +\?#7 '
	has "$output" '^ +\?:101 '
	has "$output" '^\? +101 '
	has "$output" '^\? +102 '
}

@test "tasks of the same name are told apart" {
	run -0 report_of <<-END
		thread 1 worker
		thread 2 worker
		run 0 1 0us 50us
		run 1 2 10us 60us
	END
	has "$output" 'worker:101 on CPU 0 and worker:102 on CPU 1 both ran'
}

@test "many threads still read well: the busiest first, the rest in a line" {
	run -0 report_of < <(
		for i in $(seq 900); do
			echo "thread $i worker"
			echo "run $((i % 2)) $i $((i * 10))us $((i * 10 + 15))us state 1"
		done
	)
	[ "${#lines[@]}" -lt 110 ]
	has "$output" '^ +\.\.\. and 8[0-9]+ more rows'
	has "$output" '^and 880 more'
}

@test "a process has waited for as long as all its threads together, also while one of them ran" {
	trace=$(trace_from <<-END
		thread 1 server
		thread 2 worker process 1
		thread 3 client
		run 0 1 0ms 30ms state 1 next 3
		run 1 2 0ms 10ms state 1
		run 0 3 30ms 50ms
		run 1 2 40ms 60ms wait 20ms
	END
	)
	run -0 exectrace report --by process --view why "$trace"
	has "$output" 'all threads of the tasks together 30\.0 ms$'
	run -0 exectrace report --by thread --view why "$trace"
	has "$output" 'all tasks together 30\.0 ms$'
}

@test "numbers of marked tasks are shown without the multiple of 2^28 that keeps those of other languages apart" {
	trace=$(trace_from <<-END
		thread 1 main
		run 0 1 0ms 60ms
		mark 1 0ms begin 268435457 work
		mark 1 20ms end 268435457
		mark 1 20ms begin 268435458 work
		mark 1 40ms end 268435458
		mark 1 40ms begin 2 work
		mark 1 60ms end 2
	END
	)
	run -0 exectrace report --view summary "$trace"
	has "$output" ' work#1 '
	# Of two with one number, each has its place.
	has "$output" ' work#2:101 '
	has "$output" ' w[a-z]*#2:101/2 '
}
