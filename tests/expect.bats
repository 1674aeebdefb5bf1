# expect.bats - was a trace as somebody expected it to be? Each answer can be checked by hand

load helper

# Two tasks on two CPUs: a 0-100, b 40-80 (us): overlap 40 of 100, peak 2, wall 100 us.
overlapping='
	about title two at once
	about allowed_cpus 0-1
	thread 1 a
	thread 2 b
	run 0 1 0us 100us
	run 1 2 40us 80us'

# The same on one CPU, one after the other.
alone='
	about allowed_cpus 3
	thread 1 a
	thread 2 b
	run 3 1 0us 40us
	run 3 2 40us 80us'

# Two runs of a are missing, somewhere between 10 and 90.
gap='
	thread 1 a
	thread 2 b
	run 0 1 0us 10us count 1
	run 0 1 90us 100us count 4
	run 1 2 20us 60us'

# answers TEXT EXPECTATION...: what report says to them, without the rest, of the trace in the text.
answers() {
	local trace expectations=()
	trace=$(trace_from <<<"$1")
	shift
	for expectation; do
		expectations+=(--expect "$expectation")
	done
	# The view is one that says a line of this trace: why it shows nothing.
	set -o pipefail
	exectrace report --view wakers "${expectations[@]}" "$trace" | sed '1d; /^$/d'
}

@test "what is expected is met, or is not, with what was found" {
	run -1 answers "$overlapping" parallel 'overlap>=40%' 'overlap>40%' peak==2 'wall<100us' 'wall<=100us' 'not exact'
	diff -u - <(echo "$output") <<-'END'
	MET           parallel      PARALLEL
	MET           overlap>=40%  40.0 %
	NOT MET       overlap>40%   40.0 %
	MET           peak==2       2
	NOT MET       wall<100us    100 µs
	MET           wall<=100us   100 µs
	NOT MET       not exact     EXACT
	END
}

@test "the exit status is 0 if all are met, and 1 if one is not" {
	trace=$(trace_from <<<"$overlapping")
	run -0 exectrace report "$trace" --expect parallel --expect exact --expect 'switches<1000'
	run -1 exectrace report "$trace" --expect parallel --expect concurrent
	run -1 exectrace report "$trace" --expect sequential
	run -0 exectrace report "$trace" --expect 'not sequential' --expect '!concurrent'
}

@test "each word of the list is what its help says" {
	run -1 answers "$overlapping" parallel concurrent sequential exact complete
	[ "$(grep -oE '^(NOT )?MET' <<<"$output")" = "$(printf '%s\n' MET 'NOT MET' 'NOT MET' MET MET)" ]
	run -1 answers "$gap" exact complete
	hasnt "$output" '^(MET|UNDECIDED)'
	[ "$(exectrace help expect | wc -l)" -ge 5 ]
}

@test "every figure can be expected to be what it is" {
	trace=$(trace_of sample)
	for figure in $(exectrace metrics | awk '{print $1}'); do
		case $(exectrace metrics | awk -v f="$figure" '$1 == f { print $2 }') in
		share) zero=0% ;;
		*) zero=0 ;;
		esac
		run -0 exectrace report "$trace" --view cpus --expect "$figure>=$zero"
		run -1 exectrace report "$trace" --view cpus --expect "$figure<$zero"
		hasnt "$output" '^UNDECIDED'
	done
}

@test "a value that looks like the one it is compared with is shown to the last digit" {
	run -1 answers "$overlapping" 'wall<99.999us' 'overlap==40.001%'
	has "$output" '^NOT MET +wall<99.999us +100,000 ns$'
	has "$output" '^NOT MET +overlap==40.001% +40.0000 %$'
}

@test "where what is missing could change the answer, it is undecided, and the exit status 3" {
	# a may have run with b, from 20 to 60.
	run -3 answers "$gap" parallel 'not parallel' peak==1 'overlap<1%' 'switches>=4' 'busy<90us'
	hasnt "$output" '^(MET|NOT MET)'
	has "$output" '^UNDECIDED +peak==1 +1   in truth from 1 to 2: the trace leaves it open$'
}

@test "where it could not, it is decided all the same" {
	run -1 answers "$gap" 'peak<=2' 'peak>=3' 'switches>=3' 'switches<3' 'lost==2' 'cpu<60us' 'wall==100us'
	[ "$(grep -oE '^(NOT )?MET|^UNDECIDED' <<<"$output")" = "$(printf '%s\n' MET 'NOT MET' MET 'NOT MET' MET 'NOT MET' MET)" ]
}

@test "one that is not met counts for more than one that is undecided" {
	run -1 answers "$gap" peak==1 exact
	has "$output" '^UNDECIDED'
	has "$output" '^NOT MET'
}

@test "what one CPU cannot show is undecided, and what it can is decided" {
	run -3 answers "$alone" parallel 'peak>=2' peak==2 'overlap>=5%' 'parallelism>1.5' 'cpus>1' 'parallel-time>0'
	hasnt "$output" '^(MET|NOT MET)'
	has "$output" '^UNDECIDED +parallel +SEQUENTIAL: more was not possible with 1 CPU to use$'
	run -1 answers "$alone" concurrent 'not sequential'
	hasnt "$output" '^(MET|UNDECIDED)'
	run -0 answers "$alone" sequential 'not parallel' peak==1 'overlap<5%' 'peak<2'
}

@test "on two CPUs, it is not met; but no more than two can be shown" {
	two=${alone/allowed_cpus 3/allowed_cpus 2-3}
	run -1 answers "$two" parallel 'peak>=2' 'overlap>=5%'
	hasnt "$output" '^(MET|UNDECIDED)'
	run -3 answers "$two" 'peak>=3' 'parallelism>2' 'cpus==3'
	hasnt "$output" '^(MET|NOT MET)'
	has "$output" 'with 2 CPUs to use$'
}

@test "what the program may use is limited by the CPUs that are online, if nothing else is known" {
	run -3 answers "${alone/allowed_cpus 3/cpus 3}" parallel
	run -1 answers "${alone/about allowed_cpus 3/}" parallel
}

@test "sync and async are answered by the tasks that the program marks, and by nothing else" {
	marked='
		thread 1 loop
		run 0 1 0us 100us
		mark 1 0us begin 1 a
		mark 1 20us end 1
		mark 1 30us begin 2 b
		mark 1 50us end 2'
	run -0 answers "$marked" sync 'not async'
	run -0 answers "${marked/20us end 1/20us suspend 1}
		mark 1 60us resume 1
		mark 1 70us end 1" async 'not sync'
	has "$output" '^MET +async +ASYNC$'
	run -3 answers "$overlapping" sync async 'not sync' 'not async'
	hasnt "$output" '^(MET|NOT MET)'
	has "$output" '^UNDECIDED +sync +INCONCLUSIVE: the tasks that the program marks do not tell$'
}

@test "the model of repeats is that of all together: an order that varies is not sync, though no repeat shows it" {
	steps() {
		"$MKTRACE" <<-END
			about starts a,b
			thread 1 loop
			run 0 1 0us 100us
			mark 1 0us begin 1 $1
			mark 1 20us end 1
			mark 1 30us begin 2 $2
			mark 1 50us end 2
		END
	}
	cd "$BATS_TEST_TMPDIR"
	steps a b >1
	steps b a >2
	run -0 exectrace report 1 1 --expect sync --expect 'not async'
	has "$output" '^MET +sync +SYNC, from 2 of 2 repeats$'
	run -1 exectrace report 1 2 --expect sync --expect async --expect 'sync in 2 of 2'
	has "$output" '^NOT MET +sync +ASYNC, from 2 of 2 repeats$'
	has "$output" '^MET +async '
	has "$output" '^MET +sync in 2 of 2 '
}

@test "where no task ran, nothing is said of tasks" {
	run -3 answers 'thread 1 a' parallel 'not parallel' sequential 'wall<1s' peak==0
	hasnt "$output" '^(MET|NOT MET)'
	has "$output" 'no task ran$'
	run -0 answers 'thread 1 a' exact lost==0
}

@test "what is looked at is what is judged" {
	trace=$(trace_from <<<"$overlapping")
	run -0 exectrace report "$trace" --only a --expect sequential --expect tasks==1
	run -0 exectrace report "$trace" --from 80us --expect sequential
	run -0 exectrace report "$trace" --threshold 41 --expect 'not parallel'
}

@test "nonsense is refused with one line, which says what would be right" {
	trace=$(trace_of sample)
	fails 2 exectrace report "$trace" --expect paralell
	has "$stderr" "did you mean 'parallel'"
	fails 2 exectrace report "$trace" --expect 'wal<2s'
	has "$stderr" "did you mean 'wall'"
	fails 2 exectrace report "$trace" --expect overlap
	has "$stderr" "as in 'overlap>=80%' \(with the quotation marks"
	fails 2 exectrace report "$trace" --expect 'overlap>=80'
	has "$stderr" 'compared with a percentage'
	for large in 'cpus<99999999999999999999999999' 'cpus<99999999999999999999' 'wall<99999999999s' 'parallelism>9999999999999x'; do
		fails 2 exectrace report --expect "$large" "$trace"
		has "$stderr" 'the number is too large'
	done
	fails 2 exectrace report "$trace" --expect 'peak=>2'
	has "$stderr" '< <= == != >= >'
	fails 2 exectrace report "$trace" --expect ''
	fails 2 exectrace report "$trace" --expect parallel --expect $'par\033[2Jallel'
	is_harmless "$stderr"
}

@test "with --expect, any trouble is exit status 2, also where it is 125 without" {
	fails 2 exectrace run parallel --expect paralell
	fails 2 exectrace run --no-such-option --expect parallel
	fails 2 exectrace run sync --expect
	fails 2 exectrace run nonsense --exp parallel
	fails 2 exectrace record -o - --expect parallel -- true
	has "$stderr" 'read back'
	fails 2 exectrace report no-such-trace --expect parallel
	fails 125 exectrace record --no-such-option -- echo --expect
	fails 125 exectrace run nonsense
	[ -e /dev/full ] || skip "there is no /dev/full"
	run -2 bash -c "'$EXECTRACE' report '$(trace_of sample)' --expect parallel >/dev/full"
}

@test "--json is the document that export writes, on standard output or in a file" {
	trace=$(trace_of sample)
	cd "$BATS_TEST_TMPDIR"
	exectrace export --json exported "$trace"
	exectrace report --json "$trace" | diff - exported
	run -0 exectrace report --json=file "$trace"
	[ -z "$output" ]
	diff file exported
	fails 2 exectrace report --json= "$trace"
}

@test "what was expected is in the document, and it is what the schema says" {
	need_jsonschema
	cd "$BATS_TEST_TMPDIR"
	validate=("$ROOT/tests/validate.py" "$ROOT/include/exectrace/report.schema.json")
	run -3 --separate-stderr exectrace report --json "$(trace_from <<<"$gap")" --expect peak==1 --expect 'wall<1s' --expect 'peak<3'
	has "$stderr" '^UNDECIDED +peak==1'
	echo "$output" >gap.json
	run -1 --separate-stderr exectrace report --json "$(trace_from <<<"$overlapping")" --expect parallel --expect 'overlap>=50%'
	echo "$output" >both.json
	python3 "${validate[@]}" both.json gap.json
	[ "$(jq -c '.expectations[]' both.json)" = '{"claim":"parallel","answer":"met","doubt":null,"of":"verdict","found":"PARALLEL"}
{"claim":"overlap>=50%","answer":"not met","doubt":null,"of":"overlap","value":400000,"low":400000,"high":400000}' ]
}

junit() {
	run -"$1" exectrace report "${@:3}" --junit "$BATS_TEST_TMPDIR/junit.xml" "$(trace_from <<<"$2")"
	python3 "$ROOT/tests/junit.py" "$BATS_TEST_TMPDIR/junit.xml"
}

@test "--junit writes the same for graders: not met is a failure, undecided an error, and never skipped" {
	[ "$(junit 1 "$overlapping" --expect parallel --expect 'wall<50us')" = "passed: parallel: PARALLEL
failure: wall<50us: 100 µs" ]
	[ "$(junit 3 "$alone" --expect parallel --expect sequential)" = "error: parallel: SEQUENTIAL: more was not possible with 1 CPU to use
passed: sequential: SEQUENTIAL" ]
}

@test "names that mean harm do none in JUnit's XML" {
	out=$(junit 0 "about title \\x1b[31m\"<&>\\xff]]>'
		$overlapping" --expect ' PARALLEL ' --expect 'overlap >= 40%')
	is_harmless "$out"
	has "$out" '^passed: overlap >= 40%: 40.0 %'
}

@test "--junit of an earlier time is not left where there is trouble, and says that nothing is known" {
	cd "$BATS_TEST_TMPDIR"
	junit 0 "$overlapping" --expect parallel
	run -2 exectrace report no-such-trace --junit junit.xml --expect parallel
	has "$(python3 "$ROOT/tests/junit.py" junit.xml)" '^error: parallel: exectrace could not do its job'
}

@test "a file that is not finished is gone when a signal ends us" {
	cd "$BATS_TEST_TMPDIR"
	mkfifo trace
	exec {held}<>trace
	for signal in TERM HUP; do
		"$EXECTRACE" report trace --junit junit.xml --expect parallel &
		recorder=$!
		wait_for test -e junit.xml.part.$recorder
		kill -$signal $recorder
		status=0
		wait $recorder || status=$?
		[ "$status" -eq $((128 + $(kill -l $signal))) ]
		[ -z "$(ls -d junit.xml*)" ]
	done
}

@test "--junit without anything expected, or where it cannot be written, is refused before anything is done" {
	trace=$(trace_of sample)
	fails 2 exectrace report "$trace" --junit "$BATS_TEST_TMPDIR/x"
	fails 2 exectrace report "$trace" --junit - --expect parallel
	fails 2 exectrace report "$trace" --junit /no/such/folder/x --expect parallel
}

@test "a mean of shares that is exactly on a limit is on it" {
	# Of a's and b's 14 us each, 1 us is a turn with the other, of c's 12 none: interleaving 2 of 40. 1/14 cannot be written in digits.
	trace=$(trace_from <<-END
		thread 1 a
		thread 2 b
		thread 3 c
		run 0 1 0us 7us
		run 0 1 8us 15us
		run 1 2 0us 10us
		run 1 2 11us 15us
		run 2 3 0us 12us
	END
	)
	run -0 exectrace report "$trace" --expect 'interleaving>=5%' --expect 'interleaving<=5%'
	run -1 exectrace report "$trace" --expect 'interleaving<5%'
}
