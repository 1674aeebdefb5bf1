/* NOT MET: the first always ends first: the first is started first, which is no promise. */
#include <sys/random.h>

#include "../work.h"

static void *task(void *arg)
{
	uint16_t random = 0;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		abort();
	usleep(random % 1000);
	compute(50);
	return arg;
}

int main(void)
{
	return both(task);
}
