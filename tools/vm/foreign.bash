# foreign.bash - exectrace for another processor than this machine's, and the programs that its tests need
#
# In build/vm/ARCHITECTURE: system/ has packages of Debian's, unpacked, with what exectrace is linked with and what the tests run;
# tree/ has the sources and what is built of them. Both are made at the first use; tree/ follows the sources.

foreign_packages='
bash coreutils findutils grep sed mawk util-linux mount procps jq bats busybox-static libc-bin
bpftool libc6-dev libbpf-dev libelf-dev zlib1g-dev libdeflate-dev libprotobuf-c-dev libncurses-dev linux-libc-dev systemtap-sdt-dev
'

# The names that GNU has for them.
arm64_gnu=aarch64-linux-gnu
s390x_gnu=s390x-linux-gnu

# is_foreign ARCHITECTURE
is_foreign() {
	[ "$1" != "$(dpkg --print-architecture)" ]
}

# system_of ARCHITECTURE: where a guest's programs are taken from; and its build of exectrace.
system_of() {
	! is_foreign "$1" || echo "$VM/$1/system"
}

tree_of() {
	if is_foreign "$1"; then echo "$VM/$1/tree"; else echo "$ROOT"; fi
}

# unpack DIRECTORY PACKAGE...: as if installed there, where /bin is /usr/bin, and as if that were the root for what is linked.
unpack() {
	local directory=$1 package
	shift
	rm -rf "$directory"
	mkdir -p "$directory"/usr/{bin,sbin,lib}
	ln -s usr/bin usr/sbin usr/lib "$directory"
	for package; do
		dpkg-deb --fsys-tarfile "$package" | tar -x -C "$directory" --keep-directory-symlink --no-same-owner || return
	done
	ln -s mawk "$directory/usr/bin/awk"
	find "$directory" -type l -lname '/*' -printf '%p %l\n' | while read -r package target; do
		ln -sfn "$directory$target" "$package"
	done
}

# fetch_system ARCHITECTURE: on standard error, why it cannot be had.
fetch_system() {
	local architecture=$1 system
	system=$(system_of "$architecture")
	[ ! -e "$system/usr/bin/awk" ] || return 0
	rm -rf "$KERNELS/cache"
	# shellcheck disable=SC2086
	{
		use_suite "$architecture" bookworm &&
			apt "$architecture" apt-get install -y --download-only --no-install-recommends $foreign_packages &&
			unpack "$system" "$KERNELS"/cache/archives/*.deb &&
			rm -rf "$KERNELS/cache"
	} >"$KERNELS/log" 2>&1 || {
		echo "cannot fetch programs for $architecture: $(grep -E '^[EW]: ' "$KERNELS/log" | tail -1)" >&2
		return 1
	}
}

# emulate ARCHITECTURE: the words before a program of that architecture, to run it here: without a kernel of its own.
emulate() {
	local gnu=${1}_gnu
	echo "qemu-${!gnu%%-*} -L $(system_of "$1")"
}

# make_emulated ARCHITECTURE DIRECTORY: what looks there like the programs of build/, and of exectrace.
make_emulated() {
	local tree program
	tree=$(tree_of "$1")
	mkdir -p "$2/tests"
	for program in exectrace build/mktrace "$tree"/build/tests/test_*; do
		program=${program#"$tree"/}
		printf '#!/bin/sh\nexec %s %s "$@"\n' "$(emulate "$1")" "$tree/$program" >"$2/${program#build/}"
		chmod +x "$2/${program#build/}"
	done
}

# build_foreign ARCHITECTURE. bpftool reads programs in its own byte order alone, so it is that of the architecture.
build_foreign() {
	local tree system gnu=${1}_gnu
	tree=$(tree_of "$1")
	system=$(system_of "$1")
	mkdir -p "$tree"
	# What is built stays; what is gone from the sources goes.
	rm -rf "$tree"/{bpf,include,user,tests,tools}
	(cd "$ROOT" && cp -R --preserve=timestamps Makefile bpf include user tests tools "$tree")
	make -C "$tree" -j"$(nproc)" CC="${!gnu}-gcc --sysroot=$system" AR="${!gnu}-ar" STRIP="${!gnu}-strip" \
		BPFTOOL="$(emulate "$1") $system/usr/sbin/bpftool" for-guests static >"$tree/log" 2>&1 || {
		echo "cannot build for $1: $(grep -E 'error|\*\*\*' "$tree/log" | head -1) ($tree/log)" >&2
		return 1
	}
}
