# exectrace.bash - what bash completes behind `exectrace'. It asks the program itself, so the two cannot disagree

# _exectrace_names TOPIC: the first word of each line of a help topic.
_exectrace_names() {
	"${COMP_WORDS[0]}" help "$1" 2>/dev/null | awk '{ print $1 }'
}

# _exectrace_options COMMAND: "--name" for each option, with "=" behind those that take something.
_exectrace_options() {
	"${COMP_WORDS[0]}" help "$1" 2>/dev/null | awk '
		/^  (-.,|   ) --/ {
			sub(/^  (-., |    )/, "")
			sub(/\[=.*/, "", $1)
			print $1 ($0 ~ /^--[a-z-]+ [A-Z]/ ? "=" : "")
		}'
}

_exectrace() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]-} i words=

	# What is recorded is somebody else's command.
	for ((i = 2; i < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i]}" != -- ] || return 0
	done
	if [ "$COMP_CWORD" -eq 1 ]; then
		words=$(_exectrace_names commands)
	elif [[ $word == -* ]]; then
		words=$(_exectrace_options "$command" | tr -d =)
	else
		case $previous in
		--view) words=$(_exectrace_names views) ;;
		--sort) words=$(_exectrace_names columns) ;;
		--by) words="task thread process" ;;
		--backend) words=$(_exectrace_names backends) ;;
		--expect) words="$(_exectrace_names expect) $("${COMP_WORDS[0]}" metrics | awk '{ print $1 }')" ;;
		run) words=$(_exectrace_names workloads) ;;
		lab) words=$(_exectrace_names labs) ;;
		help) words=$(_exectrace_names commands) ;;
		esac
	fi
	# Nothing: bash goes on with the names of files.
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _exectrace exectrace
