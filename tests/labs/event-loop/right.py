"""Two coroutines of asyncio, marked by exectrace.py."""
import asyncio
import time

import exectrace


def compute(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end:
        pass


async def task():
    for _ in range(10):
        compute(4)
        await asyncio.sleep(0)


async def main():
    await asyncio.gather(asyncio.create_task(task(), name="sing"), asyncio.create_task(task(), name="eat"))


exectrace.install()
asyncio.run(main())
