/* NOT MET: sequential: both are started before either has ended. */
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
