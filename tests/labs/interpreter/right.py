"""A process for each task, with an interpreter of its own."""
import multiprocessing
import time


def compute():
    end = time.thread_time() + 0.2
    while time.thread_time() < end:
        pass


if __name__ == "__main__":
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=compute) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
