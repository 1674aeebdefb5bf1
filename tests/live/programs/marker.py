# SPDX-License-Identifier: GPL-2.0-or-later
"""marker.py THREADS MARKS - does what marker.c does: marks tasks from many threads of two processes at once"""
import asyncio
import os
import sys
import threading

import exectrace

nr_threads, nr_marks = map(int, sys.argv[1:])


async def naps():
    for _ in range(nr_marks):
        await asyncio.sleep(0)


def mark(i):
    loop = asyncio.new_event_loop()
    loop.run_until_complete(loop.create_task(naps(), name="task-%d" % i))
    loop.close()


exectrace.install()
with exectrace.task("whole"):
    child = os.fork()
    threads = [threading.Thread(target=mark, args=(i,)) for i in range(nr_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if child:
        sys.exit(os.waitpid(child, 0)[1])
