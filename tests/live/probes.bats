# Probes that programs carry (USDT): --usdt

load ../helper

PROBED=$BUILD/tests/probed

setup() {
	need_bpf
	TRACE=$BATS_TEST_TMPDIR/t
	cd "$BATS_TEST_TMPDIR"
}

record() {
	exectrace record -o "$TRACE" "$@" 2>err || { cat err; return 1; }
}

# times PROBE: how often it was passed, in all.
times() {
	exectrace export --json - "$TRACE" | jq --arg probe "$1" '[.probes[] | select(.probe == $probe).passed_by[].times] | add // 0'
}

@test "every passing of a probe is recorded: by whom, how often, with its arguments" {
	need_command jq
	record --usdt lab:step=dds --usdt lab:done --usdt lab:bare -- "$PROBED" 1000 4
	[ "$(times lab:step)" -eq 4000 ]
	[ "$(times lab:done)" -eq 1 ]
	[ "$(times lab:bare)" -eq 1 ]
	run -0 exectrace report --view probes "$TRACE"
	[ "$(grep -cE '^lab:step +probed:[0-9]+ +1,000 ' <<<"$output")" -eq 4 ]
	hasnt "$output" 'no CPU'
	run -0 exectrace report --view runs "$TRACE"
	has "$output" 'passed lab:step\(0, 0, "walker 3"\)$'
	has "$output" 'passed lab:step\(999, -999, "walker 0"\)$'
	has "$output" 'passed lab:done\(4000\)$'
	has "$output" 'passed lab:bare$'
	exectrace check "$TRACE"
}

@test "arguments are shown as asked for, and by default as the program says" {
	record --usdt lab:done=x --usdt lab:step -- "$PROBED" 16
	run -0 exectrace report --view runs "$TRACE"
	has "$output" 'passed lab:done\(0x10\)$'
	has "$output" 'passed lab:step\(15, -15, [0-9]+\)$'
}

@test "a probe that is guarded by a semaphore is switched on, and off again" {
	need_command jq
	record --usdt lab:guarded -- "$PROBED" 1
	[ "$(times lab:guarded)" -eq 1 ]
	record --usdt lab:step -- "$PROBED" 1
	[ "$(exectrace export --json - "$TRACE" | jq '.probes | length')" -eq 1 ]
}

@test "a probe in a file that is named, of a program that runs already" {
	need_command jq
	"$PROBED" 1000000000000 &
	pid=$!
	wait_for kill -0 $pid
	record -p $pid --usdt lab:step -d 200ms
	kill -0 $pid
	[ "$(times lab:step)" -gt 100 ]
	record --usdt "$PROBED:lab:done" -d 100ms -p $$
	[ "$(times lab:done)" -eq 0 ]
	has "$(exectrace report "$TRACE" --view probes)" '^lab:done was not passed$'
	kill -9 $pid
}

@test "a file named without a slash is the one that is here, whatever the environment says" {
	cd "$BATS_TEST_TMPDIR"
	mkdir elsewhere
	cp "$PROBED" probed
	cp "$PROBED" elsewhere/probed
	PATH=$PWD/elsewhere:$PATH LD_LIBRARY_PATH=$PWD/elsewhere record --usdt probed:lab:done -- ./probed 10
	[ "$(times lab:done)" -eq 1 ]
}

@test "probes that nobody here wrote: which modules Python imports" {
	python=/usr/bin/python3
	readelf -n "$(readlink -f $python)" | grep -q import__find__load__start || skip "this Python has no probes in it"
	touch sing.py eat.py
	echo 'import sing, eat' >program.py
	record --usdt python:import__find__load__start=s -- $python program.py
	run -0 exectrace report --view runs "$TRACE"
	[ "$(grep -oE 'load__start\("(sing|eat)"\)' <<<"$output" | tr '\n' ' ')" = 'load__start("sing") load__start("eat") ' ]
}

@test "only those who are recorded are" {
	need_command jq
	"$PROBED" 1000000000000 &
	pid=$!
	record --usdt lab:step -- "$PROBED" 10
	[ "$(times lab:step)" -eq 10 ]
	kill -9 $pid
}

@test "passings are in the picture, the page and Perfetto's format" {
	need_command jq
	record --usdt lab:step=dds -- "$PROBED" 30 2
	has "$(exectrace report "$TRACE")" '^   lab:step +▾'
	exectrace report --html page "$TRACE"
	[ "$(grep -o 'lab:step([0-9]*, ' page | sort -u | wc -l)" -eq 30 ]
	exectrace export --perfetto packets "$TRACE"
	run -0 jq -rc 'select(.track_event.name == "lab:step").track_event.debug_annotations |
		[.[] | .int_value // .uint_value // .string_value]' <(python3 "$ROOT/tests/perfetto.py" packets)
	[ "$(grep -cE '^\[[0-9]+,-?[0-9]+,"walker [01]"\]$' <<<"$output")" -eq 60 ]
}

@test "more passings than there is room for are counted, and the runs are none the worse" {
	need_command jq
	record --usdt lab:step=dds -- "$PROBED" 3000000 2
	lost=$(exectrace export --json - "$TRACE" | jq '.certificate.rules[] | select(.rule == "lost-hits").count')
	[ $(($(times lab:step) + lost)) -eq 6000000 ]
	exectrace check "$TRACE"
}

@test "a probe that is not there, a file that has none, and nonsense are one clear line each" {
	fails 125 exectrace record -o t --usdt lab:stp -- "$PROBED"
	has "$stderr" 'there is no probe lab:stp in .*did you mean lab:step\?'
	fails 125 exectrace record -o t --usdt other:thing -- "$PROBED"
	has "$stderr" 'there are lab:step, lab:bare, lab:done, lab:guarded$'
	fails 125 exectrace record -o t --usdt lab:step -- sleep 0
	has "$stderr" 'there are no probes in .*/sleep.*--usdt FILE:lab:step'
	fails 125 exectrace record -o t --usdt "$ROOT/README.md:lab:step" -- "$PROBED"
	has "$stderr" 'is no ELF program'
	fails 125 exectrace record -o t --usdt ./nowhere:lab:step -- "$PROBED"
	has "$stderr" 'cannot look for probes in ./nowhere: No such file or directory'
	fails 125 exectrace record -o t --usdt lab:step -a -d 1
	has "$stderr" 'which file is lab:step in\?'
	fails 125 exectrace record -o t --usdt lab:step --usdt lab:done --usdt "$PROBED:lab:step=x" -- "$PROBED"
	has "$stderr" 'the probe lab:step of .*/probed is asked for twice$'
	for nonsense in lab lab: :step "" lab:step= lab:step=q lab:step=sssss lab:step=dddd; do
		fails 125 exectrace record -o t --usdt "$nonsense" -- "$PROBED"
	done
	fails 127 exectrace record -o t --usdt lab:step -- ./no-such-command
	[ ! -e t ]
}

@test "an argument that is told with a space, as on ARM, is one" {
	need_command gcc
	gcc -c -x assembler -o arm.o - <<-'END'
		.pushsection .note.stapsdt, "", "note"
		.balign 4
		.4byte 8, 2f - 1f, 3
		.asciz "stapsdt"
	1:	.8byte 0, 0, 0
		.asciz "lab", "arm", "-4@[sp, 60] 8@[x29, 24] 8@x0"
	2:	.balign 4
		.popsection
	END
	fails 125 exectrace record -o t --usdt ./arm.o:lab:arm=uuuuu -- "$PROBED"
	has "$stderr" 'lab:arm has 3 arguments, and'
}

@test "a probe that cannot be attached to is one clear line, that says why" {
	need_command gcc
	gcc -x c -o odd - <<-'END'
		#include <sys/sdt.h>
		int main(int argc, char **argv) { (void)argv; DTRACE_PROBE1(lab, odd, (double)argc); return 0; }
	END
	fails 125 exectrace record -o t --usdt lab:odd -- ./odd
	has "$stderr" 'cannot attach to the probe lab:odd in ./odd \(has it an argument where none can be read, .*\): Invalid argument$'
}

@test "nothing of ours stays at the probes" {
	record --usdt lab:step -- "$PROBED" 10
	run -0 bpftool prog show
	hasnt "$output" 'name on_probe'
}
