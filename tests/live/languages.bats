# languages.bats - programs in Python and for Node.js mark their tasks: exectrace.py and exectrace.js

load ../helper

setup() {
	PROGRAMS=$ROOT/tests/live/programs
	TRACE=$BATS_TEST_TMPDIR/t
	MARKS=$BATS_TEST_TMPDIR/marks
	mkdir "$MARKS"
	export PYTHONPATH=$ROOT/tools:$ROOT/tests
	# Not a script that looks for it first, and would be recorded, too.
	PYTHON=$(python3 -c 'import sys; print(sys.executable)')
}

node() {
	command node --require "$ROOT/tools/exectrace.js" "$@"
}

# scenario COMMAND...: prints what it does the same with marks and without; the marks are in $marks then.
scenario() {
	local without
	without=$("$@")
	[ -z "$(ls "$MARKS")" ]
	EXECTRACE_MARKS=$MARKS run -0 "$@"
	echo "printed: $output"
	[ "$output" = "$without" ]
	# What asyncio.run() does after the program's own tasks differs from version to version.
	marks=$(python3 "$ROOT/tests/markfile.py" "$MARKS" | grep -v shutdown_ | paste -sd,)
	echo "marks: ${marks:0:2000}"
}

asyncio() {
	scenario "$PYTHON" "$PROGRAMS/asyncio_tasks.py" "$1"
}

node_tasks() {
	need_command node
	scenario node "$PROGRAMS/node_tasks.js" "$1"
}

need_python() {
	"$PYTHON" -c "import sys; sys.exit(sys.version_info < ($1, $2))" || skip "this Python is older than $1.$2"
}

# longest TRACE: the task that a thread was on a CPU for longest without another, and how many ms of it.
longest() {
	python3 - "$1" <<-'END'
		import sys
		import tracefile
		trace = tracefile.Trace(sys.argv[1])
		runs = trace.runs_by_thread()
		names = {mark.task: mark.name.decode() for mark in trace.marks if mark.name}
		longest = (0, "")
		for mark, following in zip(trace.marks, trace.marks[1:]):
		    if mark.kind in (1, 4) and mark.thread == following.thread:
		        ran = sum(max(0, min(run.out_ns, following.time_ns) - max(run.in_ns, mark.time_ns))
		                  for run in runs[mark.thread])
		        longest = max(longest, (ran, names[mark.task]))
		print(longest[1], longest[0] // 1000000)
	END
}

# shows_tasks COMMAND...: three clients and the server's side of each take turns in one thread; one task blocks them.
shows_tasks() {
	exectrace record -o "$TRACE" -- "$@"
	run exectrace report "$TRACE"
	has "$output" '^CONCURRENT'
	# All but 1.00: an engine's helpers may be on another CPU now and then.
	has "$output" 'average parallelism 1\.0'
	has "$output" '^(REPAIRED|EXACT)'
	for task in 'client 0' 'client 1' 'client 2' "$server_task" block; do
		has "$output" "^(CPU [0-9]+)? +$task"
	done
	read -r task ms < <(longest "$TRACE")
	[[ $task == block* ]]
	[ "$ms" -ge 50 ]
	run exectrace check "$TRACE"
	hasnt "$output" '^NO .*marks'
}

@test "asyncio: a real server, its clients and a task that blocks them are on the timeline" {
	need_bpf
	server_task=serve-[0-9] shows_tasks "$PYTHON" -m exectrace "$PROGRAMS/asyncio_echo.py"
}

@test "Node.js: a real server, its clients and a task that blocks them are on the timeline" {
	need_bpf
	need_command node
	# The engine's own threads, which compile and collect garbage, would run beside it: how much, no one knows.
	server_task=connection shows_tasks "$(type -P node)" --single-threaded --require "$ROOT/tools/exectrace.js" "$PROGRAMS/echo.js"
}

@test "Python: no mark is lost or torn, from many threads of two processes at once" {
	need_bpf
	run -0 "$BUILD/tests/knobs" 0 0 0 "$TRACE" "$PYTHON" "$PROGRAMS/marker.py" 6 2000
	python3 "$PROGRAMS/check_marks.py" "$TRACE" 6 2000
}

@test "Node.js: no mark is lost or torn, from many threads of two processes at once" {
	need_bpf
	need_command node
	run -0 "$BUILD/tests/knobs" 0 0 0 "$TRACE" "$(type -P node)" "$PROGRAMS/marker.js" 4 2000
	python3 "$PROGRAMS/check_marks.py" "$TRACE" 4 2000
}

@test "an asyncio task is suspended at every await that waits, and only there" {
	asyncio waits
	[ "$marks" = "begin waits-1,suspend waits-1,begin a,suspend a,begin b,end b,resume a,suspend a,resume a,end \
a,resume waits-1,end waits-1" ]
}

@test "an asyncio task has the name that it was given by its first step, at most 64 bytes of it" {
	asyncio names
	x=$(printf 'x%.0s' {1..63})
	[ "$marks" = "begin names-1,suspend names-1,begin named later,end named later,begin $x,end $x,begin a,end a,begin \
?,end ?,resume names-1,end names-1" ]
}

@test "an exception in an asyncio task passes, and ends it" {
	asyncio exceptions
	[[ $marks == *"suspend fails,resume fails,suspend fails,resume fails,end fails,"* ]]
}

@test "asyncio tasks can be cancelled, before they start and while they wait" {
	asyncio cancellation
	[[ $marks == *"begin started,suspend started,"*"begin not started,end not started,resume started,suspend \
started,resume started,end started,"* ]]
}

@test "awaitables made of generators are waited for" {
	asyncio generators
	[[ $marks == *"begin gen,suspend gen,resume gen,suspend gen,resume gen,suspend gen,resume gen,end gen,"* ]]
}

@test "the tasks of a TaskGroup are marked" {
	need_python 3 11
	asyncio task_group
	[[ $marks == *"begin one,suspend one,begin two,suspend two,resume one,end one,resume two,end two,"* ]]
}

@test "eager asyncio tasks are marked within the one that makes them" {
	need_python 3 13
	asyncio eager
	[ "$marks" = "begin eager-1,begin eager,end eager,begin waits,suspend waits,suspend eager-1,resume waits,end \
waits,resume eager-1,end eager-1" ]
}

@test "with exectrace.task() a part of an asyncio task waits when that does" {
	asyncio parts
	[ "$marks" = "begin parts-1,begin outer,suspend outer,suspend parts-1,resume parts-1,resume outer,begin \
inner,suspend inner,suspend outer,suspend parts-1,resume parts-1,resume outer,resume inner,end inner,end outer,end \
parts-1" ]
}

@test "with exectrace.task() threads mark tasks, one within another" {
	asyncio threads
	[ "$marks" = "begin sing la,begin breathe,end breathe,end sing la,begin sing li,begin breathe,end breathe,end sing \
li" ]
	[ "$(ls "$MARKS" | wc -l)" -eq 2 ]
}

@test "signal handlers may mark at any moment, even while a part of the file is being mapped" {
	need_python 3 11
	asyncio signals
	begun=$(grep -o 'begin handler' <<<"$marks" | wc -l)
	ended=$(grep -o 'end handler' <<<"$marks" | wc -l)
	lost=$(grep -oE 'lost [0-9]+' <<<"$marks" | cut -d' ' -f2)
	# There is a moment between two parts. What comes then is counted, and told with the next part.
	[ $((begun + ended + ${lost:-0})) -ge 990 ]
	[ "${lost:-0}" -le 20 ]
}

@test "a forked child has a file of its own, and does not mark its parent's tasks" {
	asyncio forks
	[ "$marks" = "begin forks-1,suspend forks-1,resume forks-1,end forks-1,begin child,end child" ]
	[ "$(ls "$MARKS" | cut -d- -f1 | uniq | wc -l)" -eq 2 ]
}

@test "whoever looks at an asyncio task sees its coroutine" {
	asyncio looks
}

@test "what is no coroutine is refused by asyncio as ever" {
	asyncio refuses
}

@test "a task factory of the program's own is asked for every task" {
	asyncio factory
	has "$output" '^OwnTask$'
	[[ $marks == *"begin naps"*"end naps"* ]]
}

@test "an event loop of another kind is marked where it is named to install()" {
	asyncio other_loop
	[ "$marks" = "begin own,suspend own,resume own,end own" ]
}

# as_program ARGUMENT...: a script that tells how it was started says the same under -m exectrace, but for its frames.
as_program() {
	cd "$BATS_TEST_TMPDIR"
	mkdir -p package
	cat >package/__main__.py <<-'END'
		import __main__, pickle, sys
		class Thing: pass
		pickle.loads(pickle.dumps(Thing()))
		print(sys.argv, sys.path[0], __name__, __file__, __package__, __main__.Thing is Thing)
		sys.exit(len(sys.argv))
	END
	run -3 "$PYTHON" "$@" a -b
	expected=$output
	run -3 "$PYTHON" -m exectrace "$@" a -b
	[ "$output" = "$expected" ]
	# Not a module on the path, but a file somewhere.
	PYTHONPATH= run -3 "$PYTHON" "$ROOT/tools/exectrace.py" "$@" a -b
	[ "$output" = "$expected" ]
}

@test "python3 -m exectrace runs a script as Python does" {
	as_program package/__main__.py
}

@test "python3 -m exectrace -m runs a module as Python does" {
	as_program -m package
	as_program -m package.__main__
}

@test "python3 -m exectrace says what it cannot run" {
	run -1 "$PYTHON" -m exectrace
	has "$output" '^usage: '
	run -1 "$PYTHON" -m exectrace /none.py
	[ "$output" = "exectrace: cannot read /none.py: No such file or directory" ]
	run -1 "$PYTHON" -m exectrace -m no_such_module
	[ "$output" = "exectrace: no module named no_such_module that could be run" ]
}

@test "a program that imports exectrace gets the one that runs it" {
	echo 'import sys, exectrace; print(exectrace is sys.modules["exectrace"], exectrace._main.__module__)' \
		>"$BATS_TEST_TMPDIR/program.py"
	run -0 "$PYTHON" -m exectrace "$BATS_TEST_TMPDIR/program.py"
	[ "$output" = "True __main__" ]
}

@test "without a tracer exectrace.py changes nothing, and does not even load asyncio" {
	run -0 "$PYTHON" -c '
import sys, exectrace
exectrace.install()
assert "asyncio" not in sys.modules
import asyncio
create_task = asyncio.BaseEventLoop.create_task
exectrace.install()
assert asyncio.BaseEventLoop.create_task is create_task
assert exectrace.task("a") is exectrace.task("b")'
}

@test "without a tracer exectrace.js only calls" {
	need_command node
	run -0 node -e '
const { task } = globalThis[Symbol.for("exectrace")];
const promise = Promise.resolve();
require("assert").equal(task("a", () => promise), promise);
require("assert").equal(require("async_hooks").executionAsyncResource()[Symbol.for("exectrace")], undefined);'
}

# unread SIZE COMMAND...: it ends well with nobody reading its marks, which take less than 17 MiB; the rest is counted.
unread() {
	EXECTRACE_MARKS=$MARKS run -0 "$@"
	[ -z "$output" ]
	size=$(du -sk "$MARKS" | cut -f1)
	[ "$size" -gt 16000 ]
	[ "$size" -lt $((17 * 1024)) ]
	run -0 python3 -c 'import sys, markfile; print(markfile.read(sys.argv[1])[0].lost)' "$MARKS"
	[ "$output" -ge 5000 ]
}

@test "Python: with a tracer that has died, marks cost a bounded amount of memory" {
	unread "$PYTHON" -c '
import exectrace
for _ in range(180000):
    with exectrace.task("x" * 64):
        pass'
}

@test "Node.js: with a tracer that has died, marks cost a bounded amount of memory" {
	need_command node
	unread command node -e '
const { task } = require(process.argv[1]);
const name = "x".repeat(64);
for (let i = 0; i < 180000; i++)
	task(name, () => {});' "$ROOT/tools/exectrace.js"
}

@test "a program that another one follows, in whatever thread, has its own tasks, and they end with it" {
	need_bpf
	cat >"$BATS_TEST_TMPDIR/program.py" <<-END
		import os, sys, threading, exectrace
		left, where = int(sys.argv[1]), sys.argv[2]
		def go():
		    with exectrace.task(f"whole-{left}"): sum(range(300000))
		    if left:
		        with exectrace.task(f"open-{left}"):
		            sum(range(300000))
		            os.execv(sys.executable, [sys.executable, sys.argv[0], str(left - 1), where])
		if where == "first":
		    go()
		else:
		    thread = threading.Thread(target=go)
		    thread.start()
		    thread.join()
	END
	for where in first other; do
		run -0 exectrace record -o "$TRACE" -- "$PYTHON" "$BATS_TEST_TMPDIR/program.py" 2 $where
		run -0 exectrace report --view summary "$TRACE"
		has "$output" '^SEQUENTIAL'
		has "$output" '^SYNC +each task was begun when those before had ended, in the order 12345;'
		has "$output" '^(EXACT|REPAIRED) '
		run -0 exectrace check "$TRACE"
		run -0 exectrace report --view tasks "$TRACE"
		for task in whole-2 open-2 whole-1 open-1 whole-0; do
			has "$output" "^$task "
		done
	done
}

@test "Python: where files may not be large marks are lost, which the trace says" {
	loses_marks 0 broken-marks "$PYTHON" "$PROGRAMS/marker.py" 2 1
	loses_marks 1 lost-marks "$PYTHON" "$PROGRAMS/marker.py" 2 1
	loses_marks 16 lost-marks "$PYTHON" "$PROGRAMS/marker.py" 2 1000
	cat >"$BATS_TEST_TMPDIR/program.py" <<-END
		import exectrace
		for _ in range(300):
		    with exectrace.task("lost"): pass
	END
	loses_marks 1 'lost-marks +600 marks' "$PYTHON" "$BATS_TEST_TMPDIR/program.py"
}

@test "Node.js: where files may not be large marks are lost, which the trace says" {
	need_command node
	loses_marks 0 broken-marks node "$PROGRAMS/marker.js" 2 1
	loses_marks 1 lost-marks node "$PROGRAMS/marker.js" 2 100
	loses_marks 16 lost-marks node "$PROGRAMS/marker.js" 2 1000
}

@test "Python: without a descriptor left marks are lost, which is counted" {
	cat >"$BATS_TEST_TMPDIR/program.py" <<-END
		import resource, sys, threading, exectrace
		def mark():
		    for _ in range(1000):
		        with exectrace.task("lost"): pass
		if len(sys.argv) > 1:
		    with exectrace.task("there"): pass
		resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
		thread = threading.Thread(target=mark)
		thread.start()
		thread.join()
	END
	run -0 exectrace record -o "$TRACE" -- "$PYTHON" "$BATS_TEST_TMPDIR/program.py"
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +broken-marks +1 case'
	run -0 exectrace record -o "$TRACE" -- "$PYTHON" "$BATS_TEST_TMPDIR/program.py" there
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +lost-marks +2,000 marks'
}

@test "Node.js: without a descriptor left marks are lost, which is told" {
	need_command node
	cat >"$BATS_TEST_TMPDIR/program.js" <<-END
		const exectrace = require("$ROOT/tools/exectrace.js");
		try {
			for (;;)
				require("fs").openSync("/dev/null");
		} catch {
			exectrace.task("lost", () => 0);
		}
	END
	run -0 exectrace record -o "$TRACE" -- bash -c 'ulimit -n 100; exec node "$1"' - "$BATS_TEST_TMPDIR/program.js"
	run -1 exectrace check "$TRACE"
	has "$output" '^NO +broken-marks +1 case'
}

@test "a tracer that is killed does no harm to asyncio and Node.js programs" {
	need_bpf
	need_command node
	for program in "$PYTHON -m exectrace $PROGRAMS/asyncio_echo.py" \
		"$(type -P node) --require $ROOT/tools/exectrace.js $PROGRAMS/echo.js"; do
		rm -f "$BATS_TEST_TMPDIR"/{began,status}
		echo "touch $BATS_TEST_TMPDIR/began; $program; echo \$? >$BATS_TEST_TMPDIR/status" >"$BATS_TEST_TMPDIR/script"
		exectrace record -o "$TRACE" -- setsid sh "$BATS_TEST_TMPDIR/script" &
		tracer=$!
		wait_for test -e "$BATS_TEST_TMPDIR/began"
		sleep 0.1
		kill -9 $tracer
		wait_for test -s "$BATS_TEST_TMPDIR/status"
		[ "$(cat "$BATS_TEST_TMPDIR/status")" -eq 0 ]
	done
}

@test "with a directory that is gone, marks do nothing" {
	for directory in "$MARKS/none" /proc/none "$PROGRAMS/echo.js"; do
		EXECTRACE_MARKS=$directory run -0 "$PYTHON" "$PROGRAMS/asyncio_tasks.py" waits
		[ "$output" = "['a', 'b']" ]
		command -v node >/dev/null || continue
		EXECTRACE_MARKS=$directory run -0 node "$PROGRAMS/node_tasks.js" nested
		[ -z "$output" ]
	done
}

@test "Node.js: a task gives what its function gives, and ends when its promise is settled" {
	node_tasks results
	[ "$output" = "3
slept
as it has to be
TypeError" ]
	[[ $marks == "begin sum,end sum,begin nap,suspend nap,"*"resume nap,end nap,begin fails,suspend fails,"*"resume \
fails,end fails,begin throws,end throws" ]]
}

@test "Node.js: a task is named by whole characters, at most 64 bytes of them" {
	node_tasks names
	x=$(printf 'x%.0s' {1..63})
	[ "$marks" = "begin ?,end ?,begin a,end a,begin ?,end ?,begin $x,end $x,begin 42,end 42,begin �,end �" ]
}

@test "Node.js: timers, ticks and microtasks are of the task that started them" {
	node_tasks chain
	# The timer, the immediate, the tick, the microtask, and that the promise is settled.
	[ "$marks" = "begin chain$(printf ',suspend chain,resume chain%.0s' {1..5}),end chain" ]
}

@test "Node.js: a task within a task takes turns with it" {
	node_tasks nested
	[[ $marks == "begin outer,suspend outer,begin inner,suspend inner,resume outer,suspend outer,resume inner,"* ]]
	[[ $marks == *"resume inner,end inner,resume outer,"*"resume outer,end outer" ]]
}

@test "Node.js: a callback that is called in another's scope is of the other's task" {
	node_tasks scope
	[ "$marks" = "begin around,suspend around,resume around,end around" ]
}

@test "Node.js: an exception that nobody catches leaves no task behind" {
	node_tasks exception
	[ "$output" = "nobody catches this" ]
	[[ $marks == "begin fails,suspend fails,begin other,suspend other,resume fails,"* ]]
	[[ $marks == *"suspend fails,resume other,suspend other,resume other,end other" ]]
}

@test "Node.js: every request to a server is a task, with its whole body" {
	node_tasks requests
	[ "$output" = "GET 0
POST 6" ]
	[[ $marks == "begin GET /3,suspend GET /3,"*",end GET /3,begin POST /4,"*",end POST /4" ]]
	# While the server waits for the rest of the body, and for what comes of it.
	[ "$(grep -o 'resume POST' <<<"$marks" | wc -l)" -ge 3 ]
}
