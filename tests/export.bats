# export.bats - traces in the formats of other tools

load helper

formats() {
	exectrace help export | sed -nE 's/^ +--([a-z]+) OUT .*/\1/p'
}

# report_of TRACE [OPTION]...: keeps its report, and the same as JSON, for rederive.
report_of() {
	exectrace report --guard 0 --top 1000 "$@" >"$BATS_TEST_TMPDIR/report"
	exectrace export --json "$BATS_TEST_TMPDIR/report.json" --guard 0 "$@"
}

# rederive FORMAT EXPORT: the export agrees with the reports that were kept.
rederive() {
	python3 "$ROOT/tests/rederive.py" "$@" "$BATS_TEST_TMPDIR/report" "$BATS_TEST_TMPDIR/report.json"
}

# validate DOCUMENT...: they are what the schema says, and it names all that is in them.
validate() {
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/report.schema.json" "$@"
}

@test "the sample trace in every format of text is exactly as its golden file has it" {
	trace=$(trace_of sample)
	for format in json csv jsonl; do
		diff -u "$ROOT/tests/golden/export.$format" <(exectrace export --$format - "$trace")
	done
}

@test "what the report says can be found out again from every export of runs" {
	trace=$(schedule | trace_from)
	report_of "$trace"
	for format in csv jsonl perfetto; do
		exectrace export --$format "$BATS_TEST_TMPDIR/out" "$trace"
		rederive $format "$BATS_TEST_TMPDIR/out"
	done
}

@test "the same for a part of a trace, and for some of its tasks" {
	trace=$(schedule | trace_from)
	for options in "--from 100ms --to 1s" "--only 105 --only 101 --only main" "--by process"; do
		# shellcheck disable=SC2086
		report_of "$trace" $options
		# shellcheck disable=SC2086
		exectrace export --csv "$BATS_TEST_TMPDIR/out" "$trace" $options
		rederive csv "$BATS_TEST_TMPDIR/out"
	done
}

@test "the count of an export that lacks a run does not agree" {
	trace=$(schedule | trace_from)
	report_of "$trace"
	exectrace export --csv - "$trace" | sed 100d >"$BATS_TEST_TMPDIR/out"
	run -1 rederive csv "$BATS_TEST_TMPDIR/out"
	has "$output" 'by the export'
}

@test "the JSON document is what its schema says, whatever the trace" {
	need_jsonschema
	cd "$BATS_TEST_TMPDIR"
	trace=$(trace_of sample)
	exectrace export --json sample "$trace"
	exectrace export --json by "$trace" --by process --only eat --from 1ms --to 5ms
	exectrace export --json hostile "$(schedule | trace_from)"
	exectrace export --json nothing "$(trace_from <<<"thread 1 a")"
	exectrace export --json gaps "$(trace_from <<-'END'
		thread 1 a
		thread 2 b met 1us departures 5
		run 0 1 1us 50us repaired
		run 0 1 60us 90us count 5 next 2
		run 0 2 95us 99us estimated
		run 1 1 95us 130us edge
		mark 2 96us begin 7 sing
		wake 0 1 55us by interrupt
		count lost_runs 3
		unsealed
	END
	)"
	validate sample by hostile nothing gaps
}

@test "the schema names what there is: a document with more, or with less, is refused" {
	need_jsonschema
	need_command jq
	cd "$BATS_TEST_TMPDIR"
	exectrace export --json good "$(trace_of sample)"
	for change in '.tasks[0].new = 1' 'del(.profile.alone_ns)' '.zero_ns = 1.5' '.verdict = "MAYBE"'; do
		jq "$change" good >changed
		run -1 validate changed
	done
}

@test "the JSON document says what the report says" {
	need_command jq
	report_of "$(trace_of sample)"
	cd "$BATS_TEST_TMPDIR"
	run -0 jq -r '[.verdict, .certificate.grade, .profile.parallel_ns, .profile.taking_turns_ns,
		.profile.alone_ns, .overlap.ppm, .interleaving.ppm, .average_parallelism_ppm, .peak] | @tsv' report.json
	[ "$output" = $'PARALLEL\tEXACT\t4000000\t6000000\t8000000\t222222\t200000\t1222222\t2' ]
	run -0 jq -r '.tasks[.witness.overlap[].task].name' report.json
	[ "$output" = $'sing\neat' ]
	run -0 jq -r '[.tasks[.wakers[0].woke].name, .wakers[0].thread.name, .notes.steal_ns] | @tsv' report.json
	[ "$output" = $'main\teat\t1200000' ]
	run -0 jq -rc '.tasks as $tasks | .cpus[] | [.cpu, .running_ns, .idle_ns, .runs, .tasks, $tasks[.busiest].name]' report.json
	[ "$output" = '[0,18100000,null,6,3,"sing"]
[1,4000000,null,1,1,"eat"]' ]
	# Every claim, every column of tasks.
	while read -r claim; do
		has "$(exectrace check "$(trace_of sample)")" "$claim"
	done < <(jq -r '.certificate.rules[] | select(.count == 0).claim' report.json)
	for column in $(exectrace help columns | awk '$1 != "name" { print $1 }'); do
		has "$(jq -r '.tasks[0] | keys[]' report.json)" "^$column(_ns|_ppm)?$"
	done
}

@test "gaps are in the JSON document: whose, where, and what they leave open" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0ms 10ms
		run 0 1 20ms 30ms count 4
		run 1 2 40ms 50ms
	END
	)
	run -0 jq -rc '[.verdict, .certificate.grade, .certificate.lost, .overlap.low_ppm, .overlap.high_ppm > 0],
		(.certificate.faults[] | [.rule, .thread.name, .from_ns, .to_ns, .count])' <(exectrace export --json - "$trace")
	has "$output" '"INCOMPLETE",2,0,'
	has "$output" '\["missing-runs","a",10000000,20000000,2\]'
}

@test "sqlite3 loads the CSV, and its sums are those of the report" {
	need_command sqlite3
	exectrace export --csv "$BATS_TEST_TMPDIR/runs.csv" "$(trace_of sample)"
	run -0 sqlite3 -batch :memory: ".import --csv $BATS_TEST_TMPDIR/runs.csv runs" \
		"select task, sum(out_ns - in_ns), sum(waited_ns), count(*) from runs group by task order by task"
	[ "$output" = "eat|10000000|4010000|3
main|100000|10000|2
sing|12000000|2050000|2" ]
}

@test "jq reads the JSON lines, and its sums are those of the report" {
	need_command jq
	trace=$(trace_of sample)
	run -0 jq -sc 'group_by(.task) | map([.[0].task, (map(.out_ns - .in_ns) | add)])' \
		<(exectrace export --jsonl - "$trace")
	[ "$output" = '[["eat",10000000],["main",100000],["sing",12000000]]' ]
}

@test "a run is a line, whatever its task is called" {
	trace=$(schedule | trace_from)
	for format in csv jsonl; do
		run -0 exectrace export --$format - "$trace"
		[ "${#lines[@]}" -eq $((2000 + (${#format} == 3))) ]
		is_harmless "$output"
		iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
	done
}

@test "names arrive as they are, and bytes that are no text as the replacement character" {
	need_command jq
	trace=$(trace_from <<-'END'
		thread 1 \x1b"\\x5c\x7fé
		thread 2 \xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82
		run 0 1 0us 50us
		run 0 2 60us 70us
	END
	)
	run -0 jq -sr '.[0].task | @json' <(exectrace export --jsonl - "$trace")
	[ "$output" = '"\u001b\"\\\\\u007fé"' ]
	run -0 jq -sr '.[1].task | explode | unique | tojson' <(exectrace export --jsonl - "$trace")
	[ "$output" = "[65533]" ]
}

@test "a field list says what every field is, in the order of the columns" {
	fields=$(exectrace help fields | awk '{print $1}' | paste -sd,)
	[ "$fields" = "$(exectrace export --csv - "$(trace_of sample)" | head -1)" ]
	[ "$fields" = "$(exectrace export --jsonl - "$(trace_of sample)" | head -1 | grep -oE '"[a-z_]+":' | tr -d '":' | paste -sd,)" ]
}

@test "exports are cut to the tasks and the time that were asked for" {
	trace=$(trace_of sample)
	run -0 exectrace export --csv - --only eat --from 10ms --to 11ms "$trace"
	[ "${#lines[@]}" -eq 2 ]
	has "$output" '^0,"eat",0,1,103,103,"eat",15000000,16000000,2000000,,,,,3,1,0,0'
	run -0 exectrace export --csv - --by process "$trace"
	[ "${#lines[@]}" -eq 8 ]
}

@test "where marks cut a run, each part is a line of its own" {
	trace=$(trace_from <<-'END'
		thread 1 loop
		mark 1 10us begin 1 sing
		mark 1 30us begin 2 eat
		mark 1 60us end 2
		mark 1 80us end 1
		run 0 1 0us 100us wait 5us
	END
	)
	run -0 bash -c "'$EXECTRACE' export --csv - '$trace' | cut -d, -f2,8-10,16,17"
	[ "$output" = 'task,in_ns,out_ns,waited_ns,begins_run,ends_run
,0,10000,5000,1,0
"sing",10000,30000,,0,0
"eat",30000,60000,,0,0
"sing",60000,80000,,0,0
,80000,100000,,0,1' ]
}

@test "restored and cut off runs are told from the others" {
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 50us repaired
		run 0 2 50us 70us estimated
		run 1 1 60us 90us edge
	END
	)
	run -0 bash -c "'$EXECTRACE' export --csv - '$trace' | cut -d, -f2,19-"
	[ "$output" = 'task,repaired,estimated,in_edge,out_edge
"a",1,0,0,0
"b",0,1,0,0
"a",0,0,0,1' ]
}

@test "nothing that is binary is written to a terminal" {
	need_terminal
	trace=$(trace_of sample)
	run -0 script -qec "$EXECTRACE export --perfetto - $trace; echo status \$?" /dev/null
	has "$output" 'this is nothing for a terminal'
	has "$output" 'status 2'
}

@test "every format copes with a trace in which nothing ran" {
	trace=$(trace_from <<<"thread 1 a")
	for format in $(formats); do
		exectrace export "--$format" "$BATS_TEST_TMPDIR/out" "$trace"
	done
}

@test "every format can be read from standard input and written to standard output" {
	trace=$(trace_of sample)
	for format in $(formats); do
		exectrace export "--$format" - - <"$trace" >"$BATS_TEST_TMPDIR/a"
		exectrace export "--$format" "$BATS_TEST_TMPDIR/b" "$trace"
		cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
	done
}

@test "what cannot be written whole is trouble, and nothing is left of it" {
	[ -e /dev/full ] || skip "there is no /dev/full"
	trace=$(schedule | trace_from)
	cd "$BATS_TEST_TMPDIR"
	for format in $(formats); do
		fails 2 exectrace export "--$format" /dev/full "$trace"
		has "$stderr" "cannot write .*to /dev/full"
		run -2 bash -c "'$EXECTRACE' export --$format - '$trace' >/dev/full"
		run -2 bash -c "ulimit -f 1; '$EXECTRACE' export --$format half '$trace'"
		has "$output" "cannot write .*half"
		[ -z "$(find . -name 'half*')" ]
	done
}

@test "an export that fails leaves the one that was there" {
	trace=$(trace_of sample)
	cd "$BATS_TEST_TMPDIR"
	echo before >out
	run -2 bash -c "ulimit -f 0; '$EXECTRACE' export --csv out '$trace'"
	[ "$(cat out)" = before ]
	[ "$(ls out*)" = out ]
	exectrace export --csv out "$trace"
	has "$(cat out)" '^cpu,task'
	[ "$(ls out*)" = out ]
}

@test "a damaged trace is exported not at all" {
	trace=$(schedule | trace_from)
	cd "$BATS_TEST_TMPDIR"
	printf 'damage' | dd of="$trace" bs=1 seek=$(($(stat -c %s "$trace") / 2)) conv=notrunc status=none
	for format in $(formats); do
		fails 2 exectrace export "--$format" out "$trace"
		has "$stderr" 'is damaged'
		[ -z "$(find . -name 'out*')" ]
	done
}

@test "an export goes through a link to where that points" {
	trace=$(trace_of sample)
	cd "$BATS_TEST_TMPDIR"
	mkdir -p there
	echo before >there/file
	ln -s there/file link
	exectrace export --csv link "$trace"
	[ -L link ]
	has "$(cat there/file)" '^cpu,task'
}

@test "what cannot be asked for is refused" {
	trace=$(trace_of sample)
	cd "$BATS_TEST_TMPDIR"
	fails 2 exectrace export "$trace"
	has "$stderr" 'export needs a format'
	fails 2 exectrace export --csv a --jsonl b "$trace"
	has "$stderr" 'one format at a time'
	fails 2 exectrace export --csv a "$trace" "$trace"
	fails 2 exectrace export --csv
	fails 2 exectrace export --csv a nothere
	has "$stderr" 'cannot open nothere: No such file'
	fails 2 exectrace export --csv nodir/a "$trace"
	has "$stderr" 'cannot create nodir/a: No such file'
	fails 2 exectrace export --csv . "$trace"
	has "$stderr" 'cannot write to \.: Is a directory'
	fails 2 exectrace export --csv "" "$trace"
	has "$stderr" '--csv takes a name, not nothing'
	[ ! -e a ]
}

@test "a trace is not written over by what is found out about it, nor is another one" {
	trace=$(trace_of sample)
	cp "$trace" "$BATS_TEST_TMPDIR/copy"
	ln "$trace" "$BATS_TEST_TMPDIR/other-name"
	ln -s "$trace" "$BATS_TEST_TMPDIR/link"
	fails 2 exectrace export --csv "$trace" "$trace"
	has "$stderr" 'is a trace'
	fails 2 exectrace export --csv "$BATS_TEST_TMPDIR/other-name" - <"$trace"
	fails 2 exectrace export --csv "$BATS_TEST_TMPDIR/link" - <"$trace"
	fails 2 exectrace report --svg "$trace" "$trace"
	fails 2 exectrace report --expect exact --junit "$trace" "$trace"
	fails 2 exectrace report --expect exact --junit "$trace" "$(trace_of overlap)"
	fails 2 exectrace report --expect exact --junit "$trace" "$trace" "$trace"
	fails 2 exectrace report --json="$trace" "$trace" "$trace"
	fails 2 exectrace compare --json="$trace" "$trace" "$trace"
	cmp "$trace" "$BATS_TEST_TMPDIR/copy"
}

@test "two options that name one file are told so" {
	trace=$(trace_of sample)
	fails 2 exectrace report --json="$BATS_TEST_TMPDIR/a" --expect exact --junit "$BATS_TEST_TMPDIR/a" "$trace"
	has "$stderr" 'two options'
	fails 125 exectrace record -o "$BATS_TEST_TMPDIR/b" --json="$BATS_TEST_TMPDIR/b" -- touch "$BATS_TEST_TMPDIR/began"
	has "$stderr" 'name another file'
	fails 2 exectrace run sync -o "$BATS_TEST_TMPDIR/b" --expect exact --junit "$BATS_TEST_TMPDIR/b"
	[ ! -e "$BATS_TEST_TMPDIR/b" ]
	[ ! -e "$BATS_TEST_TMPDIR/began" ]
}

@test "called through sudo, an export belongs to the caller" {
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot be called as through sudo"
	trace=$(trace_of sample)
	directory=$(mktemp -d "/tmp/exectrace-test-XXXXXX")
	chown nobody "$directory"
	SUDO_UID=$(id -u nobody) SUDO_GID=$(id -g nobody) exectrace export --csv "$directory/mine" - <"$trace"
	owner=$(stat -c %U "$directory/mine")
	chown root "$directory"
	chmod 755 "$directory"
	SUDO_UID=$(id -u nobody) SUDO_GID=$(id -g nobody) run exectrace export --csv "$directory/roots" - <"$trace"
	rm -r "$directory"
	[ "$owner" = nobody ]
	[ "$status" -eq 2 ]
	has "$output" 'cannot create .*/roots: Permission denied'
}
