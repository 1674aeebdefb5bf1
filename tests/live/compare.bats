# compare.bats - the programming models on one CPU and on two, on the kernel that is here
#
# Verdicts and shapes are asserted, never lengths of time. MATRICES=20 makes so many matrices, not one: each has to be right.

load ../helper

setup_file() {
	need_bpf
	exectrace compare --json="$BATS_FILE_TMPDIR/matrix.json"
}

# cells MATRIX: "program CPUs verdict model", a line each.
cells() {
	jq -r '.programs[] | .name as $name | .cells[] | "\($name) \(.cpus) \(.verdict) \(.model)"' "$1"
}

# is_right MATRIX: each cell is what it should be; or is not parallel, and others may have been why: then BUSY says so.
is_right() {
	local others should="sync 1 SEQUENTIAL SYNC
sync 2 SEQUENTIAL SYNC
async 1 CONCURRENT ASYNC
async 2 CONCURRENT ASYNC
async-pool 1 CONCURRENT ASYNC
async-pool 2 PARALLEL ASYNC
concurrent 1 CONCURRENT ASYNC
concurrent 2 CONCURRENT ASYNC
parallel 1 CONCURRENT ASYNC
parallel 2 PARALLEL ASYNC"

	others=$(jq .others_ppm "$1")
	# Others can take from what is parallel, and from nothing else.
	if [ "$others" -ge 300000 ] && [ "$(cells "$1")" = "${should/pool 2 PARALLEL/pool 2 CONCURRENT}" ]; then
		BUSY="other programs had $((others / 10000)) % of the CPUs"
		return
	fi
	diff -u <(echo "$should") <(cells "$1")
}

@test "every cell of the matrix has the verdict that it should, and the model of its program" {
	need_cpus 2
	BUSY=
	is_right "$BATS_FILE_TMPDIR/matrix.json"
	for ((i = 1; i < ${MATRICES:-1}; i++)); do
		exectrace compare --json="$BATS_TEST_TMPDIR/$i.json"
		is_right "$BATS_TEST_TMPDIR/$i.json"
	done
	[ -z "$BUSY" ] || skip "$BUSY"
}

@test "every workload is in the matrix, each at least three times, and sync is what speed-up is measured by" {
	matrix=$BATS_FILE_TMPDIR/matrix.json
	[ "$(jq -r '.programs[].name' "$matrix")" = "$(exectrace help workloads | awk '{ print $1 }')" ]
	jq -e 'all(.programs[].cells[]; ([.verdicts[]] | add) >= 3 and ([.grades[]] | add) == ([.verdicts[]] | add))' "$matrix"
	jq -e 'all(.programs[] | select(.name == "sync").cells[]; .speed_up_ppm == 1000000)' "$matrix"
	jq -e 'all(.programs[] | select(.name == "sync").cells[]; .began[0].order == [1, 2] and (.began | length) == 1)' "$matrix"
	jq -e 'all(.programs[].cells[] | select(.cpus == 1); .parallelism_ppm.largest == 1000000)' "$matrix"
}

@test "the matrix is of what is to be looked at" {
	exectrace compare --repeat 1 --work 10 --only sing --json="$BATS_TEST_TMPDIR/sing.json"
	jq -e 'all(.programs[].cells[]; .verdict == "SEQUENTIAL" and all(.began[]; .order == [1]))' "$BATS_TEST_TMPDIR/sing.json"
}

@test "the document is what its schema says" {
	need_jsonschema
	python3 "$ROOT/tests/validate.py" "$ROOT/include/exectrace/compare.schema.json" "$BATS_FILE_TMPDIR/matrix.json"
}

@test "on one CPU there is one column, and nothing is parallel" {
	COLUMNS=80 run -0 --separate-stderr exectrace compare --cpus "$(first_cpu)" --work 20 --repeat 1
	[ -z "$stderr" ]
	has "$output" '^ +1 CPU$'
	has "$output" '^sync +SEQUENTIAL$'
	hasnt "$output" 'PARALLEL'
	has "$output" '^model +A model is how a program is written'
	has "$output" '^execution +Execution is how it ran: on one CPU'
	[ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' <<<"$output")" -le 80 ]
}

@test "what cannot be run is refused" {
	fails 2 exectrace compare --cpus 8000
	fails 2 exectrace compare --tasks 0
	fails 2 exectrace compare --repeat 0
	fails 2 exectrace compare --from 10ms --to 5ms
}
