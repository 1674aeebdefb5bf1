/* Both threads inherit the CPU that the first one is held to. */
#include "../work.h"

static void *task(void *arg)
{
	compute(60);
	return arg;
}

int main(void)
{
	keep_to_one_cpu();
	return both(task);
}
