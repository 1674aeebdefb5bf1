# guests.bash - which machines are tested, on which kernels, by which tests
#
# To add one: a row, and tests in tests/vm. tools/vmtest run --brief takes what is brief, as far as its tests are tagged so.

# name | kernels (or all) | brief? | CPUs, as for -smp | how they are emulated | words for the kernel | MiB | tests, for bats
guest_table='
4 CPUs         | all         | brief | 4  | multi  | | 1024 | tests/vm/kernel.bats
cgroups        | 5.10 newest |       | 4  | multi  | | 1024 | --filter-tags cgroups tests/vm/shapes.bats
SMT            | 6.1 newest  |       | 8,sockets=1,cores=4,threads=2 | multi | | 1024 | --filter-tags smt tests/vm/shapes.bats
CPUs with gaps | 5.10 newest |       | 8  | multi  | maxcpus=2 isolcpus=7 | 1024 | --filter-tags sparse tests/vm/shapes.bats
CPUs go        | 6.1 newest  |       | 4  | single | | 1024 | --filter-tags hotplug tests/vm/shapes.bats
few tids       | 5.10 newest |       | 4  | multi  | | 1024 | --filter-tags tids tests/vm/shapes.bats
8 CPUs         | newest      |       | 8  | multi  | | 1024 | --filter-tags many tests/vm/shapes.bats
64 CPUs        | 6.1 newest  |       | 64 | single | | 3072 | --filter-tags wide tests/vm/shapes.bats
'

# Those whose programs are tested here, too, emulated without a kernel of their own: what is big-endian. By tests/vm/foreign.bats,
# which compares them with this machine's, and by tests of this machine's that know the right answer.
emulated_architectures='s390x'
emulated_tests='tests/report.bats tests/export.bats tests/trace_file.bats tests/ctf.bats'

# guests_of KERNEL BRIEF: the rows for a kernel, without the columns for that. BRIEF: nothing, or "brief".
guests_of() {
	awk -F' *[|] *' -v OFS='|' -v kernel="$1" -v brief="$2" '
		NF > 1 && ($2 == "all" || index(" " $2 " ", " " kernel " ")) && (brief == "" || $3 == brief) {
			print $1, $4, $5, $6, $7, (brief == "" ? "" : "--filter-tags " brief " ") $8
		}' <<<"$guest_table"
}
