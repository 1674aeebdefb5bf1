/* NOT MET: parallelism>=1.7: half of the work is for one alone. */
#include "../work.h"

static void *task(void *arg)
{
	compute(50);
	return arg;
}

int main(void)
{
	compute(100);
	return both(task);
}
