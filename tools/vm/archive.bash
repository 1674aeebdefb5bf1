# archive.bash - kernels of Debian's, and programs for other processors, from its package archive
#
# Fetched once, into build/vm/kernels, with lists of packages of their own: nothing of the host's is changed, and nothing is
# installed. Packages are found by pattern, since old versions leave the archive. The archive is the one that
# this machine's packages come from, or ARCHIVE=URL.

# name | architecture | suite | package
kernel_table='
5.10      | amd64 | bullseye         | linux-image-5\.10\.0-[0-9]+-cloud-amd64
6.1       | amd64 | bookworm         | linux-image-6\.1\.0-[0-9]+-cloud-amd64
6.12      | amd64 | trixie           | linux-image-6\.12\.[0-9]+\+deb13-cloud-amd64
6.12-rt   | amd64 | trixie           | linux-image-6\.12\.[0-9]+\+deb13-rt-amd64
newest    | amd64 | trixie-backports | linux-binary-[0-9.]+\+deb13-cloud-amd64
arm64     | arm64 | bookworm         | linux-image-6\.1\.0-[0-9]+-cloud-arm64
arm64-16k | arm64 | trixie           | linux-image-6\.12\.[0-9]+\+deb13-arm64-16k
s390x     | s390x | trixie           | linux-image-6\.12\.[0-9]+\+deb13-s390x
'

KERNELS=$VM/kernels

# kernel_names: of all that there are, in the order in which they are tested.
kernel_names() {
	awk 'NF { print $1 }' <<<"$kernel_table"
}

# kernel_path NAME: where it is once it has been fetched.
kernel_path() {
	echo "$KERNELS/$1"
}

# kernel_row NAME: its architecture, its suite, and the pattern of its package.
kernel_row() {
	awk -F'|' -v name="$1" '{ gsub(/ /, "") } $1 == name { print $2, $3, $4 }' <<<"$kernel_table"
}

architecture_of() {
	local architecture rest
	read -r architecture rest <<<"$(kernel_row "$1")"
	echo "$architecture"
}

archive_url() {
	if [ -n "${ARCHIVE-}" ]; then
		echo "$ARCHIVE"
	else
		apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' 'Identifier: Packages' | head -1
	fi
}

# apt ARCHITECTURE COMMAND...: one that has lists of one suite only, and knows of no package that is installed.
apt() {
	local architecture=$1 command=$2
	shift 2
	"$command" -q -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o Debug::NoLocking=true -o Dir::State::Lists="$KERNELS/lists" -o Dir::State::status=/dev/null \
		-o Dir::Cache="$KERNELS/cache" -o Dir::Etc::SourceList="$KERNELS/sources.list" \
		-o Dir::Etc::SourceParts=/dev/null -o Dir::Etc::Preferences=/dev/null \
		-o Dir::Etc::PreferencesParts=/dev/null -o Acquire::Languages=none -o Acquire::Retries=3 \
		-o APT::Sandbox::User=root "$@"
}

# use_suite ARCHITECTURE SUITE: has the lists of its packages.
use_suite() {
	mkdir -p "$KERNELS"/lists/partial "$KERNELS"/cache/archives/partial
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(archive_url) $2 main" >"$KERNELS/sources.list"
	apt "$1" apt-get update --error-on=any
}

# fetch_kernel NAME: if it is not there yet. Says on stderr why it cannot be.
fetch_kernel() {
	local name=$1 architecture suite pattern url
	[ ! -s "$(kernel_path "$name")" ] || return 0
	read -r architecture suite pattern <<<"$(kernel_row "$name")"
	[ -n "$pattern" ] || {
		echo "there is no kernel called $name (there are: $(kernel_names | paste -sd' '))" >&2
		return 1
	}
	command -v apt-get >/dev/null || {
		echo "cannot fetch Linux $name: there is no apt-get here" >&2
		return 1
	}
	url=$(archive_url)
	[ -n "$url" ] || {
		echo "cannot fetch Linux $name: this machine has no packages of Debian's (ARCHIVE=URL names its archive)" >&2
		return 1
	}
	mkdir -p "$KERNELS"
	fetch_package "$name" "$architecture" "$suite" "$pattern" >"$KERNELS/log" 2>&1 || {
		echo "cannot fetch Linux $name from $url $suite: $(grep -E '^[EW]: ' "$KERNELS/log" | tail -1)" >&2
		return 1
	}
}

fetch_package() {
	local name=$1 architecture=$2 pattern=$4 packages package directory=$KERNELS/unpacked
	use_suite "$architecture" "$3" || return
	packages=$(apt "$architecture" apt-cache pkgnames linux- | grep -xE "$pattern" | sort -rV)
	[ -n "$packages" ] || {
		echo "E: it has no package $pattern"
		return 1
	}
	rm -rf "$directory"
	mkdir "$directory"
	# What is in the lists may not be in the archive yet.
	for package in $packages; do
		(cd "$directory" && apt "$architecture" apt-get download "$package") && break
	done &&
		dpkg-deb --fsys-tarfile "$directory"/*.deb |
			tar -x -C "$directory" --wildcards './boot/vmlinuz-*' './usr/lib/modules/*/vmlinuz' 2>/dev/null
	mv "$(find "$directory" -name 'vmlinuz*' -size +1M)" "$(kernel_path "$name")" || {
		echo "E: there is no kernel in $package"
		return 1
	}
	rm -rf "$directory"
}
