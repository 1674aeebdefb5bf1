# bench.bats - the benchmark runs. What it measures is not for tests.

load ../helper

setup() {
	need_bpf
	need_command python3
}

@test "the benchmark answers each of its questions, in text, as JSON, and in plots" {
	need_command perf
	need_command stress-ng
	cd "$BATS_TEST_TMPDIR"
	run -0 --separate-stderr "$ROOT/tools/bench/bench" --smoke --json all.json --plots .
	for question in switch growth guests loss disk consumer report start mark; do
		has "$output" "^$question: "
	done
	has "$output" '^  storm on one CPU: exectrace  .* untraced '
	has "$output" '^  1 s storm: exectrace  .* % lost '
	python3 - <<-'END'
		import json
		told = json.load(open("all.json"))
		assert told["machine"]["cpus"] > 0 and told["versions"]["exectrace"].startswith("exectrace")
		rows = told["results"]
		assert all(row["low"] <= row["median"] <= row["high"] for row in rows)
		judged = [row for row in rows if row["target"]]
		assert {row["question"] for row in judged} >= {
		    "time added", "loss", "disk", "consumer", "report", "memory", "start", "mark"}, judged
		assert all(isinstance(row["met"], bool) for row in judged)
	END
	python3 -c '
import xml.etree.ElementTree as tree
assert len(tree.parse("threads.svg").findall(".//{*}polyline")) >= 3'
}

@test "the benchmark says what it does not know" {
	run -2 "$ROOT/tools/bench/bench" nonsense
	has "$output" "there is no question 'nonsense'"
}

@test "a load switches as often as it says, and no more often than it is told to" {
	run -0 "$BUILD/bench/load" -s 0.2 yield
	read -r switches cpu_ns _ <<<"$output"
	[ "$switches" -gt 1000 ]
	awk -v ns="$cpu_ns" 'BEGIN { exit !(ns > 50) }'
	run -0 "$BUILD/bench/load" -s 0.5 -r 1000 yield
	read -r switches _ <<<"$output"
	[ "$switches" -gt 100 ]
	[ "$switches" -lt 5000 ]
}
