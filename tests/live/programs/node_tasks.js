// SPDX-License-Identifier: GPL-2.0-or-later
/* node_tasks.js SCENARIO - does with tasks what programs do, and prints what came of it */
"use strict";
const { AsyncResource } = require("async_hooks");
const { once } = require("events");
const http = require("http");
const { setImmediate: pause } = require("timers/promises");
const exectrace = require("../../../tools/exectrace.js");

async function naps(times, result) {
	for (let i = 0; i < times; i++)
		await pause();
	return result;
}

async function fails() {
	await pause();
	throw new Error("as it has to be");
}

const scenarios = {
	async results() {
		console.log(exectrace.task("sum", (a, b) => a + b, 1, 2));
		console.log(await exectrace.task("nap", naps, 1, "slept"));
		console.log(await exectrace.task("fails", fails).catch((error) => error.message));
		try {
			exectrace.task("throws", () => null.x);
		} catch (error) {
			console.log(error.name);
		}
	},

	names() {
		for (const name of ["", "a\0b", "\0", "x".repeat(63) + "ä", 42, "\ud800"])
			exectrace.task(name, () => {});
	},

	async chain() {
		await exectrace.task("chain", () => new Promise((resolve) => {
			setTimeout(() => setImmediate(() => process.nextTick(() => queueMicrotask(resolve))), 1);
		}));
	},

	async nested() {
		await exectrace.task("outer", async () => {
			await exectrace.task("inner", naps, 1);
			await pause();
		});
	},

	scope() {
		const outside = new AsyncResource("outside");

		exectrace.task("around", () => {
			const inside = new AsyncResource("inside");
			inside.runInAsyncScope(() => console.log("inside"));
			outside.runInAsyncScope(() => console.log("outside"));
		});
	},

	/* An exception that is caught only at the bottom leaves the scope and the timer's callback at once. */
	async exception() {
		process.once("uncaughtException", (error) => console.log(error.message));
		exectrace.task("fails", () => new Promise(() => {
			setTimeout(() => new AsyncResource("scope").runInAsyncScope(() => {
				throw new Error("nobody catches this");
			}), 1);
		}));
		await exectrace.task("other", () => new Promise((resolve) => setTimeout(resolve, 20)));
	},

	/* Two requests over one connection, the second with a body that comes in two parts. */
	async requests() {
		const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
		const server = http.createServer(async (request, response) => {
			let length = 0;
			for await (const part of request)
				length += part.length;
			await pause();
			response.end(`${request.method} ${length}`);
		}).listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address();
		for (const method of ["GET", "POST"]) {
			const request = http.request({ port, host: "127.0.0.1", agent, method, path: `/${method.length}` });
			if (method === "POST") {
				request.write("one");
				await new Promise((resolve) => setTimeout(resolve, 20));
				request.write("two");
			}
			request.end();
			const [response] = await once(request, "response");
			console.log(String(await response.toArray()));
		}
		agent.destroy();
		server.close();
	},
};

scenarios[process.argv[2]]();
