# exectrace.fish - what fish completes behind `exectrace'. It asks the program itself, so the two cannot disagree

# "name<tab>what it is" for each line of a help topic.
function __exectrace_list
	set -l program (commandline -opc)[1]
	$program help $argv[1] 2>/dev/null | string replace -rf '^ *(\S+) +' '$1\t'
end

# The same for the options of the command that has been typed.
function __exectrace_options
	set -l typed (commandline -opc)
	$typed[1] help $typed[2] 2>/dev/null |
		string replace -rf '^  (?:-., |    )(--[a-z-]+)(?: [A-Z]\S*|\[=[A-Z]*\])? +(.*)' '$1\t$2'
end

# What is recorded is somebody else's command.
function __exectrace_is_ours
	not contains -- -- (commandline -opc)[2..]
end

# The figures that there are, like a list of help's.
function __exectrace_metrics
	set -l program (commandline -opc)[1]
	$program metrics 2>/dev/null | string replace -rf '^ *(\S+) +\S+ +' '$1\t'
end

function __exectrace_follows
	contains -- (commandline -opc)[-1] $argv
end

complete -c exectrace -n 'test (count (commandline -opc)) -eq 1' -f -a '(__exectrace_list commands)'
complete -c exectrace -n 'test (count (commandline -opc)) -gt 1; and __exectrace_is_ours' -a '(__exectrace_options)'
complete -c exectrace -n '__exectrace_follows run' -f -a '(__exectrace_list workloads)'
complete -c exectrace -n '__exectrace_follows lab' -f -a '(__exectrace_list labs)'
complete -c exectrace -n '__exectrace_follows help' -f -a '(__exectrace_list commands)'
complete -c exectrace -n '__exectrace_follows --view' -f -a '(__exectrace_list views)'
complete -c exectrace -n '__exectrace_follows --sort' -f -a '(__exectrace_list columns)'
complete -c exectrace -n '__exectrace_follows --backend' -f -a '(__exectrace_list backends)'
complete -c exectrace -n '__exectrace_follows --by' -f -a 'task thread process'
complete -c exectrace -n '__exectrace_follows --expect' -f -a '(__exectrace_list expect; __exectrace_metrics)'
