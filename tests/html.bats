# html.bats - the report as a page for a browser

load helper

setup() {
	PAGE=$BATS_TEST_TMPDIR/page.html
	export PYTHONDONTWRITEBYTECODE=1
}

need_browser() {
	need_command chromium
	need_command chromedriver
	/usr/bin/python3 -c 'import selenium' 2>/dev/null || skip "there is no selenium for Python (tools/setup check installs it)"
}

@test "the page needs nothing from elsewhere" {
	exectrace report --html "$PAGE" "$(trace_of sample)"
	hasnt "$(cat "$PAGE")" '(https?:)?//[a-z]|<link|<img|@import|url\('
	has "$(cat "$PAGE")" '^<!doctype html>'
	[ "$(tail -1 "$PAGE")" = "</html>" ]
}

@test "what is said in words is in the page for those who run no scripts" {
	exectrace report --html "$PAGE" "$(trace_of sample)"
	has "$(cat "$PAGE")" '<strong>PARALLEL</strong> <span>sing on CPU 0 and eat on CPU 1 both ran from 4.000 to 8.000 ms'
	has "$(cat "$PAGE")" '<p id="figures">overlap 22.2 %, interleaving 20.0 %, average parallelism 1.22, peak 2</p>'
	has "$(cat "$PAGE")" '^EXACT +7 of 7 context switches recorded'
	has "$(cat "$PAGE")" '^sing +102 +12.0 ms'
}

@test "figures that are below the threshold do not look as if they were not" {
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 10000us
		run 1 2 9500800ns 10000us
		run 0 2 10000us 10001us
	END
	)"
	has "$(cat "$PAGE")" '<strong>SEQUENTIAL</strong>'
	has "$(cat "$PAGE")" '<p id="figures">overlap 4\.9915 %,'
}

@test "the runs in the page add up to what the report says" {
	for fixture in "$FIXTURES"/*.txt; do
		exectrace report --html "$PAGE" "$(trace_of "$(basename "$fixture" .txt)")"
		python3 "$ROOT/tests/htmlruns.py" "$PAGE"
	done
	exectrace report --html "$PAGE" "$FIXTURES/v1.trace"
	run -0 python3 "$ROOT/tests/htmlruns.py" "$PAGE"
	has "$output" '^whole 174750 3$'
}

@test "of more than a million runs those that are close are summed up, and no time is lost" {
	awk 'BEGIN {
		print "thread 1 a\nthread 2 b"
		for (i = 1; i <= 1000100; i++)
			printf "run 0 %d %dus %dus next %d\n", 1 + i % 2, i, i + 1, 2 - i % 2
	}' | "$MKTRACE" >"$BATS_TEST_TMPDIR/long"
	exectrace report --html "$PAGE" "$BATS_TEST_TMPDIR/long"
	run -0 python3 "$ROOT/tests/htmlruns.py" "$PAGE"
	has "$output" '^a 500050000 500050$'
	[ "$(sed -n 's/ records$//p' <<<"$output")" -lt 700000 ]
	[ "$(stat -c %s "$PAGE")" -lt 15000000 ]
}

@test "in a browser: zoom, runs, witness, tasks and search, with mouse and keyboard, and no error" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_of sample)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
	exectrace report --html "$PAGE" "$FIXTURES/v1.trace"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: names that mean harm are only names" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		about title </title><script>document.title = "harm"</script><img src=x onerror=alert(1)>
		thread 1 </script><b>x
		thread 2 <!--<script>
		thread 3 \x1b[2J\xff"'&
		run 0 1 0us 5ms wait 2us next 2
		run 1 2 1ms 6ms next 3
		run 0 3 5ms 9ms state 0x80 next 1
	END
	)"
	run -0 /usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
	has "$output" '^exectrace </title><script>'
}

@test "in a browser: marked tasks of the same name and number are told apart by their processes" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 one
		thread 2 two
		run 0 1 0us 50us
		run 1 2 0us 50us
		run 0 1 60us 90us
		run 1 2 70us 99us
		mark 1 0us begin 1 sing
		mark 2 0us begin 1 sing
		mark 1 90us end 1
		mark 2 99us end 1
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: so are those of the programs that one process runs" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 one
		run 0 1 0us 50us
		run 0 1 60us 99us
		mark 1 0us begin 1 sing
		mark 1 50us end 1
		exec 1 55us two
		mark 1 60us begin 1 sing
		mark 1 99us end 1
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: who passed a probe is told, also outside of any run; and one thread without a count is one" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 one
		thread 2 two process 1 tgid 101
		thread 3 three process 1 tgid 101
		probe 0 lab:step
		run 0 1 0us 50us
		run 1 2 5us 60us
		run 0 3 60us 99us
		mark 2 10us begin 1 sing
		mark 2 20us end 1
		hit 2 0 8us
		hit 2 0 15us
		hit 1 0 55us
		end 3 99us uncounted
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: runs of a process at the same time, and one that lasts no time, are found, and stepped over" {
	need_browser
	exectrace report --html "$PAGE" --by process "$(trace_from <<-'END'
		thread 1 one
		thread 2 two process 1 tgid 101
		thread 3 three
		run 0 1 0us 50us
		run 1 2 5us 10us
		run 1 2 12us 14us
		run 1 3 20us 40us
		run 0 1 50us 50us
		run 1 3 50us 80us
		run 0 1 50us 90us
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: runs that are summed up are in their places, whatever CPU they were on" {
	need_browser
	awk 'BEGIN {
		print "thread 1 a\nthread 2 b\nrun 1 1 0us 1us next 2"
		for (i = 1; i <= 500100; i++) {
			printf "run 0 %d %dus %dus next %d\n", 1 + i % 2, i, i + 1, 2 - i % 2
			printf "run 1 %d %dus %dus next %d\n", 2 - i % 2, i, i + 1, 1 + i % 2
		}
	}' | "$MKTRACE" >"$BATS_TEST_TMPDIR/long"
	exectrace report --html "$PAGE" "$BATS_TEST_TMPDIR/long"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: a few turns of tasks that were SEQUENTIAL are no witness of that" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 one
		thread 2 two
		run 0 1 0us 1000us
		run 0 2 1000us 1020us
		run 0 1 1020us 1040us
		run 0 2 1040us 3000us
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: of a trace that is not proven it is said, too, how much of it was restored" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 a
		thread 2 b
		run 0 1 0us 10us
		run 1 2 2us 9us repaired
		run 0 1 20us 30us
		run 1 2 12us 14us
		end 1 30us uncounted
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}

@test "in a browser: for how long a thread had waited is not told where it is not known" {
	need_browser
	exectrace report --html "$PAGE" "$(trace_from <<-'END'
		thread 1 one
		thread 2 blind
		run 0 1 0us 10us wait 3us
		run 1 2 2us 9us wait 1us blind
		run 0 1 20us 30us
		run 1 2 12us 14us blind
	END
	)"
	/usr/bin/python3 "$ROOT/tests/browser.py" "$PAGE"
}
