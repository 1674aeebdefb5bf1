/* One thread, which goes from one task to the other and back. */
#include "../work.h"

int main(void)
{
	uint32_t sing = exectrace_begin("sing"), eat;

	compute(2);
	exectrace_suspend(sing);
	eat = exectrace_begin("eat");
	compute(2);
	exectrace_suspend(eat);
	for (int i = 0; i < 10; i++) {
		exectrace_resume(sing);
		compute(2);
		exectrace_suspend(sing);
		exectrace_resume(eat);
		compute(2);
		exectrace_suspend(eat);
	}
	exectrace_end(sing);
	exectrace_end(eat);
	return 0;
}
