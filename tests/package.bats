# Source archive, packages and the build that needs no library

load helper

setup() {
	cd "$ROOT"
	VERSION=$(sed -n 's/^VERSION := //p' Makefile)
}

@test "make deb builds, from the source archive and without git, a package that lintian is content with" {
	need_command dpkg-buildpackage
	need_command lintian
	run -0 make deb
	[ ! -e "build/deb/exectrace-$VERSION/.git" ]
	run -0 lintian --fail-on error,warning "build/deb/exectrace_${VERSION}_"*.changes
	dpkg -x "build/deb/exectrace_${VERSION}_"*.deb "$BATS_TEST_TMPDIR/x"
	[ "$("$BATS_TEST_TMPDIR/x/usr/sbin/exectrace" --version)" = "exectrace $VERSION" ]
	for file in share/man/man8/exectrace.8.gz include/exectrace/mark.h lib/python3/dist-packages/exectrace.py \
		share/bash-completion/completions/exectrace share/exectrace/exectrace.js; do
		[ -e "$BATS_TEST_TMPDIR/x/usr/$file" ] || [ -L "$BATS_TEST_TMPDIR/x/usr/$file" ]
	done
	# For someone who has libbpf-dev, the package says which library it needs.
	dpkg -f "build/deb/exectrace_${VERSION}_"*.deb Depends | grep -q libbpf
}

@test "make rpm builds a package with the same files" {
	need_command rpmbuild
	need_command dpkg-deb
	run -0 make rpm RPMBUILD_OPTIONS=--nodeps
	files=$(rpm -qlp build/rpm/RPMS/*/exectrace-"$VERSION"-1*.rpm 2>/dev/null)
	for file in sbin/exectrace share/man/man8/exectrace.8 include/exectrace/mark.h exectrace.py exectrace.js _exectrace; do
		has "$files" "/$file"
	done
}

@test "the packages have the version of the program" {
	has "$(head -1 tools/package/debian/changelog)" "^exectrace \($VERSION\)"
	has "$(grep -A1 '^%changelog' tools/package/exectrace.spec)" " - $VERSION-1$"
}

@test "the source archive has no trace of this build, and the sources as they were committed" {
	need_command git
	run -0 make dist
	run -0 tar -tzf "build/exectrace-$VERSION.tar.gz"
	hasnt "$output" '/build/|/exectrace$'
	has "$output" "^exectrace-$VERSION/bpf/exectrace.bpf.c$"
}

@test "make uninstall takes away what make install put there, and nothing else" {
	root=$BATS_TEST_TMPDIR/root
	run -0 make install DESTDIR="$root" PREFIX=/usr
	[ -x "$root/usr/sbin/exectrace" ]
	[ -e "$root/usr/include/exectrace/mark.h" ]
	# What is others', beside it.
	touch "$root/usr/share/exectrace/mine" "$root/usr/share/man/man8/other.8"
	run -0 make uninstall DESTDIR="$root" PREFIX=/usr
	run -0 find "$root" ! -type d -printf '%P\n'
	[ "$(sort <<<"$output")" = "usr/share/exectrace/mine
usr/share/man/man8/other.8" ]
	[ ! -e "$root/usr/include/exectrace" ]
	# Once more, and with a file of another one's where python3 looks for the module.
	rm "$root/usr/share/exectrace/mine"
	modules=$(python3 -c 'import site; print(next((p for p in site.getsitepackages() if p.startswith("/usr/lib")), ""))')
	mkdir -p "$root$modules"
	touch "$root${modules:=/usr}/exectrace.py"
	run -0 make uninstall DESTDIR="$root" PREFIX=/usr
	[ ! -e "$root/usr/share/exectrace" ]
	[ -f "$root$modules/exectrace.py" ]
	run -0 make uninstall DESTDIR="$BATS_TEST_TMPDIR/nowhere" PREFIX=/usr
}
