// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oddities.c - a program that does what confuses tracers
 *
 *	oddities exec PROGRAM     a thread that is not the first executes the program, and takes over the first one's tid
 *	oddities execs N          the same with this program, so often, one after another
 *	oddities rename           a thread calls itself something else half-way
 *	oddities daemon FILE      a grandchild of its own session goes on, and makes the file when it has worked
 *	oddities children HOW     two, of which it has `waited' for both; or `left' them, to whom it may concern; or SIGCHLD is `ignored',
 *	                          or has been told to keep none of them (`unkept')
 *	oddities threads N        so many threads, all there at once
 *	oddities brief N          so many threads, one after another, and each is over before the next
 *	oddities reuse N          one child after another, so many, all with one and the same tid
 *	oddities names [marked]   threads with names that mean harm to terminals, pages and files; marked: tasks that are called
 *	                          so, each name as often as there is room for it
 *	oddities uring            a thread of io_uring's own looks for work while this one sleeps
 *	oddities sleep            a thread runs, and another sleeps, until the program is killed
 */
#include <exectrace/mark.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Uses so much CPU time. */
static void spin(unsigned ms)
{
	struct timespec now;
	uint64_t end_ns;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	end_ns = now.tv_sec * 1000000000ULL + now.tv_nsec + ms * 1000000ULL;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while (now.tv_sec * 1000000000ULL + now.tv_nsec < end_ns);
}

static void *exec_it(void *program)
{
	prctl(PR_SET_NAME, "second");
	spin(100);
	execl(program, program, (char *)NULL);
	exit(1);
}

static int exec_from_thread(char *program)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exec_it, program);
	spin(30);
	pthread_join(thread, NULL);
	return 1;
}

static void *exec_self(void *times)
{
	char left[12];

	snprintf(left, sizeof(left), "%d", atoi(times) - 1);
	/* Ids are not forgotten before the recorder has come by twice. */
	usleep(2000);
	execl("/proc/self/exe", "oddities", "execs", left, (char *)NULL);
	exit(1);
}

static int exec_again(char *times)
{
	pthread_t thread;

	if (atoi(times) <= 0)
		return 0;
	pthread_create(&thread, NULL, exec_self, times);
	pthread_join(thread, NULL);
	return 1;
}

static void *be_renamed(void *arg)
{
	(void)arg;
	prctl(PR_SET_NAME, "before");
	spin(20);
	prctl(PR_SET_NAME, "after");
	spin(20);
	return NULL;
}

static int rename_thread(char *arg)
{
	pthread_t thread;

	(void)arg;
	pthread_create(&thread, NULL, be_renamed, NULL);
	return pthread_join(thread, NULL);
}

static int be_daemon(char *file)
{
	if (fork())
		return 0;
	setsid();
	if (fork())
		_exit(0);
	prctl(PR_SET_NAME, "daemon");
	spin(50);
	_exit(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0644) < 0);
}

static void set_sigchld(void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigaction(SIGCHLD, &action, NULL);
}

static int have_children(char *how)
{
	if (!strcmp(how, "ignored"))
		set_sigchld(SIG_IGN, 0);
	if (!strcmp(how, "unkept"))
		set_sigchld(SIG_DFL, SA_NOCLDWAIT);
	for (int i = 0; i < 2; i++)
		if (!fork()) {
			usleep(300000);
			_exit(0);
		}
	if (!strcmp(how, "left"))
		return usleep(600000);
	while (wait(NULL) > 0)
		;
	return 0;
}

static pthread_barrier_t all_there;

static void *be_there(void *arg)
{
	(void)arg;
	pthread_barrier_wait(&all_there);
	return NULL;
}

static int make_threads(char *arg)
{
	unsigned nr = strtoul(arg, NULL, 10);
	pthread_t *threads = calloc(nr, sizeof(*threads));
	pthread_attr_t small;

	pthread_barrier_init(&all_there, NULL, nr);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 * 1024);
	for (unsigned i = 0; i < nr; i++)
		if (pthread_create(&threads[i], &small, be_there, NULL))
			return 1;
	for (unsigned i = 0; i < nr; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	return 0;
}

static void *be_brief(void *arg)
{
	return arg;
}

static int make_brief_threads(char *arg)
{
	for (unsigned i = strtoul(arg, NULL, 10); i; i--) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, be_brief, NULL) || pthread_join(thread, NULL))
			return 1;
	}
	return 0;
}

/* Linux 5.5: whoever may restore processes may choose their tids. */
static pid_t fork_as(pid_t tid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uint64_t)(uintptr_t)&tid,
		.set_tid_size = 1,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

static int reuse_tid(char *arg)
{
	unsigned nr = strtoul(arg, NULL, 10);
	pid_t tid = fork();

	if (!tid)
		_exit(0);
	waitpid(tid, NULL, 0);
	for (unsigned i = 0; i < nr; i++) {
		char name[32];
		pid_t child = fork_as(tid);

		/* Somebody else was quicker. */
		if (child < 0 && errno == EEXIST && i--)
			continue;
		if (child < 0)
			return 77;
		snprintf(name, sizeof(name), "child-%u", i);
		if (!child) {
			prctl(PR_SET_NAME, name);
			spin(2);
			_exit(0);
		}
		waitpid(child, NULL, 0);
	}
	return 0;
}

static void *be_called(void *name)
{
	prctl(PR_SET_NAME, name);
	/* So much that who starts these threads does not count beside them, even if a hypervisor takes its CPU for some ms. */
	spin(60);
	return NULL;
}

static void *be_marked(void *name)
{
	char filled[EXECTRACE_NAME_MAX + 1] = "";
	size_t length = strlen(name);
	uint32_t task;

	for (size_t i = 0; i < EXECTRACE_NAME_MAX; i++)
		filled[i] = ((const char *)name)[i % length];
	task = exectrace_begin(filled);
	be_called(name);
	exectrace_end(task);
	return NULL;
}

static int name_threads(char *arg)
{
	static const char *const names[] = {
		"\033[2J\033[31m", "</script><b>", "\"quoted\",'it'", "a\nb\r\tc", "\xff\xfe\xc3", "=1+1,;|",
		"&amp;\\u0000", "%s%n%x", "../../etc", "\302\233\302\205", "\342\200\256txt.\342\200\250x", "]]>--><script>",
	};
	enum { NR_NAMES = sizeof(names) / sizeof(names[0]) };
	pthread_t threads[NR_NAMES];

	for (size_t i = 0; i < NR_NAMES; i++)
		pthread_create(&threads[i], NULL, *arg ? be_marked : be_called, (void *)names[i]);
	for (size_t i = 0; i < NR_NAMES; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static int have_io_thread(char *arg)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL, .sq_thread_idle = 50 };

	(void)arg;
	if (syscall(SYS_io_uring_setup, 4, &params) < 0)
		return 77;
	usleep(100000);
	return 0;
}

static void *sleep_on(void *arg)
{
	(void)arg;
	prctl(PR_SET_NAME, "sleeper");
	for (;;)
		pause();
	return NULL;
}

static int run_and_sleep(char *arg)
{
	pthread_t thread;

	(void)arg;
	prctl(PR_SET_NAME, "runner");
	pthread_create(&thread, NULL, sleep_on, NULL);
	for (;;)
		spin(1);
	return 0;
}

static const struct oddity {
	const char *name;
	int (*run)(char *arg);
} oddities[] = {
	{ "exec", exec_from_thread }, { "execs", exec_again }, { "rename", rename_thread }, { "daemon", be_daemon },
	{ "children", have_children },
	{ "threads", make_threads },  { "reuse", reuse_tid },      { "sleep", run_and_sleep },
	{ "names", name_threads },    { "brief", make_brief_threads },
	{ "uring", have_io_thread },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(oddities) / sizeof(oddities[0]); i++)
		if (!strcmp(argv[1], oddities[i].name))
			return oddities[i].run(argc > 2 ? argv[2] : "");
	fprintf(stderr, "usage: oddities WHAT [ARGUMENT]\n");
	return 2;
}
