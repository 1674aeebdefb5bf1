# random.bats - promises about traces made at random, of any length

load helper

@test "a random trace is exact, and has as many runs as were asked for" {
	cd "$BATS_TEST_TMPDIR"
	"$MKTRACE" --random 20000 --cpus 3 --threads 7 >t.trace
	run -0 exectrace check t.trace
	has "$output" '20,000 of 20,000'
	"$MKTRACE" --random 20000 --cpus 3 --threads 7 | cmp - t.trace
}

@test "a random trace that was spoiled is found to be" {
	cd "$BATS_TEST_TMPDIR"
	"$MKTRACE" --random 20000 --mixed --lose 1000 >t.trace
	run -1 exectrace check t.trace
	has "$output" 'INCOMPLETE'
	"$MKTRACE" --random 20000 --mixed --repair 1000 >t.trace
	run -0 exectrace check t.trace
	has "$output" 'REPAIRED'
}
