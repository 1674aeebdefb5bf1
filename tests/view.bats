# view.bats - the timeline, live in a terminal

load helper

setup() {
	need_command tmux
	TMUX_NAME=exectrace-$BATS_TEST_NUMBER-$$
	export LC_ALL=C.UTF-8
	unset TMUX COLUMNS
	tm new-session -d -x 80 -y 24 "env TERM=screen-256color PS1=ready: bash --norc --noprofile" || skip "no pseudo-terminals here"
	wait_for shows "^ready:"
}

teardown() {
	tm kill-server 2>/dev/null || true
}

tm() {
	tmux -L "$TMUX_NAME" -f /dev/null "$@"
}

# type COMMAND: runs it in the terminal.
type_in() {
	tm send-keys -l "$1"
	tm send-keys Enter
}

press() {
	local key
	for key; do
		tm send-keys "$key"
	done
}

screen() {
	tm capture-pane -p
}

# shows PATTERN: a line of the screen matches.
shows() {
	screen | grep -Eq -- "$1"
}

# see PATTERN: one does, sooner or later.
see() {
	wait_for shows "$1" >/dev/null || {
		echo "not on the screen: $1"
		screen
		return 1
	}
}

view() {
	type_in "$EXECTRACE view $*; echo status \$?"
	see '(q quit|room|^exectrace:|^a .* b )'
}

@test "it shows verdict, certificate and a row for each CPU, in 80 by 24" {
	view "$(trace_of sample)"
	see '^PARALLEL  sing on CPU 0 and eat on CPU 1 both ran from 4.000 to 8.000 ms'
	see '^EXACT +7 of 7 context switches'
	see '^ +0 ms +5 '
	see '^CPU 0 +a+b+a+b+'
	see '^CPU 1 +b+'
	see '^a sing   b eat   c main'
}

@test "t changes to rows of tasks, n and p step from run to run, and tell of it" {
	view "$(trace_of sample)"
	press t
	see '^sing +█+.*·+'
	press n
	see '^sing on CPU 0 from 0.000 to 10.000 ms: 10.0 ms; had waited 50.0 µs; preempted'
	see '^or yielded, then eat \(103\)'
	press n
	see '^sing on CPU 0 from 12.000 to 14.000 ms: 2.00 ms; had waited 2.00 ms; exited'
	press n
	see 'no run of this row after that'
	press p
	see '^sing on CPU 0 from 0.000 to 10.000 ms'
	press Down n
	see '^eat on CPU 1 from 4.000 to 8.000 ms'
}

@test "n and p stay within the time that is looked at, and tell of no more" {
	view --from 10us --to 9ms "$(trace_from <<-'END'
		thread 1 one
		thread 2 two
		run 0 1 0us 50us
		run 1 2 5us 10us
		run 0 1 8ms 10ms
		run 1 2 11ms 15ms
		run 0 1 15ms 19ms
	END
	)"
	press n
	see '^one on CPU 0 from 0.010 to 0.050 ms: 40.0 µs; preempted'
	press n
	see '^one on CPU 0 from 8.000 to 9.000 ms: 1.00 ms; had waited 0; goes on$'
	press n
	see 'no run of this row after that'
	press p
	see '^one on CPU 0 from 0.010 to 0.050 ms'
	press p
	see 'no run of this row before that'
	press q
	view --from 12ms --to 17ms "$BATS_TEST_TMPDIR/made.trace"
	press n
	see '^one on CPU 0 from 15.000 to 17.000 ms'
}

@test "n and p stop at each run of those that begin at once, and at one that takes no time" {
	view --by process "$(trace_from <<-'END'
		thread 1 one
		thread 2 two process 1 tgid 101
		run 0 1 0us 10us
		run 0 1 20us 20us
		run 0 1 20us 30us
		run 1 2 20us 25us
	END
	)"
	press t n n
	see '^one on CPU 0 from 0.020 to 0.020 ms'
	press n
	see '^one on CPU 0 from 0.020 to 0.030 ms'
	press n
	see '^one on CPU 1 from 0.020 to 0.025 ms'
	press n
	see 'no run of this row after that'
	press p
	see '^one on CPU 0 from 0.020 to 0.030 ms'
	press p
	see '^one on CPU 0 from 0.020 to 0.020 ms'
	press p
	see '^one on CPU 0 from 0.000 to 0.010 ms'
	press p
	see 'no run of this row before that'
}

@test "where marks cut a run, n stops at each part, the first included, and it is told why the part ended" {
	view "$(trace_from <<-'END'
		thread 1 loop
		run 0 1 0us 50us wait 7us
		run 0 1 60us 100us
		mark 1 10us begin 1 sing
		mark 1 30us suspend 1
		mark 1 80us resume 1
		mark 1 90us end 1
	END
	)"
	press t n
	see '^sing on CPU 0 from 0.000 to 0.020 ms: 20.0 µs; gave way$'
	press n
	see '^sing on CPU 0 from 0.070 to 0.080 ms: 10.0 µs; task ended$'
}

@test "it zooms and scrolls, and 0 shows all again" {
	view "$(trace_of sample)"
	press + + +
	see '^ +8'
	press Left Left Left Left Left Left Left Left
	see '^ +6'
	press 0
	see '^ +0 ms +5 '
}

@test "w goes to the witness, g to the gaps of the record" {
	view "$(trace_of sample)"
	press g
	see '^the record has no gaps'
	press w
	see '^the witness of the verdict'
	press q
	view "$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 10us next 2
		run 0 2 10us 20us next 1
		run 0 1 90us 99us count 4 next 0
	END
	)"
	see '^INCOMPLETE|^INCONCLUSIVE'
	press g
	see '^missing-runs of a: 2'
	press g
	see '^no gap after this'
	press q
	view "$(trace_from <<-'END'
		thread 1 one
		thread 2 two
		run 0 1 0us 1000us
		run 0 2 1000us 1020us
		run 0 1 1020us 1040us
		run 0 2 1040us 3000us
	END
	)"
	see '^SEQUENTIAL'
	press w
	see '^the verdict has no witness'
}

@test "/ finds a task by a part of its name" {
	view "$(trace_of sample)"
	press / e a t Enter
	see '^eat on CPU 1 from 4.000 to 8.000 ms'
	press / n o n e Enter
	see '^no task has none in its name'
	press / s Escape
	see 'q quit'
}

@test "? tells the keys" {
	view "$(trace_of sample)"
	press '?'
	see 'the next, the previous run of the row'
	press '?'
	see '^CPU 0 +a'
}

@test "the trace may come through a pipe" {
	type_in "$EXECTRACE view - < <(cat $(trace_of sample)); echo status \$?"
	see '^CPU 0 +a'
	press q
	see '^status 0'
}

@test "it follows the size of the terminal" {
	view "$(trace_of sample)"
	tm resize-window -x 50 -y 12
	see '^CPU 0 +a+b+a+b+ ?$'
	[ "$(screen | awk 'length > 50' | wc -l)" -eq 0 ]
	tm resize-window -x 120 -y 40
	see '^CPU 0 .{80}'
}

@test "it leaves the terminal as it found it: after q, after a signal, and with a trace that is none" {
	cd "$BATS_TEST_TMPDIR"
	type_in "cd $BATS_TEST_TMPDIR; clear; stty -a >before"
	wait_for test -s before
	view "$(trace_of sample)"
	press q
	see '^status 0'
	for signal in TERM INT HUP QUIT; do
		type_in clear
		view "$(trace_of sample)"
		see '^CPU 0 +a'
		kill -$signal "$(pgrep -n -f "^$EXECTRACE view")"
		see '^status [0-9]+'
	done
	type_in "clear; echo nonsense >none; $EXECTRACE view none; stty -a >after; echo done"
	see '^done'
	diff before after
}

@test "without colour the letters tell who is who" {
	type_in "export NO_COLOR=1"
	view "$(trace_of sample)"
	see '^CPU 0 +a+b+a+b+'
	[ -z "$(tm capture-pane -p -e | grep -F $'\033[38' || true)" ]
}

@test "names that mean harm are only names" {
	view "$(trace_from <<-'END'
		thread 1 \x1b[2J\x07evil
		thread 2 \xff\x9b
		run 0 1 0us 50us next 2
		run 1 2 10us 60us next 1
	END
	)"
	see '^a \?\[2J\?evil'
	press t n
	see 'on CPU 0 from 0.000 to 0.050 ms'
}

@test "where there is no terminal it says so" {
	fails 2 exectrace view "$(trace_of sample)"
	has "$stderr" 'view needs a terminal'
}
