/* NOT MET: parallel: held to one CPU by itself, whatever the machine has. */
#include "../work.h"

static void *task(void *arg)
{
	keep_to_one_cpu();
	compute(60);
	return arg;
}

int main(void)
{
	return both(task);
}
