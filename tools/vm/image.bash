# image.bash - what is in a guest: programs of the host's (or like them), what was built, and the tests

# What the tests use of the host's, where busybox has less to offer or nothing. What is missing here is missing there: the test
# that needs it says so.
guest_programs='
bash env find grep sed awk mktemp readlink stat timeout sort seq date sleep cat rm mkdir od
install chroot taskset setpriv prlimit chrt unshare nsenter mount umount findmnt script flock setarch
ps pgrep pkill jq
'

# What the tests use of the project's.
guest_parts='
exectrace build/mktrace build/tests build/bench/load build/bench/empty build/static/exectrace tests include
'

# libraries SYSTEM FILE...: that these programs load. Of another processor's, which ldd cannot ask, all that there are.
libraries() {
	local system=$1
	shift
	if [ -n "$system" ]; then
		find "$system/usr/lib" -name '*.so.*' ! -type d
	else
		ldd "$@" 2>/dev/null | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// && $2 ~ /^\(/ { print $1 }' | sort -u
	fi
}

# make_root DIRECTORY ARCHITECTURE: all the files of a guest.
make_root() {
	local root=$1 system tree part paths built
	system=$(system_of "$2")
	tree=$(tree_of "$2")
	rm -rf "$root"
	mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{dev,etc,proc,sys,exectrace}
	ln -s usr/bin usr/sbin usr/lib usr/lib64 "$root"
	cp "$ROOT/tools/vm/init" "$root/init"
	# shellcheck disable=SC2086
	paths=$([ -z "$system" ] || PATH=$system/usr/bin:$system/usr/sbin; command -v busybox $guest_programs)
	built=$(cd "$tree" && find $guest_parts -type f -perm -u+x ! -name '*.*' 2>/dev/null | sed "s,^,$tree/,")
	# Their names are to be those that they have in the system.
	(
		cd "$system/" || exit
		# shellcheck disable=SC2046,SC2086
		cp -L --parents $(printf '%s\n' $paths $(libraries "$system" $paths $built) | sed "s,^$system/,,") "$root"
		cp -R --parents usr/bin/bats usr/lib/bats-core usr/libexec/bats-core usr/lib/locale/C.utf8 "$root"
	)
	for part in $guest_parts; do
		[ ! -e "$tree/$part" ] || (cd "$tree" && cp -R --parents "$part" "$root/exectrace")
	done
	printf '%s\n' root:x:0:0::/root:/bin/bash nobody:x:65534:65534::/:/bin/sh >"$root/etc/passwd"
	printf '%s\n' root:x:0: tty:x:5: nogroup:x:65534: >"$root/etc/group"
}

# make_archive: of the files whose names are read, what the kernel unpacks at its start. They become root's.
make_archive() {
	busybox cpio -o -H newc -R 0:0 2>/dev/null
}

# image_of ARCHITECTURE: where it is once it has been made.
image_of() {
	echo "$scratch/$1.cpio"
}

# make_image ARCHITECTURE: if it has not been made yet.
make_image() {
	[ ! -e "$(image_of "$1")" ] || return
	make_root "$scratch/root" "$1"
	(cd "$scratch/root" && find . | make_archive) >"$(image_of "$1")"
	rm -rf "$scratch/root"
}
