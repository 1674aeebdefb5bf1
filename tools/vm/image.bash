# image.bash - what is in a guest: programs of the host's, what was built, and the tests

# What the tests use of the host's, where busybox has less to offer or nothing. What is missing here is missing there: the test
# that needs it says so.
guest_programs='
bash env find grep sed awk mktemp readlink stat timeout sort seq date sleep cat rm mkdir od
install chroot taskset setpriv prlimit chrt unshare nsenter mount umount findmnt script flock setarch
ps pgrep pkill jq
'

# What the tests use of the project's.
guest_parts='
exectrace build/mktrace build/tests build/bench/load build/static/exectrace tests include
'

# libraries FILE...: that these programs load.
libraries() {
	ldd "$@" 2>/dev/null | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u
}

# make_root DIRECTORY: all the files of a guest.
make_root() {
	local root=$1 part paths built
	rm -rf "$root"
	mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{dev,etc,proc,sys,exectrace}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root"
	cp "$(command -v busybox)" "$root/bin/busybox"
	cp "$ROOT/tools/vm/init" "$root/init"
	# shellcheck disable=SC2086
	paths=$(command -v $guest_programs)
	built=$(cd "$ROOT" && find $guest_parts -type f -perm -u+x ! -name '*.*' 2>/dev/null | sed "s,^,$ROOT/,")
	# shellcheck disable=SC2046,SC2086
	cp -L --parents $paths $(libraries $paths $built) "$root"
	cp -R --parents /usr/bin/bats /usr/lib/bats-core /usr/libexec/bats-core /usr/lib/locale/C.utf8 "$root"
	for part in $guest_parts; do
		[ ! -e "$ROOT/$part" ] || (cd "$ROOT" && cp -R --parents "$part" "$root/exectrace")
	done
	printf '%s\n' root:x:0:0::/root:/bin/bash nobody:x:65534:65534::/:/bin/sh >"$root/etc/passwd"
	printf '%s\n' root:x:0: tty:x:5: nogroup:x:65534: >"$root/etc/group"
}

# make_archive: of the files whose names are read, what the kernel unpacks at its start. They become root's.
make_archive() {
	busybox cpio -o -H newc -R 0:0 2>/dev/null
}

# make_image: $scratch/root.cpio
make_image() {
	make_root "$scratch/root"
	(cd "$scratch/root" && find . | make_archive) >"$scratch/root.cpio"
	rm -rf "$scratch/root"
}
