/* Both are started before either is waited for. */
#include "../work.h"

static void *task(void *arg)
{
	compute(100);
	return arg;
}

int main(void)
{
	return both(task);
}
