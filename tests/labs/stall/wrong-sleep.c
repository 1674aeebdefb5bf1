/* NOT MET: nobody-time<50ms: eat sleeps, and the loop with it. */
#include "../work.h"

int main(void)
{
	uint32_t sing = exectrace_begin("sing"), eat;

	exectrace_suspend(sing);
	eat = exectrace_begin("eat");
	exectrace_suspend(eat);
	for (int i = 0; i < 10; i++) {
		exectrace_resume(sing);
		compute(12);
		exectrace_suspend(sing);
		exectrace_resume(eat);
		compute(1);
		usleep(10000);
		exectrace_suspend(eat);
	}
	exectrace_end(sing);
	exectrace_end(eat);
	return 0;
}
