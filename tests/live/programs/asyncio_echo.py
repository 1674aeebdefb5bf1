# SPDX-License-Identifier: GPL-2.0-or-later
"""asyncio_echo.py - in one event loop: a server on the loopback, three clients, and a task that does not give way"""
import asyncio
import time


def work(ms):
    end = time.thread_time() + ms / 1000
    while time.thread_time() < end:
        pass


async def serve(reader, writer):
    while line := await reader.readline():
        work(1)
        writer.write(line)
        await writer.drain()
    writer.close()


async def ask(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for i in range(8):
        writer.write(b"%d\n" % i)
        await writer.drain()
        assert await reader.readline() == b"%d\n" % i
        work(1)
    writer.close()
    await writer.wait_closed()


async def block():
    await asyncio.sleep(0.02)
    work(60)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    clients = [asyncio.create_task(ask(port), name="client %d" % i) for i in range(3)]
    await asyncio.gather(block(), *clients)
    server.close()
    await server.wait_closed()


asyncio.run(main())
