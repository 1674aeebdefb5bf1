# completion.bats - what shells complete behind `exectrace'

load helper

setup() {
	export PATH=$(dirname "$EXECTRACE"):$PATH
	COMPLETION=$ROOT/tools/completion
}

# The options of a command, as its help has them.
options() {
	exectrace help "$1" | grep -oE '^  (-., |    )--[a-z-]+' | grep -oE -- '--[a-z-]+'
}

names() {
	exectrace help "$1" | awk '{print $1}'
}

# bash_completes WORD...: what bash offers for the last of these words.
bash_completes() {
	bash -c '. "$1"; shift; COMP_WORDS=(exectrace "$@"); COMP_CWORD=$#; _exectrace; printf "%s\n" "${COMPREPLY[@]}"' \
		- "$COMPLETION/exectrace.bash" "$@"
}

fish_completes() {
	fish -c "source '$COMPLETION/exectrace.fish'; complete -C 'exectrace $*'" | cut -f1
}

# Its own machinery is for people at the keyboard; what it would be given is printed.
zsh_completes() {
	zsh -fc '_describe() { print -l -- ${(P)2%%:*} }; _files() { :; }; _normal() { print command; }
		words=(exectrace "${@:2}"); CURRENT=$#words; . $1' - "$COMPLETION/_exectrace" "$@"
}

same() {
	diff <(sort <<<"$1") <(sort <<<"$2")
}

# completes_all SHELL
completes_all() {
	same "$("$1_completes" '')" "$(names commands)"
	for command in $(names commands); do
		echo "$1: $command"
		same "$("$1_completes" "$command" --)" "$(options "$command")"
	done
	same "$("$1_completes" run '' | grep -v '^--')" "$(names workloads)"
	same "$("$1_completes" lab '' | grep -v '^--')" "$(names labs)"
	same "$("$1_completes" report --view '' | grep -v '^--')" "$(names views)"
	same "$("$1_completes" report --sort '' | grep -v '^--')" "$(names columns)"
	same "$("$1_completes" run --backend '' | grep -v '^--')" "$(names backends)"
	has "$("$1_completes" report --by '')" '^thread$'
	same "$("$1_completes" run --expect '' | grep -v '^--')" "$(names expect; exectrace metrics | awk '{print $1}')"
}

@test "bash: all commands, options, workloads, labs, views and columns" {
	completes_all bash
	[ "$(bash_completes re)" = "$(printf 'record\nreport')" ]
	# Files, and what is recorded, are left to bash.
	[ -z "$(bash_completes report '')" ]
	[ -z "$(bash_completes record -- ls -)" ]
}

@test "zsh: all commands, options, workloads, labs, views and columns" {
	need_command zsh
	completes_all zsh
	[ "$(zsh_completes record -- l)" = command ]
}

@test "fish: all commands, options, workloads, labs, views and columns" {
	need_command fish
	completes_all fish
	hasnt "$(fish_completes record -- ls -)" '^--wakers'
}
