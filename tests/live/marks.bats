# marks.bats - programs mark their tasks: mark.h, from threads and processes, with a tracer and without

load ../helper

setup() {
	need_bpf
	TRACE=$BATS_TEST_TMPDIR/t
	KNOBS=$BUILD/tests/knobs
	export PYTHONPATH=$ROOT/tests PYTHONDONTWRITEBYTECODE=1
}

# check_marks THREADS MARKS: the trace has all of what marker made, in order, thread by thread.
check_marks() {
	python3 "$ROOT/tests/live/programs/check_marks.py" "$TRACE" "$@"
}

@test "no mark is lost or torn, from many threads of two processes at once" {
	run -0 "$KNOBS" 0 0 0 "$TRACE" "$BUILD/tests/marker" 20 3000
	check_marks 20 3000
}

@test "mark.h needs no more than the compiler's own dialect" {
	for std in gnu99 gnu11 gnu17; do
		gcc -std=$std -Wall -Wextra -Werror -I"$ROOT/include" -o "$BATS_TEST_TMPDIR/marker" "$ROOT/tests/live/marker.c"
	done
	gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -I"$ROOT/include" -o "$BATS_TEST_TMPDIR/marker" \
		"$ROOT/tests/live/marker.c"
	run -0 "$KNOBS" 0 0 0 "$TRACE" "$BATS_TEST_TMPDIR/marker" 2 100
	check_marks 2 100
}

@test "the marks of threads that have just begun wait until the tracer knows them" {
	run -0 "$KNOBS" 0 0 0 "$TRACE" bash -c "for i in \$(seq 600); do '$BUILD/tests/marker' 1 1; done"
	python3 - "$TRACE" <<-'END'
		import sys
		import tracefile
		trace = tracefile.Trace(sys.argv[1])
		assert trace.end["unclaimed_marks"] == "0", trace.end["unclaimed_marks"]
		# Two processes; begin, suspend, resume and end in each; and begin and end of the whole.
		assert len(trace.marks) == 600 * (2 * 4 + 2), len(trace.marks)
	END
}

@test "a thread that execs takes over the tid of its leader: whose marks are whose depends on when they were made" {
	cat >"$BATS_TEST_TMPDIR/execer.c" <<-'END'
		#include <exectrace/mark.h>
		static char **args;
		static volatile int nr_done;
		static void work(const char *name, unsigned us)
		{
			uint32_t task = exectrace_begin(name);
			uint64_t end = exectrace_now() + us * 1000ull;
			while (exectrace_now() < end)
				;
			exectrace_end(task);
			nr_done++;
		}
		/* execer NAP MARKED: when the first has done something, another thread sleeps for so many us, does something if it is to be MARKED, and execs. */
		static void *exec_it(void *unused)
		{
			do
				usleep(atoi(args[1]));
			while (!nr_done);
			if (args[2])
				work("other", 3000);
			execl("/proc/self/exe", args[0], (char *)NULL);
			return unused;
		}
		int main(int argc, char **argv)
		{
			pthread_t other;
			args = argv;
			if (argc > 1)
				pthread_create(&other, NULL, exec_it, NULL);
			else
				work("after", 7000);
			while (argc > 1)
				work("leader", 100);
			return 0;
		}
	END
	gcc -O2 -I"$ROOT/include" -o "$BATS_TEST_TMPDIR/execer" "$BATS_TEST_TMPDIR/execer.c" -lpthread
	for args in 1 "1 other" 60000 60000 60000 "60000 other" 60000 60000 60000 60000; do
		# shellcheck disable=SC2086
		run -0 "$KNOBS" 0 0 0 "$TRACE" "$BATS_TEST_TMPDIR/execer" $args
		run -0 exectrace check "$TRACE"
		python3 - "$TRACE" $args <<-'END'
			import sys, tracefile
			trace = tracefile.Trace(sys.argv[1])
			[leader] = {e.thread for e in trace.events if e.tid == e.tgid and e.kind == 2 and e.flags & 1}
			[other] = {e.thread for e in trace.events if e.kind == 4} - {leader}
			found = {(m.thread, m.name) for m in trace.marks if m.name}
			print(sys.argv[2:], found)
			wanted = {(leader, b"leader"), (other, b"after")} | ({(other, b"other")} if sys.argv[3:] else set())
			assert found == wanted, (leader, other, found)
		END
	done
}

@test "a child marks as itself, whichever system call has made it" {
	printf '%s\n' '#include <exectrace/mark.h>' '#include <sched.h>' '#include <signal.h>' '#include <sys/wait.h>' \
		'int main(int argc, char **argv) {' \
		'exectrace_end(exectrace_begin("parent"));' \
		'pid_t child = argc > 1 ? syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) : fork();' \
		'if (!child) { exectrace_end(exectrace_begin("child")); _exit(!argv[0]); }' \
		'waitpid(child, NULL, 0); exectrace_end(exectrace_begin("again")); }' >"$BATS_TEST_TMPDIR/family.c"
	gcc -O2 -I"$ROOT/include" -o "$BATS_TEST_TMPDIR/family" "$BATS_TEST_TMPDIR/family.c" -lpthread
	for args in "" raw; do
		# shellcheck disable=SC2086
		run -0 "$KNOBS" 0 0 0 "$TRACE" "$BATS_TEST_TMPDIR/family" $args
		run -0 exectrace check "$TRACE"
		python3 - "$TRACE" <<-'END'
			import sys, tracefile
			trace = tracefile.Trace(sys.argv[1])
			threads = {m.name: m.thread for m in trace.marks if m.name}
			print(threads)
			assert threads[b"parent"] == threads[b"again"] != threads[b"child"]
		END
	done
}

@test "mark.h works in C++ as well" {
	need_command g++
	g++ -O2 -Wall -Wextra -Werror -I"$ROOT/include" -x c++ -o "$BATS_TEST_TMPDIR/marker" "$ROOT/tests/live/marker.c"
	run -0 "$KNOBS" 0 0 0 "$TRACE" "$BATS_TEST_TMPDIR/marker" 5 500
	check_marks 5 500
}

# a_library OPTION...: one that includes mark.h, too; its nap() is a task.
a_library() {
	printf '%s\n' '#include <exectrace/mark.h>' 'void nap(void);' '__attribute__((visibility("default"))) void nap(void)' \
		'{ uint32_t task = exectrace_begin("nap"); usleep(1000); exectrace_end(task); }' >"$BATS_TEST_TMPDIR/nap.c"
	gcc -O2 -I"$ROOT/include" "$@" -shared -fPIC -o "$BATS_TEST_TMPDIR/libnap.so" "$BATS_TEST_TMPDIR/nap.c"
}

# naps_within TASK: the trace has three tasks of this name, each with a nap in it, and all numbers differ.
naps_within() {
	python3 - "$TRACE" "$1" <<-'END'
		import sys
		import tracefile
		trace = tracefile.Trace(sys.argv[1])
		outer = sys.argv[2].encode()
		assert [(mark.kind, mark.name) for mark in trace.marks] == 3 * [(1, outer), (1, b"nap"), (2, b""), (2, b"")], trace.marks
		assert len({mark.task for mark in trace.marks}) == 6
	END
	run -0 exectrace check "$TRACE"
	hasnt "$output" '^NO .*marks'
}

@test "a program and the libraries that it is linked with mark as one, whatever these hide" {
	a_library -fvisibility=hidden
	printf '%s\n' '#include <exectrace/mark.h>' 'void nap(void);' 'int main(void) { for (int i = 0; i < 3; i++) {' \
		'uint32_t task = exectrace_begin("main"); nap(); exectrace_end(task); } }' >"$BATS_TEST_TMPDIR/main.c"
	gcc -O2 -I"$ROOT/include" -o "$BATS_TEST_TMPDIR/main" "$BATS_TEST_TMPDIR/main.c" "$BATS_TEST_TMPDIR/libnap.so"
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR run -0 exectrace record -o "$TRACE" -- "$BATS_TEST_TMPDIR/main"
	naps_within main
}

@test "a thread that marks in two languages is at tasks of both" {
	a_library
	printf '%s\n' 'import ctypes, sys, exectrace' 'nap = ctypes.CDLL(sys.argv[1]).nap' 'for i in range(3):' \
		'    with exectrace.task("main"): nap()' >"$BATS_TEST_TMPDIR/main.py"
	PYTHONPATH=$ROOT/tools:$PYTHONPATH run -0 exectrace record -o "$TRACE" -- python3 "$BATS_TEST_TMPDIR/main.py" \
		"$BATS_TEST_TMPDIR/libnap.so"
	naps_within main
}

@test "marks of a thread that come too late, from a file under another name, are lost, and the trace says so" {
	printf '%s\n' 'import os, struct, time' 'for name, times in ("1-1-0", (1, 4)), ("1-2-0", (2, 3)):' \
		'    path = os.environ["EXECTRACE_MARKS"] + "/" + name' \
		'    head = struct.pack("=8sIIQQQ24x", b"exmarks2", os.getpid(), os.getpid(), 1, 0, 0)' \
		'    data = head + b"".join(struct.pack("=IIQ", 3, 1, ns) for ns in times)' \
		'    os.close(os.open(path, os.O_CREAT, 0o600)); open(path, "wb").write(data)' >"$BATS_TEST_TMPDIR/main.py"
	run -0 exectrace record -o "$TRACE" -- python3 "$BATS_TEST_TMPDIR/main.py"
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +lost-marks +2 marks'
}

@test "without a tracer marks do nothing" {
	run -0 strace -f -e trace=openat,pwrite64,mkdir -o "$BATS_TEST_TMPDIR/calls" "$BUILD/tests/marker" 4 1000
	! grep -qE 'pwrite|/dev/shm' "$BATS_TEST_TMPDIR/calls" || false
}

@test "with a tracer that has died they cost a bounded amount of memory" {
	mkdir "$BATS_TEST_TMPDIR/marks"
	EXECTRACE_MARKS=$BATS_TEST_TMPDIR/marks run -0 "$BUILD/tests/marker" 2 2000000
	# 16 MiB a thread, for five threads, and what was begun of the next part.
	size=$(du -sk "$BATS_TEST_TMPDIR/marks" | cut -f1)
	[ "$size" -gt 1000 ]
	[ "$size" -lt $((5 * 17 * 1024)) ]
}

@test "where files may not be large they are lost, which the trace says, and nobody is killed" {
	loses_marks 0 broken-marks "$BUILD/tests/marker" 2 1
	loses_marks 1 lost-marks "$BUILD/tests/marker" 2 1
	loses_marks 16 lost-marks "$BUILD/tests/marker" 2 4000
}

# strange MARKS LOST BROKEN CHANGE...: so many marks of strange_marker are there and lost, and so many files tell of others; it is not disturbed.
strange() {
	run -0 exectrace record -o "$TRACE" -- "$BUILD/tests/strange_marker" "${@:4}"
	python3 - "$TRACE" "$1" "$2" "$3" <<-'END'
		import sys
		import tracefile
		trace = tracefile.Trace(sys.argv[1])
		found = [len(trace.marks), int(trace.end["lost_marks"]), int(trace.end["broken_mark_files"])]
		assert found == [int(number) for number in sys.argv[2:]], found
	END
}

@test "where there is room for them, marks leave errno alone, and are no place to be cancelled at" {
	strange 4004 0 0 nothing
	strange 4002 0 0 nothing first
}

@test "a program that has no descriptor or memory left, or may not open its files any more, loses marks, which are counted" {
	strange 2 4002 0 descriptors
	strange 2 4002 0 memory
	strange 2 4002 0 rights
	strange 2 4002 0 root
	strange 0 0 1 descriptors first
	strange 0 0 1 memory first
}

@test "a program that changes its environment goes on to mark" {
	strange 4004 0 0 environment
	[ -z "$(ls / | grep -E '^[0-9]+-[0-9]+-[0-9]+$')" ]
}

@test "with a directory that is gone, or without a name, they do nothing" {
	EXECTRACE_MARKS=$BATS_TEST_TMPDIR/none run -0 "$BUILD/tests/marker" 2 1000
	[ -z "$output" ]
	EXECTRACE_MARKS= run -0 strace -f -e trace=openat -o "$BATS_TEST_TMPDIR/calls" "$BUILD/tests/marker" 2 1000
	hasnt "$(cat "$BATS_TEST_TMPDIR/calls")" 'O_CREAT'
	[ ! -e "$BATS_TEST_TMPDIR/none" ]
}

# What a hostile program may put where marks are expected.
hostile() {
	cat >"$BATS_TEST_TMPDIR/hostile" <<-END
		#!/bin/bash
		cd "\$EXECTRACE_MARKS" || exit 1
		$1
		sleep 0.3
		exit 0
	END
	chmod +x "$BATS_TEST_TMPDIR/hostile"
	run -0 "$KNOBS" 0 0 0 "$TRACE" "$BATS_TEST_TMPDIR/hostile"
	run exectrace check "$TRACE"
	[ "$status" -le 1 ]
}

@test "files that are no marks are given up, and counted" {
	hostile 'head -c 100000 /dev/urandom >1-1-0'
	has "$output" '^NO +broken-marks +1 case'
}

@test "marks that go back in time are given up" {
	hostile 'printf "exmarks2\1\0\0\0\1\0\0\0" >1-1-0; head -c 48 /dev/zero >>1-1-0
		printf "\3\0\0\0\1\0\0\0\2\0\0\0\0\0\0\0\3\0\0\0\1\0\0\0\1\0\0\0\0\0\0\0" >>1-1-0'
	has "$output" '^NO +broken-marks +1 case'
}

@test "links, pipes, devices and directories are not touched" {
	echo precious >"$BATS_TEST_TMPDIR/precious"
	chmod 600 "$BATS_TEST_TMPDIR/precious"
	hostile "ln -s $BATS_TEST_TMPDIR/precious 1-1-0; ln $BATS_TEST_TMPDIR/precious 1-1-1 2>/dev/null
		mkfifo 1-1-2; mkdir 1-1-3; ln -s /dev/tty 1-1-4"
	[ "$(cat "$BATS_TEST_TMPDIR/precious")" = precious ]
}

@test "a file that shrinks while it is read does no harm" {
	hostile 'for i in $(seq 200); do cp /bin/true 1-1-0; truncate -s 0 1-1-0; done'
}

@test "what a killed tracer left in /dev/shm is removed by the next one, but nobody else's" {
	old=/dev/shm/exectrace-test01 locked=/dev/shm/exectrace-test02 other=/dev/shm/exectrace-test03
	mkdir $old $locked $other
	mkdir -p $old/.hidden/deeper
	ln -s "$BATS_TEST_TMPDIR" $old/.hidden/link
	touch $old/1-1-0 $old/.hidden/deeper/1-1-0 $locked/1-1-0 "$BATS_TEST_TMPDIR/kept"
	touch -d '1 hour ago' $old $locked $other
	chown nobody $other
	flock $locked sleep 5 &
	touch -d '1 hour ago' $locked
	exectrace run sync --work 1 >/dev/null
	left=$(ls -d $old $locked $other 2>/dev/null | xargs)
	rm -r $locked $other
	[ "$left" = "$locked $other" ]
	[ -e "$BATS_TEST_TMPDIR/kept" ]
}
