// SPDX-License-Identifier: GPL-2.0-or-later
/* echo.js - in one event loop: a server on the loopback, three clients, and a task that does not give way */
"use strict";
const assert = require("assert");
const { once } = require("events");
const net = require("net");
const { setTimeout: sleep } = require("timers/promises");
const exectrace = require("../../../tools/exectrace.js");

function usedMs() {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

function work(ms) {
	const end = usedMs() + ms;
	while (usedMs() < end)
		;
}

async function ask(port) {
	const socket = net.connect(port, "127.0.0.1");
	for (let i = 0; i < 8; i++) {
		socket.write(`${i}\n`);
		assert.equal(String((await once(socket, "data"))[0]), `${i}\n`);
		work(1);
	}
	socket.end();
	await once(socket, "close");
}

async function block() {
	await sleep(20);
	work(60);
}

const server = net.createServer((socket) => socket.on("data", (line) => {
	work(1);
	socket.write(line);
}));
server.listen(0, "127.0.0.1", async () => {
	const { port } = server.address();
	const clients = [0, 1, 2].map((i) => exectrace.task(`client ${i}`, ask, port));
	await Promise.all([exectrace.task("block", block), ...clients]);
	server.close();
});
