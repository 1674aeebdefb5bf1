# SPDX-License-Identifier: GPL-2.0-or-later
"""asyncio_tasks.py SCENARIO - does with asyncio tasks what programs do, and prints what came of it"""
import asyncio
import inspect
import os
import signal
import sys
import threading
import types

import exectrace


async def naps(times=1, result=None):
    for _ in range(times):
        await asyncio.sleep(0)
    return result


async def waits():
    tasks = asyncio.create_task(naps(2, "a"), name="a"), asyncio.create_task(naps(0, "b"), name="b")
    print(await asyncio.gather(*tasks))


async def names():
    later = asyncio.create_task(naps(0))
    later.set_name("named later")
    long = asyncio.create_task(naps(0), name="x" * 63 + "ä")
    cut = asyncio.create_task(naps(0), name="a\0b")
    empty = asyncio.create_task(naps(0), name="")
    await asyncio.gather(later, long, cut, empty)


async def fails():
    try:
        await asyncio.sleep(0)
        raise ValueError("as it has to be")
    finally:
        await asyncio.sleep(0)


async def exceptions():
    task = asyncio.create_task(fails(), name="fails")
    print(await asyncio.gather(task, return_exceptions=True), task.exception())


async def is_cancelled():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(0)
        raise


async def cancellation():
    started = asyncio.create_task(is_cancelled(), name="started")
    await asyncio.sleep(0)
    not_started = asyncio.create_task(is_cancelled(), name="not started")
    started.cancel()
    not_started.cancel()
    await asyncio.wait([started, not_started])
    print(started.cancelled(), not_started.cancelled())


@types.coroutine
def bare_yield():
    yield


class Awaitable:
    def __await__(self):
        yield
        return (yield from asyncio.sleep(0, "slept").__await__())


async def awaits_generators():
    await bare_yield()
    return await Awaitable()


async def generators():
    print(await asyncio.create_task(awaits_generators(), name="gen"))


async def in_group(results):
    results.append(await naps(1, len(results)))


async def task_group():
    results = []
    async with asyncio.TaskGroup() as group:
        group.create_task(in_group(results), name="one")
        group.create_task(in_group(results), name="two")
    print(results)


async def eager():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    done = asyncio.create_task(naps(0, "done"), name="eager")
    print(done.done(), await asyncio.create_task(naps(1, "waits"), name="waits"))


async def parts():
    with exectrace.task("outer"):
        await asyncio.sleep(0)
        with exectrace.task("inner"):
            await asyncio.sleep(0)


async def forks():
    pid = os.fork()
    if not pid:
        with exectrace.task("child"):
            pass
    await asyncio.sleep(0)
    if not pid:
        # Out of the loops of the parent, but not without them having gone on.
        os._exit(0)
    os.waitpid(pid, 0)


async def looks():
    task = asyncio.create_task(naps(2), name="looked at")
    await asyncio.sleep(0)
    coroutine = task.get_coro()
    print(coroutine.__name__, coroutine.cr_code.co_name, inspect.getcoroutinestate(coroutine), repr(task)[:30])
    print([frame.f_code.co_name for frame in task.get_stack()], asyncio.iscoroutine(coroutine))
    await task


async def refuses():
    try:
        asyncio.get_running_loop().create_task(42)
    except TypeError as error:
        print(error)


def threads():
    def sing(part):
        with exectrace.task("sing " + part):
            with exectrace.task("breathe"):
                pass

    for part in "la", "li":
        thread = threading.Thread(target=sing, args=(part,))
        thread.start()
        thread.join()


def signals():
    """Handlers that mark come at any moment of marking."""
    def handle(*unused):
        with exectrace.task("handler"):
            handled.append(1)

    handled = []
    with exectrace.task("first"):
        pass
    signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    while len(handled) < 500:
        with exectrace.task("work"):
            pass
    signal.setitimer(signal.ITIMER_REAL, 0)


def factory():
    """The program's own task factory and its own tasks are still asked."""
    class OwnTask(asyncio.Task):
        pass

    async def main():
        loop = asyncio.get_running_loop()
        loop.set_task_factory(lambda loop, coroutine, **kwargs: OwnTask(coroutine, loop=loop, **kwargs))
        task = asyncio.create_task(naps(1))
        await task
        print(type(task).__name__)

    asyncio.run(main())


def other_loop():
    """An event loop that does not ask asyncio.BaseEventLoop for its tasks."""
    class OwnLoop(asyncio.SelectorEventLoop):
        def create_task(self, coroutine, **kwargs):
            return asyncio.Task(coroutine, loop=self, **kwargs)

    exectrace.install(OwnLoop)
    loop = OwnLoop()
    print(loop.run_until_complete(loop.create_task(naps(1, "done"), name="own")))
    loop.close()


scenario = globals()[sys.argv[1]]
exectrace.install()
if inspect.iscoroutinefunction(scenario):
    asyncio.run(scenario())
else:
    scenario()
