/* NOT MET: concurrent: neither ever gives way. */
#include "../work.h"

int main(void)
{
	uint32_t sing = exectrace_begin("sing"), eat;

	compute(20);
	exectrace_end(sing);
	eat = exectrace_begin("eat");
	compute(20);
	exectrace_end(eat);
	return 0;
}
