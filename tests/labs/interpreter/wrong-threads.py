"""NOT MET: overlap>=50%: two threads share the interpreter's lock."""
import threading
import time


def compute():
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        pass


workers = [threading.Thread(target=compute) for _ in range(2)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
