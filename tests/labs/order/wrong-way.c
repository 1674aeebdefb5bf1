/* NOT MET: the first always ends first: the order is the same every time, and the wrong one. */
#include <semaphore.h>
#include <sys/random.h>

#include "../work.h"

static sem_t second_is_done;

static void wait_a_little(void)
{
	uint16_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		abort();
	usleep(random % 1000);
}

static void *first(void *arg)
{
	wait_a_little();
	sem_wait(&second_is_done);
	compute(50);
	return arg;
}

static void *second(void *arg)
{
	wait_a_little();
	compute(50);
	sem_post(&second_is_done);
	return arg;
}

int main(void)
{
	pthread_t a, b;

	sem_init(&second_is_done, 0, 0);
	a = start(first);
	b = start(second);
	finish(a);
	finish(b);
	return 0;
}
