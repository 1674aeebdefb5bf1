/* eat pauses by the clock: while it is not over, the loop goes on with sing. */
#include "../work.h"

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

int main(void)
{
	uint32_t sing = exectrace_begin("sing"), eat;
	int nr_sung = 0, nr_eaten = 0;
	uint64_t pause_ends_ns = 0;

	exectrace_suspend(sing);
	eat = exectrace_begin("eat");
	exectrace_suspend(eat);
	while (nr_sung < 150 || nr_eaten < 10) {
		if (nr_sung < 150 || now_ns() < pause_ends_ns) {
			exectrace_resume(sing);
			compute(1);
			exectrace_suspend(sing);
			nr_sung++;
		}
		if (nr_eaten < 10 && now_ns() >= pause_ends_ns) {
			exectrace_resume(eat);
			compute(1);
			exectrace_suspend(eat);
			pause_ends_ns = now_ns() + 10000000;
			nr_eaten++;
		}
	}
	exectrace_end(sing);
	exectrace_end(eat);
	return 0;
}
