/* NOT MET: tasks==1: two threads, even where there is one CPU for them. */
#include "../work.h"

static void *task(void *arg)
{
	compute(60);
	return arg;
}

int main(void)
{
	return both(task);
}
