# SPDX-License-Identifier: BSD-2-Clause
"""exectrace.py - tell exectrace which task a Python program is working on

The scheduler sees threads; the tasks of an asyncio program share one. Under `exectrace record' this module
marks them:

    sudo exectrace record -- python3 -m exectrace server.py ARGUMENT...
    sudo exectrace record -- python3 -m exectrace -m package ARGUMENT...

Or, in the program itself, before its event loop runs:

    import exectrace
    exectrace.install()

From then on every asyncio task is marked: it begins with its first step, is suspended and resumed at every
await that waits, and ends when its coroutine does. It is called what the program called it by then (name=,
set_name()); if it has no name of its own, what its coroutine is called, with asyncio's number: `serve-7'. Event
loops that are not built on asyncio.BaseEventLoop are named: exectrace.install(uvloop.Loop).

Any stretch of a thread's work, or of an asyncio task's, can be a task, too:

    with exectrace.task("sing"):
        ...

Such a task waits while the asyncio task around it does. Everything else is the thread's own work.

Without a tracer install() does nothing and changes nothing, and task() is an empty context manager. Under one, a
mark costs a reading of the clock and a store of 16 bytes, which takes Python about 0.4 us; a step of an asyncio
task, about 2 us more. Marks never fail; those that cannot be written are counted. They can be seen in two places:
in tracebacks, asyncio tasks begin in this file; and get_coro() gives an object that has all that the coroutine
has, but is of another type.

Python 3.11 or newer (3.8, if no signal handler marks), Linux, nothing but the standard library. What is written
is described in exectrace/mark.h.
"""
import collections.abc
import contextlib
import functools
import itertools
import mmap
import os
import struct
import sys
import threading
import time

__all__ = ["install", "task"]

# From mark.h.
_BEGIN, _END, _SUSPEND, _RESUME, _NOTHING = 1, 2, 3, 4, 5
_HEAD = struct.Struct("=8sIIQQQ24x")
_LOST_AT = 24
_AHEAD = 16 << 20
_NAME_MAX = 64
_FIRST_NUMBER = 1 << 28
_SIGN = 999

_NEVER = 1 << 62
_KEPT_BACK = 128        # words at the end of a part, while the next one is being mapped
_OPEN = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW

_directory = os.environ.get("EXECTRACE_MARKS")
_head = None            # of the first file, as 64-bit words; where lost marks are counted
_clock = time.monotonic_ns
_numbers = itertools.count(1)
_last_of_parent = 0


class _Writer:
    """A thread's own file: the part of it that is mapped now, as 64-bit words, and where the next mark goes.

    Mapped, as a system call would have to give away the interpreter's lock, and so change who runs when.
    """

    __slots__ = ("words", "bytes", "at", "end", "part_end", "next_offset", "path", "lost", "look_again", "steps")

    def __init__(self):
        self.words = self.bytes = self.path = self.steps = None
        self.at = self.end = self.part_end = self.next_offset = self.lost = self.look_again = 0

    def put(self, first_word, name=b""):
        needed = 2 + len(name) // 8
        while True:
            words, at = self.words, self.at
            if at + needed > self.end:
                self.find_room()
                if self.at + needed <= self.end:
                    continue
                self.lose()
                return
            now = _clock()
            # A signal handler or a finalizer may have come with that call, and marked. From here on none comes:
            # the interpreter looks for them at calls and jumps back only (since 3.11).
            if self.at == at and self.words is words:
                break
        # The first word makes the mark valid. A processor that shows the stores the wrong way round does so for
        # nanoseconds only, and the tracer reads every mark twice, with two system calls.
        words[at + 1] = now
        if name:
            self.bytes[(at + 2) * 8:(at + needed) * 8] = name
        words[at] = first_word
        self.at = at + needed

    def find_room(self):
        """Maps the next part, if there may be one. That is system calls, so it is tried ever less often."""
        if self.lost < self.look_again:
            return
        # Signal handlers that come meanwhile get what was kept back, and do not look themselves.
        self.look_again = _NEVER
        self.end = self.part_end
        try:
            self.next_part()
        except (OSError, ValueError, struct.error):
            if not _head:
                self.give_up()
        finally:
            if self.end == self.part_end:
                self.look_again = self.lost + min(self.lost + 1, 1024)

    def next_part(self):
        fd = os.open(self.path, _OPEN) if self.path else self.create()
        try:
            size = mmap.PAGESIZE if self.next_offset < 65536 else 65536
            consumed = _HEAD.unpack(os.pread(fd, _HEAD.size, 0))[-1]
            if self.next_offset - consumed + size <= _AHEAD:
                os.posix_fallocate(fd, self.next_offset, size)
                self.move_to(memoryview(mmap.mmap(fd, size, offset=self.next_offset)))
        finally:
            os.close(fd)

    def move_to(self, window):
        words = window.cast("Q")
        first = 0 if self.next_offset else _HEAD.size // 8
        end = len(words)
        while self.at < self.end:
            self.put(_first_word(_NOTHING, 0))
        self.words, self.bytes = words, window
        self.at, self.end, self.part_end = first, end - _KEPT_BACK, end
        self.next_offset += end * 8
        self.look_again = 0

    def begin_file(self, fd):
        global _head
        head = _HEAD.pack(b"exmarks2", os.getpid(), threading.get_native_id(), _clock(), 0, 0)
        os.pwrite(fd, head, 0)
        if not _head:
            _head = memoryview(mmap.mmap(fd, _HEAD.size)).cast("Q")

    def lose(self):
        self.lost += 1
        if _head:
            _head[_LOST_AT // 8] += 1

    def path_of(self, number):
        return "%s/%d-%d-%d" % (_directory, os.getpid(), threading.get_native_id(), number)

    def give_up(self):
        """There is no place where lost marks could be counted. A sign of them is left, and no more are made."""
        with contextlib.suppress(OSError):
            os.symlink("nowhere", self.path_of(_SIGN))
        _stop()

    def create(self):
        for number in range(_SIGN):
            path = self.path_of(number)
            try:
                fd = os.open(path, _OPEN | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                continue
            try:
                self.begin_file(fd)
            except (OSError, ValueError):
                os.unlink(path)
                os.close(fd)
                raise
            self.path = path
            return fd
        raise FileExistsError


class _Mine(threading.local):
    def __init__(self):
        self.writer = _Writer()


_mine = _Mine()


def _stop():
    global _directory
    _directory = None
    _Writer.put = lambda self, first_word, name=b"": None


def _forget_parent():
    """A forked child must not write to its parent's file, and what the parent began is the parent's."""
    global _mine, _last_of_parent
    _mine = _Mine()
    _last_of_parent = next(_numbers)


def _first_word(what, number):
    return what | number << 32 if sys.byteorder == "little" else what << 32 | number


class _Task:
    """A task of the contract: its number, and what its marks begin with."""

    __slots__ = ("serial", "end_word", "suspend_word", "resume_word")

    def __init__(self):
        self.serial = next(_numbers)
        number = _FIRST_NUMBER + self.serial % _FIRST_NUMBER
        self.end_word = _first_word(_END, number)
        self.suspend_word = _first_word(_SUSPEND, number)
        self.resume_word = _first_word(_RESUME, number)

    def begin(self, name):
        raw = name.partition("\0")[0].encode(errors="replace")[:_NAME_MAX]
        # A character that was cut in two goes as a whole.
        raw = raw.decode(errors="ignore").encode() or b"?"
        first_word = _first_word(_BEGIN | len(raw) << 8, 0) | self.end_word & ~_first_word(0xff, 0)
        _mine.writer.put(first_word, raw.ljust(-len(raw) % 16 + len(raw), b"\0"))

    def suspend(self):
        if self.serial > _last_of_parent:
            _mine.writer.put(self.suspend_word)

    def resume(self):
        if self.serial > _last_of_parent:
            _mine.writer.put(self.resume_word)

    def end(self):
        if self.serial > _last_of_parent:
            _mine.writer.put(self.end_word)
        self.serial = 0         # there are no marks of it from now on


class _Steps(collections.abc.Coroutine):
    """The coroutine of an asyncio task, each step of it marked; in all else it is the coroutine itself."""

    __slots__ = ("_coroutine", "_name", "_task", "_inner", "__weakref__")

    def __init__(self, coroutine, name):
        self._coroutine = coroutine
        self._name = name
        self._task = None
        self._inner = []        # tasks of task() that the coroutine is within, the innermost last

    def __getattr__(self, name):
        return getattr(self._coroutine, name)

    def __repr__(self):
        return repr(self._coroutine)

    def __await__(self):
        return self._coroutine.__await__()

    def send(self, value):
        return self._step(self._coroutine.send, value)

    def throw(self, *exception):
        return self._step(self._coroutine.throw, *exception)

    def close(self):
        self._coroutine.close()
        if self._task:
            self._task.end()

    def _step(self, step, *arguments):
        writer = _mine.writer
        around = writer.steps
        writer.steps = self
        if self._task:
            self._task.resume()
            for inner in self._inner:
                inner.resume()
        else:
            self._task = _Task()
            self._task.begin(_name_of_current(self._coroutine, self._name))
        try:
            result = step(*arguments)
        except BaseException:
            self._task.end()
            raise
        else:
            for inner in self._inner[::-1]:
                inner.suspend()
            self._task.suspend()
            return result
        finally:
            # Not the writer of before: the step may have forked.
            _mine.writer.steps = around


def _name_of_current(coroutine, name):
    """Called in the first step, when the program has had time to name the task. Of an eager task asyncio may not
    know it yet; and 3.13 calls one that has none, and is made by a factory, None."""
    import asyncio

    try:
        current = asyncio.current_task().get_name()
    except (RuntimeError, AttributeError):
        current = "None"        # whoever makes this step is no asyncio task
    if current != "None" and not current.startswith("Task-"):
        return current
    return str(name or getattr(coroutine, "__name__", type(coroutine).__name__) + current[len("Task"):])


def install(loop_class=None):
    """Marks every asyncio task that is made from now on, by event loops of this class (default:
    asyncio.BaseEventLoop, and so those of the standard library)."""
    if not _directory:
        return
    import asyncio

    loop_class = loop_class or asyncio.BaseEventLoop
    create_task = loop_class.create_task

    @functools.wraps(create_task)
    def create_marked_task(loop, coro, *args, **kwargs):
        # What is no coroutine is refused by asyncio, in its own words.
        if asyncio.iscoroutine(coro) and not isinstance(coro, _Steps):
            coro = _Steps(coro, kwargs.get("name"))
        return create_task(loop, coro, *args, **kwargs)

    loop_class.create_task = create_marked_task


class _Marked:
    """What task() gives under a tracer."""

    __slots__ = ("_name", "_entered")

    def __init__(self, name):
        self._name = name
        self._entered = []

    def __enter__(self):
        steps = _mine.writer.steps
        around = steps._inner if steps else []
        marked = _Task()
        marked.begin(self._name)
        around.append(marked)
        self._entered.append((around, marked))

    def __exit__(self, *exception):
        around, marked = self._entered.pop()
        around.remove(marked)
        marked.end()


_unmarked = contextlib.nullcontext()


def task(name):
    """A context manager: what this thread, or the asyncio task around it, does within is a task of this name."""
    return _Marked(str(name)) if _directory else _unmarked


def _run_as_main(code, path, spec=None):
    """In a module of its own that stays, as threads and whoever pickles may need it when the code is through."""
    main = type(sys)("__main__")
    main.__file__ = path
    main.__builtins__ = __builtins__
    main.__spec__ = spec
    main.__package__ = spec.parent if spec else None
    main.__loader__ = spec.loader if spec else None
    sys.modules["__main__"] = main
    exec(code, main.__dict__)


def _search_first(directory):
    """Where Python itself would have put the program's directory in place of ours, if it may."""
    if not sys.flags.isolated and not getattr(sys.flags, "safe_path", False):
        sys.path[0] = directory


def _run_module(name):
    import importlib.util

    _search_first(os.getcwd())
    spec = importlib.util.find_spec(name)
    if spec and spec.submodule_search_locations is not None:
        spec = importlib.util.find_spec(name + ".__main__")
    if not spec or not hasattr(spec.loader, "get_code"):
        sys.exit("exectrace: no module named %s that could be run" % name)
    sys.argv[0] = spec.origin
    _run_as_main(spec.loader.get_code(spec.name), spec.origin, spec)


def _run_script(path):
    path = os.path.abspath(path)
    try:
        with open(path, "rb") as file:
            code = compile(file.read(), path, "exec")
    except OSError as error:
        sys.exit("exectrace: cannot read %s: %s" % (path, error.strerror))
    _search_first(os.path.dirname(os.path.realpath(path)))
    _run_as_main(code, path)


def _main():
    # The program may import this module, too, and is to get this one.
    sys.modules["exectrace"] = sys.modules["__main__"]
    is_module = sys.argv[1:2] == ["-m"]
    sys.argv[:1 + is_module] = []
    if not sys.argv or sys.argv[0].startswith("-"):
        sys.exit("usage: python3 -m exectrace PROGRAM.py|-m MODULE [ARGUMENT]...")
    install()
    (_run_module if is_module else _run_script)(sys.argv[0])


if _directory:
    os.register_at_fork(after_in_child=_forget_parent)
if __name__ == "__main__":
    _main()
