# source.bats - promises about the source itself

load helper

@test "every header compiles alone" {
	cd "$ROOT"
	for header in user/*/*.h include/exectrace/*.h; do
		echo "$header"
		gcc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -Iuser -Iinclude -Ibuild/proto -x c "$header"
	done
}

@test "the public headers compile as C++ too" {
	need_command g++
	cd "$ROOT"
	for header in include/exectrace/mark.h include/exectrace/trace_file.h; do
		echo "$header"
		g++ -Wall -Wextra -Werror -fsyntax-only -D_Static_assert=static_assert -Iinclude -x c++ "$header"
	done
}

@test "the includes go one way only" {
	run -0 "$ROOT/tools/check-layers"
	[ -z "$output" ]
}

@test "check-layers finds an include that goes the wrong way" {
	mkdir -p "$BATS_TEST_TMPDIR/tools" "$BATS_TEST_TMPDIR/user"/{trace,view,model,analysis,capture}
	cp "$ROOT/tools/check-layers" "$BATS_TEST_TMPDIR/tools"
	echo '#include "view/view.h"' >"$BATS_TEST_TMPDIR/user/trace/bad.c"
	echo '#include <bpf/libbpf.h>' >"$BATS_TEST_TMPDIR/user/capture/bad.c"
	echo '#include <stdio.h>' >"$BATS_TEST_TMPDIR/user/model/bad.h"
	run -1 "$BATS_TEST_TMPDIR/tools/check-layers"
	has "$output" 'user/trace/bad.c: trace may not include view/view.h'
	has "$output" 'user/capture/bad.c: libbpf is for'
	has "$output" 'user/model/bad.h: the model does not print'
}

@test "everything compiles without a warning, with gcc and with clang" {
	cd "$ROOT"
	[ -e build/bpf/exectrace.skel.h ]
	# [!f]: but for *.bpf.c
	for compiler in gcc clang; do
		run -0 bash -c "printf '%s\n' user/*.c user/*/*.c tools/*.c tools/bench/*[!f].c tests/unit/*.c tests/live/*.c tests/preload/*.c tests/fuzz/*.c |
			xargs -P 4 -I{} $compiler -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -Wshadow \
			-Wmissing-prototypes -Iuser -Iinclude -Ibuild/bpf -Ibuild/proto -Ibuild -Itests/unit -Itests/fuzz -Itools -fsyntax-only {}"
		[ -z "$output" ]
	done
}

@test "tools/setup asks the package manager for nothing when all is there" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	for manager in apt-get dnf pacman; do
		command -v $manager >/dev/null || continue
		printf '#!/bin/sh\necho "%s was called: $*"\nexit 1\n' $manager >"$BATS_TEST_TMPDIR/bin/$manager"
		chmod +x "$BATS_TEST_TMPDIR/bin/$manager"
	done
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 "$ROOT/tools/setup" build check
	[ -z "$output" ]
}

@test "tools/setup names what is missing, and who can install it" {
	command -v dpkg-query >/dev/null || skip "not a Debian system"
	mkdir "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/dpkg-query"
	chmod +x "$BATS_TEST_TMPDIR/bin/dpkg-query"
	printf '#!/bin/sh\necho 1000\n' >"$BATS_TEST_TMPDIR/bin/id"
	chmod +x "$BATS_TEST_TMPDIR/bin/id"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH run -1 "$ROOT/tools/setup"
	has "$output" 'missing: libbpf-dev \(loads BPF programs\)'
	has "$output" 'type sudo before the command'
}

@test "every package that tools/setup installs is explained in the README" {
	sed -n "/^packages='/,/^'/p" "$ROOT/tools/setup" | awk -F'|' 'NF == 5 { print $3 }' |
		tr ' ' '\n' | grep . | while read -r package; do
			grep -qF "\`$package\`" "$ROOT/README.md" || {
				echo "the README does not tell what $package is for"
				exit 1
			}
		done
}

@test "every command, and every option of it, is in the man page" {
	page=$(MANWIDTH=200 man -l "$BUILD/exectrace.8" | col -bx)
	for command in $(exectrace help commands | awk '{print $1}'); do
		has "$page" "exectrace $command"
		for option in $(exectrace help "$command" | grep -oE -- '^ .*--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
			has "$page" "$option"
		done
	done
}

@test "the man page is well-formed" {
	run -0 bash -c "man --warnings -l '$BUILD/exectrace.8' 2>&1 >/dev/null"
	[ -z "$output" ]
}

@test "no paragraph about a command begins in the midst of a sentence in the man page" {
	hasnt "$(sed -n '/^\.SH COMMANDS/,/^\.SH REPEATS/p' "$BUILD/exectrace.8" | grep -A1 '^\.PP')" '^[a-z0-9<]'
}

@test "make install puts everything under DESTDIR and PREFIX" {
	run -0 make -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/dest" PREFIX=/opt/exectrace
	cd "$BATS_TEST_TMPDIR/dest"
	[ "$(find . -type f | sort)" = "./opt/exectrace/include/exectrace/mark.h
./opt/exectrace/include/exectrace/trace_file.h
./opt/exectrace/sbin/exectrace
./opt/exectrace/share/bash-completion/completions/exectrace
./opt/exectrace/share/exectrace/compare.schema.json
./opt/exectrace/share/exectrace/exectrace.js
./opt/exectrace/share/exectrace/exectrace.py
./opt/exectrace/share/exectrace/repeats.schema.json
./opt/exectrace/share/exectrace/report.schema.json
./opt/exectrace/share/fish/vendor_completions.d/exectrace.fish
./opt/exectrace/share/man/man8/exectrace.8
./opt/exectrace/share/zsh/site-functions/_exectrace" ]
	run -0 ./opt/exectrace/sbin/exectrace --version
}

@test "make install puts exectrace.py where python3 looks for modules, if it looks under PREFIX" {
	modules=$(python3 -c 'import site; print(site.getsitepackages()[0])')
	prefix=${modules%/lib*}
	[ "$prefix" != "$modules" ] || skip "python3 looks for modules in $modules alone"
	run -0 make -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/dest" PREFIX="$prefix"
	[ "$(readlink "$BATS_TEST_TMPDIR/dest$modules/exectrace.py")" = "$prefix/share/exectrace/exectrace.py" ]
	[ -e "$BATS_TEST_TMPDIR/dest$prefix/share/exectrace/exectrace.py" ]
}

@test "make install SETCAP=GROUP lets the members of the group observe, and nobody else run it" {
	[ "$(id -u)" -eq 0 ] || skip "not root"
	need_command setcap
	run -0 make -C "$ROOT" install DESTDIR="$BATS_TEST_TMPDIR/dest" PREFIX=/opt/exectrace SETCAP=nogroup
	program=$BATS_TEST_TMPDIR/dest/opt/exectrace/sbin/exectrace
	[ "$(stat -c '%a %G' "$program")" = '750 nogroup' ]
	has "$(getcap "$program")" ' cap_perfmon,cap_bpf=ep$'
}
