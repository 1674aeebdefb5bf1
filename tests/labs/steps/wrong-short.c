/* NOT MET: least-cpu>=50ms: both together do enough, but the second alone does not. */
#include "../work.h"

static void *most(void *arg)
{
	compute(95);
	return arg;
}

static void *little(void *arg)
{
	compute(10);
	return arg;
}

int main(void)
{
	finish(start(most));
	finish(start(little));
	return 0;
}
