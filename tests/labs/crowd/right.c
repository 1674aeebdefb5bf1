/* As many threads that compute as there are CPUs to be used. */
#include "../work.h"

static void *task(void *arg)
{
	compute(60);
	return arg;
}

int main(void)
{
	pthread_t threads[CPU_SETSIZE];
	unsigned nr;

	first_cpu(&nr);
	for (unsigned i = 0; i < nr; i++)
		threads[i] = start(task);
	while (nr--)
		finish(threads[nr]);
	return 0;
}
