/* NOT MET: concurrent: nothing holds the threads to one CPU. */
#include "../work.h"

static void *task(void *arg)
{
	compute(80);
	return arg;
}

int main(void)
{
	return both(task);
}
