/* As right.c, and with marks: which of the two is marked first, chance decides. */
#include <semaphore.h>
#include <sys/random.h>

#include "../work.h"

static sem_t first_is_done;

static void wait_a_little(void)
{
	uint16_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		abort();
	usleep(random % 1000);
}

static void *first(void *arg)
{
	uint32_t mark;

	wait_a_little();
	mark = exectrace_begin("sing");
	compute(60);
	exectrace_end(mark);
	sem_post(&first_is_done);
	return arg;
}

static void *second(void *arg)
{
	uint32_t mark;

	wait_a_little();
	mark = exectrace_begin("eat");
	sem_wait(&first_is_done);
	compute(60);
	exectrace_end(mark);
	return arg;
}

int main(void)
{
	pthread_t a, b;

	sem_init(&first_is_done, 0, 0);
	a = start(first);
	b = start(second);
	finish(a);
	finish(b);
	return 0;
}
