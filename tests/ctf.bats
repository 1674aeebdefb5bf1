# ctf.bats - traces in the Common Trace Format, read by babeltrace2

load helper

setup() {
	need_command babeltrace2
	cd "$BATS_TEST_TMPDIR"
}

# events_of FOLDER: its events, "ns CPU prev state next" and "ns CPU waker wakes woken", sorted.
events_of() {
	babeltrace2 --clock-cycles "$1" | sed -nE -e 's/^\[0*([0-9]+)\].* cpu_id = ([0-9]+) \}.*/\1 \2 &/' \
		-e 's/^([0-9]+ [0-9]+) .* prev_tid = ([0-9]+), prev_state = ([0-9]+), .* next_tid = ([0-9]+) .*/\1 \2 \3 \4/p' \
		-e 's/^([0-9]+ [0-9]+) .* comm = .* tid = ([0-9]+), .* waker_tid = ([0-9]+), interrupt = ([01]) .*/\1 \3 wakes \2/p' |
		sort -n
}

# The same of the export for Perfetto, as an independent reader has it.
events_for_perfetto() {
	exectrace export --perfetto for-perfetto "$1"
	python3 -c 'import sys, perfetto
for time, cpu, event in perfetto.events("for-perfetto"):
    s, w = event.get("sched_switch"), event.get("sched_waking")
    print(time, cpu, *([s["prev_pid"], s["prev_state"], s["next_pid"]] if s else [event["pid"], "wakes", w["pid"]]))' | sort -n
}

@test "babeltrace2 reads every event of the sample trace" {
	exectrace export --ctf out "$(trace_of sample)"
	run -0 --separate-stderr babeltrace2 out
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 14 ]
	has "$output" 'sched_switch: \{ cpu_id = 1 \}, \{ prev_comm = "eat", prev_tid = 103, prev_state = 0, next_comm = "kworker/0:1", next_tid = 104 \}'
	has "$output" 'sched_waking: \{ cpu_id = 0 \}, \{ comm = "main", tid = 101, waker_comm = "eat", waker_tid = 103, interrupt = 0 \}'
}

@test "its events are those of the other exports, one for one, whatever tasks are called" {
	export PYTHONPATH=$ROOT/tests
	for trace in "$(trace_of sample)" "$(schedule | trace_from)"; do
		rm -rf out
		exectrace export --ctf out "$trace"
		events_of out >ours
		events_for_perfetto "$trace" >theirs
		diff -u theirs ours
		[ "$(wc -l <ours)" -ge 14 ]
	done
	# Each of its 2,000 runs ends with a switch.
	[ "$(awk '$3 != 0' ours | wc -l)" -ge 2000 ]
}

@test "a stream that is longer than a packet is read to its end, each CPU's events in order" {
	trace=$(for i in $(seq 6000); do
		[ "$i" -gt 1 ] || printf 'thread 1 a\nthread 2 b\n'
		echo "run 0 $((1 + i % 2)) $((i * 10))us $((i * 10 + 5))us"
	done | trace_from)
	exectrace export --ctf out "$trace"
	[ "$(stat -c %s out/cpu_0)" -gt 300000 ]
	run -0 --separate-stderr bash -c "babeltrace2 out | wc -l"
	[ "$output" -eq 12000 ]
	[ -z "$stderr" ]
}

@test "events have the date at which they happened" {
	need_command jq
	trace=$(trace_of sample)
	exectrace export --ctf out "$trace"
	start=$(jq '.trace.start_unix_ns - .trace.start_ns' <(exectrace export --json - "$trace"))
	run -0 babeltrace2 --clock-seconds out
	has "${lines[0]}" "^\\[$((start / 1000000000))\\.000900000\\]"
}

@test "a trace in which nothing ran is a trace without events" {
	exectrace export --ctf out "$(trace_from <<<"thread 1 a")"
	run -0 babeltrace2 out
	[ -z "$output" ]
}

@test "what is cut out of the trace is all that is exported" {
	exectrace export --ctf out "$(trace_of sample)" --from 11ms --to 13ms
	[ "$(events_of out)" = "12000000 0 0 0 103
13000000 0 103 0 102" ]
}

@test "the folder is there whole, or not at all" {
	trace=$(schedule | trace_from)
	run -2 bash -c "ulimit -f 1; '$EXECTRACE' export --ctf out '$trace'"
	has "$output" 'cannot write .*out'
	fails 2 exectrace export --ctf nodir/out "$trace"
	has "$stderr" 'cannot create nodir/out: No such file'
	printf 'damage' | dd of="$trace" bs=1 seek=$(($(stat -c %s "$trace") / 2)) conv=notrunc status=none
	fails 2 exectrace export --ctf out "$trace"
	[ -z "$(find . -name 'out*')" ]
}

@test "a folder that is not finished is gone when a signal ends us" {
	trace=$(schedule | trace_from)
	for _ in 1 2 3 4 5; do
		"$EXECTRACE" export --ctf out "$trace" &
		exporter=$!
		while [ ! -e out.part.$exporter ] && kill -0 $exporter; do :; done
		kill -TERM $exporter || true
		wait $exporter || true
		[ -z "$(ls -d out.part* 2>/dev/null)" ]
		rm -rf out
	done
}

@test "a folder that has something in it is refused, an empty one is filled" {
	trace=$(trace_of sample)
	mkdir full empty
	touch full/mine file
	for there in full file; do
		fails 2 exectrace export --ctf $there "$trace"
		has "$stderr" "$there is there already"
	done
	[ "$(find . -name 'f*' | sort | xargs)" = "./file ./full" ]
	exectrace export --ctf empty/ "$trace"
	[ -s empty/metadata ]
	fails 2 exectrace export --ctf - "$trace"
	has "$stderr" '--ctf makes a folder, and needs a name'
}

@test "called through sudo, the folder belongs to the caller" {
	[ "$(id -u)" -eq 0 ] || skip "not root: cannot be called as through sudo"
	trace=$(trace_of sample)
	make_place
	chown nobody "$MINE"
	SUDO_UID=$(id -u nobody) SUDO_GID=$(id -g nobody) exectrace export --ctf "$MINE/ctf" - <"$trace"
	[ "$(stat -c %U "$MINE"/ctf "$MINE"/ctf/* | sort -u)" = nobody ]
}

@test "a wake-up of a thread that the trace does not know is in no export" {
	trace=$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 50us
		run 1 2 10us 60us
		wake 1 1 55us by 2
	END
	)
	python3 - "$trace" <<-'END'
		import struct, sys, zlib
		data = bytearray(open(sys.argv[1], "rb").read())
		at = next(i for i in range(len(data)) if struct.unpack_from("<IHH", data, i) == (0x4b4c4258, 7, 0))
		size = struct.unpack_from("<I", data, at + 16)[0]
		payload = data[at + 48:at + 48 + size]
		woken = 1 + payload[0]
		assert payload[woken:woken + 2] == b"\1\1"
		payload[woken + 1] = 127
		data[at + 48:at + 48 + size] = payload
		struct.pack_into("<I", data, at + 40, zlib.crc32(payload))
		struct.pack_into("<I", data, at + 44, zlib.crc32(data[at:at + 44]))
		open(sys.argv[1], "wb").write(data)
	END
	exectrace export --ctf out "$trace"
	[ "$(babeltrace2 out | grep -c sched_waking)" -eq 0 ]
	exectrace export --perfetto for-perfetto "$trace"
	[ "$(python3 "$ROOT/tests/perfetto.py" for-perfetto | grep -c sched_waking)" -eq 0 ]
}
