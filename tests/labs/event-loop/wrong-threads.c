/* NOT MET: threads==1: two threads are not one. */
#include "../work.h"

static void *task(void *arg)
{
	uint32_t mark = exectrace_begin("task");

	keep_to_one_cpu();
	compute(60);
	exectrace_end(mark);
	return arg;
}

int main(void)
{
	return both(task);
}
