# fuzz.bats - what fuzzers have found, and where they began, once more

load helper

@test "nothing in the corpus of a fuzz target makes it fail" {
	for corpus in "$ROOT"/tests/fuzz/corpus/*; do
		run -0 --separate-stderr "$BUILD/replay_$(basename "$corpus")" "$corpus"
		[[ $output =~ ^[1-9][0-9]*\ files$ ]]
	done
}

@test "every fuzz target has a corpus, and every corpus a target" {
	cd "$ROOT/tests/fuzz"
	diff <(printf '%s\n' fuzz_*.c | sed -E 's/fuzz_(.*)\.c/\1/' | sort) <(ls corpus)
}
