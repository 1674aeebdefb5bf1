/* A little to prepare, and the rest for two. */
#include "../work.h"

static void *task(void *arg)
{
	compute(100);
	return arg;
}

int main(void)
{
	compute(5);
	return both(task);
}
