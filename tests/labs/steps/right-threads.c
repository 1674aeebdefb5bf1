/* A thread for each, but the second is started when the first has ended. */
#include "../work.h"

static void *task(void *arg)
{
	compute(60);
	return arg;
}

int main(void)
{
	finish(start(task));
	finish(start(task));
	return 0;
}
