# views.bats - every view, as it looks

load helper

@test "every view shows the sample trace exactly as its golden file has it" {
	trace=$(trace_of sample)
	export COLUMNS=100
	for view in $(exectrace help views | awk '{print $1}'); do
		[ -e "$ROOT/tests/golden/$view" ] || {
			echo "the view $view has no golden file: exectrace report --view $view > tests/golden/$view"
			return 1
		}
		diff -u "$ROOT/tests/golden/$view" <(exectrace report --view "$view" "$trace")
	done
}

@test "every view copes with a trace in which nothing ran" {
	trace=$(trace_from <<<"thread 1 a")
	for view in $(exectrace help views | awk '{print $1}'); do
		run -0 exectrace report --view "$view" "$trace"
	done
}

@test "a view that has nothing to show says why, but not among others" {
	trace=$(trace_from <<-END
		thread 1 alone
		run 0 1 0us 10us
	END
	)
	while read -r view why; do
		run -0 exectrace report --view "$view" "$trace"
		[ "$output" = "$why" ]
		hasnt "$(exectrace report "$trace")" "^$why"
	done <<-'END'
		why fewer than two tasks count: there is nothing that could have been more parallel
		pairs no two tasks overlapped, or took turns
		wakers no wake-ups were recorded (record --wakers does)
		probes no probes were recorded (record --usdt does)
	END
	run -0 exectrace report --view wakers "$(trace_from <<-END
		thread 1 alone
		run 0 1 10us 20us
		wake 0 1 5us by interrupt
	END
	)"
	[ "$output" = 'no task was woken between two of its runs' ]
}

@test "every view copes with names that mean harm" {
	trace=$(trace_from <<-'END'
		thread 1 \x1b[2J<b>"'&\xff
		thread 2 \x0a\x0d\x00,;=
		run 0 1 0us 50us next 2
		run 1 2 10us 60us next 1
		about title \x1b[31m
	END
	)
	for view in $(exectrace help views | awk '{print $1}'); do
		run -0 exectrace report --view "$view" "$trace"
		is_harmless "$output"
	done
}

@test "the report fits any width: its picture is scaled, its text broken, its table of tasks cut" {
	trace=$(trace_of sample)
	for width in 40 60 80 200; do
		for view in summary why tasks pairs; do
			COLUMNS=$width run -0 exectrace report --view $view "$trace"
			# The table of the profile has a width of its own.
			while IFS= read -r line; do
				echo "$width: $line"
				[ "${#line}" -le "$width" ]
			done < <(grep -vE '^(parallel|taking turns|alone|nobody) |^exectrace ' <<<"$output")
		done
	done
}

@test "marks of the axis stand where they say, and apart, however many decimals they have" {
	trace=$(trace_from <<-'END'
		thread 1 sing
		thread 2 eat
		run 0 1 0 10s
		run 1 2 10s 10000000180ns
		run 0 1 10s 10000000180ns
	END
	)
	COLUMNS=120 run -0 exectrace report --view summary --from 10s --to 10000000180ns "$trace"
	has "$output" '^ {21}10\.00000000 s {8}10\.00000004 {11}10\.00000008 {11}10\.00000012 {11}10\.00000016$'
}

@test "where there is no terminal, no column of the tasks is left out" {
	trace=$(trace_of sample)
	unset COLUMNS
	run -0 exectrace report --view tasks "$trace"
	has "$output" ' CPUs +together$'
	hasnt "$output" 'no room'
}

@test "without UTF-8 everything is plain ASCII" {
	trace=$(trace_of sample)
	LC_ALL=C run -0 exectrace report -v "$trace"
	[ -z "$(LC_ALL=C tr -d '\000-\177' <<<"$output")" ]
	has "$output" 'CPU 0 +sing +#'
}

@test "there is no colour where it was not asked for" {
	trace=$(trace_of sample)
	run -0 exectrace report "$trace"
	is_harmless "$output"
}

@test "on a terminal there is colour, unless NO_COLOR is set" {
	need_terminal
	trace=$(trace_of sample)
	export TERM=xterm-256color
	run -0 script -qec "$EXECTRACE report $trace" /dev/null
	has "$output" $'\033\\[1m'
	NO_COLOR=1 run -0 script -qec "$EXECTRACE report $trace" /dev/null
	hasnt "$output" $'\033\\['
}

@test "what takes long says so on a terminal, and leaves no trace of that" {
	need_terminal
	awk 'BEGIN {
		print "thread 1 a\nthread 2 b"
		for (i = 1; i <= 140000; i++)
			printf "run 0 %d %dus %dus next %d\n", 1 + i % 2, i * 10, i * 10 + 9, 2 - i % 2
		print "count runs 140000"
	}' | "$MKTRACE" >"$BATS_TEST_TMPDIR/long"
	# Sure to take long, however fast the machine is: who reads what is written does not begin at once.
	mkfifo "$BATS_TEST_TMPDIR/out"
	cat >"$BATS_TEST_TMPDIR/export" <<-END
		{ sleep 2; cat; } <$BATS_TEST_TMPDIR/out >/dev/null &
		timeout 60 $EXECTRACE export --jsonl $BATS_TEST_TMPDIR/out $BATS_TEST_TMPDIR/long
	END
	run -0 script -qec "sh $BATS_TEST_TMPDIR/export" /dev/null
	has "$output" 'reading \[#+ *\] [0-9,]+ runs'
	[ "${output: -3}" = $'\033[K' ] || [ "${output: -4}" = $'\r\033[K' ]
	sh "$BATS_TEST_TMPDIR/export" 2>"$BATS_TEST_TMPDIR/said"
	[ ! -s "$BATS_TEST_TMPDIR/said" ]
}
