# exectrace: did it run sequentially, concurrently or in parallel?
#
#   make                build ./exectrace
#   sudo make run       install what is missing, build, run the main job
#   sudo make check     install what is missing, build, run all tests
#   make analyze        static analysis; a part of check
#   make sanitizers     unit tests, hostile input and recordings with TSan and MSan
#   sudo make vmtest    install what is missing, build, test on other kernels in virtual machines: KERNELS='5.10 arm64'
#   make fuzz           hostile input from fuzzers, each for FUZZ_SECONDS (60)
#   make bounds         hide parts of CASES=1000000 random schedules: is the truth within the stated limits?
#   sudo make bench     install the peers, build, measure what observing costs
#   sudo make soak      install what is missing, build, record a mixed load for MINUTES=60; kill recorders, at random
#   make install        under PREFIX (/usr/local), inside DESTDIR; SETCAP=GROUP: that group can observe as root can
#   make uninstall      takes that away again
#   make static         build/static/exectrace, which needs no library
#   make dist           build/exectrace-VERSION.tar.gz; make deb and make rpm: packages of it
#   make clean
#
# V=1 shows the commands. Everything that is made is under build/, but for ./exectrace.

VERSION := 0.1
PREFIX ?= /usr/local
CC ?= gcc
CLANG ?= clang
BPFTOOL ?= bpftool
PROTOC_C ?= protoc-c
STRIP ?= strip
# With sanitizers, to optimise more takes longer than the tests do without it.
CFLAGS ?= $(if $(SANITIZERS),-O1,-O3) -g

# Other ways to make everything, each in a directory of its own: VARIANT=sanitized (ASan and UBSan), fuzz (these, and for
# libFuzzer), threads (TSan), memory (MSan), static (one file, for machines that lack the libraries).
sanitized_SANITIZERS := address,undefined
fuzz_SANITIZERS := address,undefined,fuzzer-no-link
threads_SANITIZERS := thread
memory_SANITIZERS := memory -fsanitize-memory-track-origins

B := build$(VARIANT:%=/%)
PROGRAM := $(if $(VARIANT),$(B)/exectrace,exectrace)
ifneq ($($(VARIANT)_SANITIZERS),)
SANITIZERS := -fsanitize=$($(VARIANT)_SANITIZERS) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifneq ($(filter fuzz memory,$(VARIANT)),)
CC := $(CLANG)
endif

LINK_KIND := -pie
ifeq ($(VARIANT),static)
STATIC_CPPFLAGS := -DSTATIC
LINK_KIND := -static-pie
endif

# It runs as root next to other people's programs. What a compiler does not know is left out; so is what the
# sanitizers do better, and what CFLAGS without optimisation would only warn of.
compiles = $(shell $(CC) -Werror -O2 $(1) -include string.h -x c -fsyntax-only /dev/null 2>/dev/null && echo '$(1)')
HARDENED := -fPIE $(foreach flag,-fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
	-mbranch-protection=standard,$(call compiles,$(flag)))
ifeq ($(SANITIZERS),)
ifneq ($(filter-out -O0,$(filter -O%,$(CFLAGS))),)
HARDENED += $(or $(call compiles,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif
endif
HARDENED_LINK := $(LINK_KIND) -Wl,-z,relro,-z,now,-z,noexecstack

V ?= 0
ifeq ($(V),0)
Q := @
say = @printf '  %-7s %s\n' '$(1)' '$(2)';
MAKEFLAGS += --no-print-directory
else
Q :=
say =
endif

WARNINGS := -Wall -Wextra -Wshadow -Wmissing-prototypes
ALL_CPPFLAGS := -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -Iuser -Iinclude -Ibuild/bpf -Ibuild/proto -Ibuild $(STATIC_CPPFLAGS) $(CPPFLAGS)
ALL_CFLAGS := -std=gnu11 $(WARNINGS) $(HARDENED) $(CFLAGS) $(SANITIZERS)
ALL_LDFLAGS := $(HARDENED_LINK) $(SANITIZERS) $(LDFLAGS)
LIBS := -lbpf -lelf -lz -ldeflate -lprotobuf-c -lncursesw -ltinfo -lpthread

SOURCES := $(wildcard user/*/*.c)
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(B)/perfetto.pb-c.o
UNIT_TESTS := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
BENCH_TOOLS := $(patsubst tools/bench/%.c,$(B)/bench/%,$(filter-out %.bpf.c,$(wildcard tools/bench/*.c)))
LIVE_TOOLS := $(patsubst tests/live/%.c,$(B)/tests/%,$(wildcard tests/live/*.c))
PRELOADED := $(patsubst tests/preload/%.c,$(B)/tests/%.so,$(wildcard tests/preload/*.c))
PROTO := build/proto/perfetto.pb-c
PAGE := $(patsubst user/view/html/%,build/html/%.h,$(wildcard user/view/html/*))
HOOKS := build/bpf/exectrace.skel.h build/bpf/preemptible.skel.h
GENERATED := $(HOOKS) build/bpf/probes.skel.h $(PAGE) $(PROTO).h

# The names that clang -target bpf and bpf_tracing.h use for this machine, and its byte order.
ARCH := $(shell $(CC) -dumpmachine | sed -e 's/-.*//' -e 's/x86_64/x86/' -e 's/aarch64/arm64/' -e 's/s390x/s390/')
BPF_TARGET := $(if $(filter 4321,$(shell echo __BYTE_ORDER__ | $(CC) -E -P -)),bpfeb,bpfel)
MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
SYSROOT := $(patsubst %/,%,$(shell $(CC) -print-sysroot 2>/dev/null))

# What setup, run and check build, they build on all CPUs.
JOBS := $(shell nproc)

# Called through sudo, build as whoever owns the sources, so that no file of root's is left behind.
OWNER := $(shell stat -c %u .)
ifneq ($(OWNER),0)
ifeq ($(shell id -u),0)
AS_OWNER := setpriv --reuid=$(OWNER) --regid=$(shell stat -c %g .) --clear-groups --
endif
endif

all: $(PROGRAM) $(B)/exectrace.8

$(PROGRAM): $(B)/user/main.o $(B)/exectrace.a
	$(call say,LINK,$@) $(CC) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(B)/exectrace.a: $(OBJECTS)
	$(Q)rm -f $@
	$(call say,AR,$@) $(AR) rcs $@ $^

$(B)/user/%.o: user/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/user/capture/hooks.o: $(HOOKS)
$(B)/user/capture/probes.o: build/bpf/probes.skel.h

# A workload runs in a child that has given back what rights the program's file may have (capability.h).
$(patsubst %.c,$(B)/%.o,$(wildcard user/workload/*.c)): ALL_CPPFLAGS += -DEXECTRACE_RIGHTS_GIVEN_BACK

$(B)/user/view/html.o: $(PAGE)

# A part of the page as the bytes of an array: html_page_css, and so on.
build/html/%.h: user/view/html/%
	@mkdir -p $(@D)
	$(call say,EMBED,$<) { echo "static const unsigned char html_$(subst .,_,$*)[] = {"; \
		od -An -v -tu1 $< | sed 's/ *\([0-9][0-9]*\)/\1,/g'; echo "};"; } > $@
$(patsubst %.c,$(B)/%.o,$(wildcard user/view/perfetto*.c)): $(PROTO).h

$(B)/perfetto.pb-c.o: $(PROTO).c
	$(call say,CC,$<) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(PROTO).c $(PROTO).h &: user/view/perfetto.proto
	@mkdir -p $(@D)
	$(call say,PROTO,$<) $(PROTOC_C) --proto_path=$(<D) --c_out=$(@D) $<

COMPILE_BPF := $(CLANG) -target $(BPF_TARGET) -mcpu=v3 -O2 -g -Wall -D__TARGET_ARCH_$(ARCH) -Iinclude \
	$(if $(MULTIARCH),-I$(SYSROOT)/usr/include/$(MULTIARCH)) -MMD -MP
build/bpf/%.o: bpf/%.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<) $(COMPILE_BPF) -c -o $@ $<

build/bpf/preemptible.o: bpf/exectrace.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$< for Linux 7) $(COMPILE_BPF) -DPREEMPTIBLE -c -o $@ $<

build/bpf/%.skel.h: build/bpf/%.o
	$(call say,SKEL,$@) $(BPFTOOL) gen skeleton $< name $*_bpf > $@

$(B)/exectrace.8: tools/exectrace.8.in tools/mkman $(PROGRAM)
	@mkdir -p $(@D)
	$(call say,MAN,$@) tools/mkman ./$(PROGRAM) $(VERSION) < $< > $@

# What the tests need besides the program.

$(B)/mktrace: tools/mktrace.c tools/random_trace.c tools/text_trace.c tools/random_trace.h tools/text_trace.h $(B)/exectrace.a
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LIBS)

# What they share.
UNIT_SHARED := $(filter-out tests/unit/test_%.c,$(wildcard tests/unit/*.[ch]))

$(B)/tests/test_%: tests/unit/test_%.c $(UNIT_SHARED) $(B)/exectrace.a
	@mkdir -p $(@D)
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) -Itests/unit $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ \
		$(filter %.c %.a,$^) $(LIBS)

$(B)/tests/%.so: tests/preload/%.c
	@mkdir -p $(@D)
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fPIC -shared $(LDFLAGS) -o $@ $<

$(B)/tests/%: tests/live/%.c $(B)/exectrace.a
	@mkdir -p $(@D)
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

# Fuzz targets: with libFuzzer, and without, to run them on the files of the corpus.
FUZZERS := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAYS := $(patsubst tests/fuzz/fuzz_%.c,$(B)/replay_%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_PARTS := tests/fuzz/pipeline.c tools/text_trace.c
FUZZ_SECONDS ?= 60

$(FUZZERS): build/fuzz/%: tests/fuzz/%.c $(FUZZ_PARTS) tests/fuzz/pipeline.h build/fuzz/exectrace.a
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) -Itests/fuzz -Itools $(ALL_CFLAGS) $(ALL_LDFLAGS) -fsanitize=fuzzer \
		-o $@ $(filter %.c %.a,$^) $(LIBS)

build/fuzz/fuzz_trace: tests/fuzz/trace_mutator.c

$(B)/replay_%: tests/fuzz/fuzz_%.c tests/fuzz/replay.c $(FUZZ_PARTS) tests/fuzz/pipeline.h $(B)/exectrace.a
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) -Itests/fuzz -Itools $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ \
		$(filter %.c %.a,$^) $(LIBS)

# What is generated is made once, for all builds.
fuzzers: $(GENERATED)
	$(Q)$(MAKE) VARIANT=fuzz $(FUZZERS)

fuzz: fuzzers
	$(Q)tests/fuzz/run --keep build/fuzz/found $(FUZZ_SECONDS) $(FUZZERS)

# A test of `make check', with many more cases, from case FIRST on.
CASES ?= 1000000
FIRST ?= 0
bounds: $(B)/tests/test_bounds
	$(Q)BOUNDS_CASES=$(CASES) BOUNDS_FIRST=$(FIRST) $<

for-tests: all $(B)/mktrace $(UNIT_TESTS) $(LIVE_TOOLS) $(PRELOADED) $(REPLAYS) $(if $(SANITIZERS),,$(BENCH_TOOLS))

# What tools/vmtest needs of it.
for-guests: $(PROGRAM) $(B)/mktrace $(LIVE_TOOLS) $(UNIT_TESTS) $(B)/bench/load

# Static analysis: clang's analyzer, file by file, again when one has changed; and cppcheck, which remembers for itself.
ANALYZED := $(patsubst %.c,build/analyzed/%.ok,$(wildcard user/*.c user/*/*.c) \
	$(filter-out %.bpf.c,$(wildcard tools/*.c tools/bench/*.c)))

# The generated headers are nobody's to mend. Functions are followed for so long that the slowest take a second or two.
ANALYZER := $(CLANG) --analyze --analyzer-output text -Xclang -analyzer-werror \
	-Xclang -analyzer-config -Xclang max-nodes=40000
build/analyzed/%.ok: %.c $(GENERATED) build/bpf/empty.skel.h
	@mkdir -p $(@D)
	$(call say,ANALYZE,$<) $(ANALYZER) $(ALL_CPPFLAGS) -std=gnu11 $(ANALYZER_FLAGS) -MMD -MP -MF $(@:.ok=.d) -MT $@ -o /dev/null $<
	@touch $@

# A skeleton's constructor loses its memory in the analyzer's eyes: that libbpf frees it, it cannot see.
$(patsubst %.c,build/analyzed/%.ok,$(shell grep -l skel.h user/*/*.c tools/bench/*.c)): \
	ANALYZER_FLAGS := -Xclang -analyzer-disable-checker -Xclang unix.Malloc

# Not of what is uninitialised: an array that a function is to fill counts as that. The analyzer, and MSan, can tell.
CPPCHECK := cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--suppress=uninitvar --suppress=ctuuninitvar \
	-D__ORDER_LITTLE_ENDIAN__=1234 -D__ORDER_BIG_ENDIAN__=4321 -D__BYTE_ORDER__=1234 \
	-D_GNU_SOURCE '-DLIBBPF_OPTS(type,name,...)=struct type name = { __VA_ARGS__ }' -Iuser -Iinclude -Itools
build/analyzed/cppcheck.ok: $(wildcard user/*.[ch] user/*/*.[ch] tools/*.[ch] tools/bench/*.[ch] include/*/*.h)
	@mkdir -p build/analyzed/cppcheck
	$(call say,ANALYZE,with cppcheck) $(CPPCHECK) -j$(JOBS) --cppcheck-build-dir=build/analyzed/cppcheck $(filter-out %.bpf.c %.h,$^)
	@touch $@

analyze: build/analyzed/cppcheck.ok $(ANALYZED)

sanitized-build threads-build memory-build: $(GENERATED)
	$(Q)$(MAKE) VARIANT=$(@:-build=) for-$(@:-build=)

for-sanitized: for-tests

# Unit tests and recordings with TSan; unit tests and the corpus of the fuzzers with MSan. Not a part of check: they find little
# that is new from one day to the next.
for-threads: $(PROGRAM) $(UNIT_TESTS) $(B)/tests/marker
for-memory: $(UNIT_TESTS) $(REPLAYS)

sanitizers:
	$(Q)tools/setup build check
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) threads-build memory-build
	$(Q)tests/sanitizers $(UNIT_TESTS:$(B)/tests/%=%)

# What the benchmark needs besides the program.

$(B)/bench/empty: tools/bench/empty.c build/bpf/empty.skel.h
	@mkdir -p $(@D)
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -o $@ $< -lbpf -lelf -lz

$(B)/bench/first: BENCH_FLAGS := -static
$(B)/bench/%: tools/bench/%.c include/exectrace/mark.h user/lib/clock.h
	@mkdir -p $(@D)
	$(call say,LINK,$@) $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(BENCH_FLAGS) -o $@ $< -lpthread

build/bpf/empty.o: tools/bench/empty.bpf.c
	@mkdir -p $(@D)
	$(call say,BPF,$<) $(COMPILE_BPF) -c -o $@ $<

for-bench: all $(B)/mktrace $(BENCH_TOOLS)

# BENCH: arguments, as in BENCH='--rounds 3 switch start'; tools/bench/bench --help lists them. PLOTS: where plots go, as in
# make bench PLOTS=tools/bench/plots BENCH='growth report'
PLOTS ?= build/bench
bench:
	$(Q)tools/setup build bench vm
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) for-bench
	$(Q)tools/bench/bench --json build/bench/bench.json --plots $(PLOTS) $(BENCH)

# The faults of the tests, many more times, and a long recording.
MINUTES ?= 60
soak:
	$(Q)tools/setup build check
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) for-tests
	$(Q)KILLS=200 RECORDERS=50 EVERY=1 bats -f 'random moment|same program|for memory' tests/live/faults.bats
	$(Q)tools/soak --minutes $(MINUTES)

run:
	$(Q)tools/setup build
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) all
	$(Q)./exectrace run parallel

# Unit tests run in both builds. Of the other tests, those that ask for nothing of the machine have the sanitizers, unless they run
# nothing that has them; only the front door is tried both ways. The rest is as users run it.
PLAIN_BATS := $(patsubst %,tests/%.bats,package source completion)
# These trace the machine, but do not mind what else it does; they come first, as they take long.
BESIDE_BATS := $(patsubst %,tests/live/%.bats,bench static)
# Machines of other kernels take a minute each, so few are started here, for few tests. Where there are none to be had, that is said.
CHECK_KERNELS := 5.10 6.12-rt newest
check:
	$(Q)tools/setup build check vm
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) kernels-for-check for-tests sanitized-build fuzzers analyze
	$(Q)tests/run --unit $(UNIT_TESTS) $(UNIT_TESTS:$(B)/%=build/sanitized/%) \
		--bats $(BESIDE_BATS) $(PLAIN_BATS) tests/cli.bats --sanitized $(filter-out $(PLAIN_BATS),$(wildcard tests/*.bats)) \
		--live $(filter-out $(BESIDE_BATS),$(wildcard tests/live/*.bats)) --fuzz $(FUZZERS) --vm --brief $(CHECK_KERNELS)

kernels-for-check:
	$(Q)-tools/vmtest fetch $(CHECK_KERNELS) 2>/dev/null

# On other kernels, in machines that are emulated. tools/vmtest boots one by hand.
KERNELS ?= all
vmtest:
	$(Q)tools/setup build check vm foreign
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) for-tests
	$(Q)$(MAKE) static
	$(Q)tests/run --vm $(KERNELS)

# Where python3 looks for modules under PREFIX, if it does.
PYTHON_MODULES = $(shell python3 -c 'import site; \
	print(next((path for path in site.getsitepackages() if path.startswith("$(PREFIX)/lib")), ""))' 2>/dev/null)

comma := ,

# What install puts under PREFIX besides the program, and uninstall takes away: FILE:PLACE.
INSTALLED := $(B)/exectrace.8:share/man/man8/exectrace.8 \
	tools/completion/exectrace.bash:share/bash-completion/completions/exectrace \
	tools/completion/_exectrace:share/zsh/site-functions/_exectrace \
	tools/completion/exectrace.fish:share/fish/vendor_completions.d/exectrace.fish \
	include/exectrace/mark.h:include/exectrace/mark.h \
	include/exectrace/trace_file.h:include/exectrace/trace_file.h \
	tools/exectrace.py:share/exectrace/exectrace.py \
	tools/exectrace.js:share/exectrace/exectrace.js \
	include/exectrace/report.schema.json:share/exectrace/report.schema.json \
	include/exectrace/compare.schema.json:share/exectrace/compare.schema.json \
	include/exectrace/repeats.schema.json:share/exectrace/repeats.schema.json
place_of = $(DESTDIR)$(PREFIX)/$(lastword $(subst :, ,$(1)))

# Of a recipe in $(foreach), a line of its own.
define newline


endef

install: all
	install -D -m 755 exectrace $(DESTDIR)$(PREFIX)/sbin/exectrace
	$(if $(SETCAP),chgrp $(SETCAP) $(DESTDIR)$(PREFIX)/sbin/exectrace)
	$(if $(SETCAP),chmod 750 $(DESTDIR)$(PREFIX)/sbin/exectrace)
	$(if $(SETCAP),setcap cap_bpf$(comma)cap_perfmon=ep $(DESTDIR)$(PREFIX)/sbin/exectrace)
	$(foreach file,$(INSTALLED),install -D -m 644 $(firstword $(subst :, ,$(file))) $(call place_of,$(file))$(newline))
	$(if $(PYTHON_MODULES),install -d $(DESTDIR)$(PYTHON_MODULES))
	$(if $(PYTHON_MODULES),ln -sf $(PREFIX)/share/exectrace/exectrace.py $(DESTDIR)$(PYTHON_MODULES)/exectrace.py)

# With the PREFIX and DESTDIR of install. Directories that others use too stay; so does what has the name of our link and is none.
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/sbin/exectrace
	$(foreach file,$(INSTALLED),rm -f $(call place_of,$(file))$(newline))
	$(if $(PYTHON_MODULES),[ "$$(readlink $(DESTDIR)$(PYTHON_MODULES)/exectrace.py)" != $(PREFIX)/share/exectrace/exectrace.py ] || \
		rm $(DESTDIR)$(PYTHON_MODULES)/exectrace.py)
	rmdir $(DESTDIR)$(PREFIX)/include/exectrace $(DESTDIR)$(PREFIX)/share/exectrace 2>/dev/null || :

# One file that needs no library, for machines that have none of them: build/static/exectrace.
static:
	$(Q)$(AS_OWNER) $(MAKE) -j$(JOBS) VARIANT=static build/static/exectrace
	$(Q)$(STRIP) build/static/exectrace

# The sources, as of the last commit; where there is no git, as they are.
SOURCE := exectrace-$(VERSION)
dist:
	@mkdir -p build
	$(call say,DIST,build/$(SOURCE).tar.gz) if git rev-parse -q --verify HEAD >/dev/null 2>&1; then \
		git archive --prefix=$(SOURCE)/ HEAD; \
	else \
		tar -c --exclude=./build --exclude=./exectrace --transform='s,^\.,$(SOURCE),' --owner=0 --group=0 .; \
	fi | gzip -n > build/$(SOURCE).tar.gz

# Packages of the machine's own kind, built from that.
deb: dist
	$(Q)rm -rf build/deb && mkdir -p build/deb
	$(Q)tar -xzf build/$(SOURCE).tar.gz -C build/deb
	$(Q)cp -r build/deb/$(SOURCE)/tools/package/debian build/deb/$(SOURCE)/
	$(call say,DEB,build/deb) cd build/deb/$(SOURCE) && dpkg-buildpackage -b -us -uc >../log 2>&1 || { cat ../log; exit 1; }

rpm: dist
	$(Q)rm -rf build/rpm && mkdir -p build/rpm
	$(call say,RPM,build/rpm) rpmbuild -bb $(RPMBUILD_OPTIONS) --define '_topdir $(CURDIR)/build/rpm' \
		--define '_sourcedir $(CURDIR)/build' --define 'source_version $(VERSION)' \
		tools/package/exectrace.spec >build/rpm/log 2>&1 || { cat build/rpm/log; exit 1; }

clean:
	$(Q)rm -rf build exectrace

-include $(ANALYZED:.ok=.d) $(OBJECTS:.o=.d) $(B)/user/main.d $(wildcard build/bpf/*.d)

.PHONY: all kernels-for-check for-guests analyze sanitizers sanitized-build threads-build memory-build for-sanitized for-threads for-memory for-tests for-bench fuzzers soak run check vmtest fuzz bounds bench install uninstall static dist deb rpm clean
.DELETE_ON_ERROR:
.SECONDARY:
