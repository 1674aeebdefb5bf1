/* Computes outside of the lock, and holds it for the addition only. */
#include "../work.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned sum;

static void *task(void *arg)
{
	for (int i = 0; i < 100; i++) {
		compute(1);
		pthread_mutex_lock(&lock);
		sum++;
		pthread_mutex_unlock(&lock);
	}
	return arg;
}

int main(void)
{
	return both(task) || sum != 200;
}
