# lab.bats - what labs say without a kernel: the list, the sheets, and what is said to what makes no sense

load helper

names() {
	exectrace help labs | awk '{print $1}'
}

@test "without a lab, all are listed, numbered from 1" {
	run -0 exectrace lab
	[ "$(awk '{print $1}' <<<"$output")" = "$(seq "$(names | wc -l)")" ]
	[ "$(awk '{print $2}' <<<"$output")" = "$(names)" ]
	[ "$(names | wc -l)" -ge 10 ]
}

@test "every lab has a sheet, by name and by number, that gives nothing away" {
	number=0
	for name in $(names); do
		number=$((number + 1))
		run -0 exectrace lab "$name" --text
		[ "$output" = "$(exectrace lab $number --text)" ]
		[ "$output" = "$(exectrace lab --text "$name")" ]
		has "$output" "^Lab $number: "
		has "$output" '^question '
		has "$output" '^  a '
		has "$output" '^  b '
		has "$output" '^exercise '
		has "$output" "lab $name --check"
		hasnt "$output" '^(why|hint|RIGHT)'
	done
}

@test "no line of a sheet is wider than the terminal" {
	for name in $(names); do
		[ "$(COLUMNS=60 exectrace lab "$name" --text | awk 'length > 60' | wc -l)" -eq 0 ]
	done
}

@test "what makes no sense is refused" {
	fails 2 exectrace lab 0
	fails 2 exectrace lab 99
	fails 2 exectrace lab one-cpi
	has "$stderr" "did you mean 'one-cpu'"
	fails 2 exectrace lab steps --answer z
	has "$stderr" "answered with a, b or c, not with 'z'"
	fails 2 exectrace lab steps --answer ''
	fails 2 exectrace lab steps --answer aa
	fails 2 exectrace lab steps --check
	has "$stderr" "--check what"
	fails 2 exectrace lab steps ./my-program
	has "$stderr" "--check ./my-program"
	fails 2 exectrace lab steps --answer a --json
	fails 2 exectrace lab steps --answer a --junit x
	fails 2 exectrace lab steps --work 9
}
