// SPDX-License-Identifier: GPL-2.0-or-later
/* marker.js THREADS MARKS - does what marker.c does: marks tasks from many threads of two processes at once */
"use strict";
const { fork } = require("child_process");
const { once } = require("events");
const { Worker, isMainThread, workerData } = require("worker_threads");
const exectrace = require("../../../tools/exectrace.js");

/* A task is suspended once more when its function has returned, until it has been told that its promise is settled. */
async function naps(nr) {
	for (let i = 0; i < nr - 1; i++)
		await null;
}

async function mark() {
	const [nrThreads, nrMarks, isChild] = process.argv.slice(2).map(Number);
	const others = isChild ? [] : [once(fork(__filename, [nrThreads, nrMarks, 1]), "exit")];
	for (let i = 0; i < nrThreads; i++)
		others.push(once(new Worker(__filename, { workerData: { i, nrMarks } }), "exit"));
	for (const [status] of await Promise.all(others))
		process.exitCode ||= status;
}

if (isMainThread)
	exectrace.task("whole", mark);
else
	exectrace.task(`task-${workerData.i}`, naps, workerData.nrMarks);
