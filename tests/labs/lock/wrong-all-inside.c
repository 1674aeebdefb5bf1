/* NOT MET: overlap>=60%: computes while it holds the lock. */
#include "../work.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned sum;

static void *task(void *arg)
{
	for (int i = 0; i < 100; i++) {
		pthread_mutex_lock(&lock);
		compute(1);
		sum++;
		pthread_mutex_unlock(&lock);
	}
	return arg;
}

int main(void)
{
	return both(task) || sum != 200;
}
