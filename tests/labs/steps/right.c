/* One thread, one step after the other. */
#include "../work.h"

static void step(const char *name)
{
	uint32_t mark = exectrace_begin(name);

	compute(60);
	exectrace_end(mark);
}

int main(void)
{
	step("sing");
	step("eat");
	return 0;
}
