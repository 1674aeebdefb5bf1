# export.bats - real recordings, exported, say what the report says

load ../helper

setup() {
	need_bpf
	need_jsonschema
	cd "$BATS_TEST_TMPDIR"
}

# agree TRACE FORMAT...: its exports say what report says, and the JSON document is what its schema says.
agree() {
	exectrace report --guard 0 --top 1000000 "$1" >report
	exectrace export --json report.json --guard 0 "$1"
	for format in "${@:2}"; do
		exectrace export "--$format" out "$1"
		python3 "$ROOT/tests/rederive.py" "$format" out report report.json
	done
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/report.schema.json" report.json
	exectrace report --svg picture.svg "$1"
	python3 "$ROOT/tests/svg.py" picture.svg 0 1 >/dev/null
}

@test "every built-in workload's exports agree with its report" {
	for workload in $(exectrace help workloads | awk '{print $1}'); do
		[ "$workload" != parallel ] || [ "$(nproc)" -ge 2 ] || continue
		exectrace run -o trace "$workload" --work 10 >/dev/null
		# Marked tasks are no threads, by which Perfetto counts.
		agree trace csv jsonl
	done
}

@test "so do those of a shell's children that wake one another" {
	exectrace record --wakers -o trace -- bash -c 'for i in 1 2 3; do (seq 20000 | sort -R | wc -l) & done; wait' >/dev/null
	agree trace csv jsonl perfetto
	need_command babeltrace2
	exectrace export --ctf ctf trace
	switches=$(babeltrace2 ctf | grep -c ' sched_switch: ')
	wakings=$(babeltrace2 ctf | grep -c ' sched_waking: ')
	exectrace export --perfetto out trace
	[ "$(PYTHONPATH=$ROOT/tests python3 -c 'import perfetto
events = [event for _, _, event in perfetto.events("out")]
print(sum("sched_switch" in e for e in events), sum("sched_waking" in e for e in events))')" = "$switches $wakings" ]
	[ "$wakings" -gt 0 ]
}

@test "threads that give themselves the worst of names break no format, no page and no terminal" {
	exectrace record -o "$BATS_TEST_TMPDIR/t" -- "$BUILD/tests/oddities" names
	run -0 exectrace report -v "$BATS_TEST_TMPDIR/t"
	is_harmless "$output"
	for format in csv json jsonl html svg; do
		exectrace export --$format "$BATS_TEST_TMPDIR/$format" "$BATS_TEST_TMPDIR/t"
		is_harmless "$(cat "$BATS_TEST_TMPDIR/$format")"
	done
	exectrace export --perfetto "$BATS_TEST_TMPDIR/perfetto" "$BATS_TEST_TMPDIR/t"
	python3 - "$BATS_TEST_TMPDIR" <<-'END'
		import csv, json, sys, xml.etree.ElementTree
		there = sys.argv[1] + "/"
		document = json.load(open(there + "json", encoding="utf-8"))
		tids = {task["tid"]: task["name"] for task in document["tasks"]}
		for name in '</script><b>', '"quoted",\'it\'', "a\nb\r\tc", "=1+1,;|", "&amp;\\u0000", "%s%n%x", "../../etc":
		    assert name in tids.values(), (name, tids)
		rows = list(csv.DictReader(open(there + "csv", encoding="utf-8", newline="")))
		lines = [json.loads(line) for line in open(there + "jsonl", encoding="utf-8")]
		assert [int(row["tid"]) for row in rows] == [line["tid"] for line in lines]
		assert len(rows) == sum(task["runs"] for task in document["tasks"]), len(rows)
		xml.etree.ElementTree.parse(there + "svg")
	END
	python3 "$ROOT/tests/htmlruns.py" "$BATS_TEST_TMPDIR/html"
}
