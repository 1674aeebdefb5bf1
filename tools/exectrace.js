// SPDX-License-Identifier: BSD-2-Clause
/*
 * exectrace.js - tell exectrace which task a Node.js program is working on
 *
 * The scheduler sees threads; the tasks of a Node.js program share one. Under `exectrace record' this module
 * marks them:
 *
 *	sudo exectrace record -- node --require /usr/local/share/exectrace/exectrace.js server.js
 *
 * JavaScript has no tasks, only callbacks, each of which may start others. Here a task is what one cause has
 * started: all callbacks, promises, timers and I/O that come of it, directly or through one another. There are
 * three causes:
 *
 *	a request to an HTTP or HTTPS server    `GET /path', until its response is closed
 *	a connection to any other server        `connection 1', until it is closed
 *	what the program says                   exectrace.task("sing", sing)
 *
 * The first two need no change to the program. The third needs this module:
 *
 *	const exectrace = require("/usr/local/share/exectrace/exectrace.js");
 *	await Promise.all([exectrace.task("sing", sing, "la"), exectrace.task("eat", eat)]);
 *
 * task(name, fn, ...args) calls fn(...args) as a task and returns what it returns. If that is a promise, the task
 * ends when the promise is settled, else with the call. A cause within a task begins another task, and the two
 * take turns. Everything else is the thread's own work: it is of no task.
 *
 * Without a tracer nothing is hooked, and task() only calls. Under one, a mark is a system call of a microsecond
 * or two, and async hooks make promises slower. Marks never fail; those that cannot be written are counted.
 *
 * Node.js 18.8 or newer, Linux; worker threads, too. What is written is described in exectrace/mark.h.
 */
"use strict";

const { closeSync, constants, openSync, readlinkSync, readSync, symlinkSync, writeSync } = require("fs");
const asyncHooks = require("async_hooks");
const channels = require("diagnostics_channel");
const { threadId } = require("worker_threads");
const now = process.hrtime.bigint;

/* From mark.h. */
const BEGIN = 1, END = 2, SUSPEND = 3, RESUME = 4;
const MARK_BYTES = 16, NAME_MAX = 64;
const HEAD_BYTES = 64, LOST_AT = 24, CONSUMED_AT = 32;
const AHEAD = 16 * 1024 * 1024;
const SIGN = 999;

/* Unique within the process: a range of its own for each of its threads, as long as there are 256 of them at most. */
const FIRST_NUMBER = 2 * 2 ** 28 + threadId % 256 * 2 ** 20;
const MAX_TASKS = 2 ** 20;

/* Where a resource of async_hooks keeps its task, and the whole process this module. */
const KEY = Symbol.for("exectrace");

/*
 * This thread's own file. Node.js cannot map it, so a mark is a write. Always at an offset of our own: what came of
 * a write that failed half-way is written over.
 */
class Writer {
	constructor(directory) {
		this.directory = directory;     /* null: there is no use in marking any more */
		this.fd = -1;
		this.at = HEAD_BYTES;
		this.consumed = 0;
		this.lost = 0;
		const mark = new ArrayBuffer(MARK_BYTES + NAME_MAX);
		this.bytes = new Uint8Array(mark);
		this.words = new Uint32Array(mark, 0, 2);
		this.time = new BigUint64Array(mark, 8, 1);
		this.name = new Uint8Array(mark, MARK_BYTES);
		this.encoder = new TextEncoder();
	}

	putBegin(number, name) {
		this.name.fill(0);
		/* Whole characters only, up to where C sees its end. */
		const length = this.encoder.encodeInto(name.split("\0", 1)[0] || "?", this.name).written;
		this.put(BEGIN | length << 8, number, MARK_BYTES + Math.ceil(length / 16) * 16);
	}

	put(what, number, size = MARK_BYTES) {
		if (!this.directory)
			return;
		try {
			if (this.hasRoom(size)) {
				this.words[0] = what;
				this.words[1] = number;
				this.time[0] = now();
				if (writeSync(this.fd, this.bytes, 0, size, this.at) === size) {
					this.at += size;
					return;
				}
			}
		} catch {
			if (this.fd < 0)
				this.giveUp();
		}
		this.lose();
	}

	/* Where there is none, looks again now and then only; that is a system call. */
	hasRoom(size) {
		if (this.fd < 0)
			this.create();
		if (this.at + size - this.consumed > AHEAD && this.lost % 1024 === 0)
			this.consumed = this.readConsumed();
		return this.at + size - this.consumed <= AHEAD;
	}

	/* There is no place where lost marks could be counted. A sign of them is left, and no more are made. */
	giveUp() {
		try {
			symlinkSync("nowhere", `${this.directory}/${process.pid}-${threadId}-${SIGN}`);
		} catch {
			/* The tracer has gone. */
		}
		this.directory = null;
	}

	lose() {
		if (this.lost++ % 1024 !== 0 || this.fd < 0)
			return;
		try {
			writeSync(this.fd, new BigUint64Array([BigInt(this.lost)]), 0, 8, LOST_AT);
		} catch {
			/* There is nobody left to tell. */
			this.directory = null;
		}
	}

	readConsumed() {
		const consumed = new BigUint64Array(1);

		readSync(this.fd, consumed, 0, 8, CONSUMED_AT);
		return Number(consumed[0]);
	}

	create() {
		/* PID/task/TID: the only way to a thread's own number here. */
		const [pid, , tid] = readlinkSync("/proc/thread-self").split("/");
		const head = new BigUint64Array(HEAD_BYTES / 8);

		new Uint8Array(head.buffer).set(Buffer.from("exmarks2"));
		new Uint32Array(head.buffer, 8).set([pid, tid]);
		head[2] = now();
		const fd = this.openNew(`${this.directory}/${pid}-${tid}-`);
		if (writeSync(fd, head, 0, HEAD_BYTES, 0) === HEAD_BYTES)
			this.fd = fd;
		else
			closeSync(fd);
	}

	openNew(path) {
		const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

		for (let n = 0; ; n++) {
			try {
				return openSync(path + n, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
			} catch (error) {
				if (error.code !== "EEXIST" || n === SIGN - 1)
					throw error;
			}
		}
	}
}

/* What this thread is at: one task, or none; and what it was at before the callbacks that it is in. */
class Tracker {
	constructor(directory) {
		this.writer = new Writer(directory);
		this.nr = 0;
		this.current = undefined;
		this.callbacks = [];    /* { id, around } */
	}

	begin(name) {
		const task = { number: FIRST_NUMBER + this.nr++ % MAX_TASKS, ended: false };

		this.switchTo(undefined);
		this.writer.putBegin(task.number, name);
		this.current = task;
		return task;
	}

	end(task) {
		if (task.ended)
			return;
		task.ended = true;
		this.writer.put(END, task.number);
		if (this.current === task)
			this.current = undefined;
	}

	switchTo(task) {
		const next = task && !task.ended ? task : undefined;

		if (next === this.current)
			return;
		if (this.current)
			this.writer.put(SUSPEND, this.current.number);
		if (next)
			this.writer.put(RESUME, next.number);
		this.current = next;
	}

	/* A callback belongs to the task that started what it is called for. */
	before(id) {
		this.callbacks.push({ id, around: this.current });
		this.switchTo(asyncHooks.executionAsyncResource()[KEY]);
	}

	/* An exception may have left several callbacks at once. */
	after(id) {
		let around;

		while (this.callbacks.length > 0) {
			const callback = this.callbacks.pop();
			around = callback.around;
			if (callback.id === id)
				break;
		}
		this.switchTo(around);
	}

	hook() {
		asyncHooks.createHook({
			init: (id, type, trigger, resource) => {
				if (this.current)
					resource[KEY] = this.current;
			},
			before: (id) => this.before(id),
			after: (id) => this.after(id),
		}).enable();
	}

	/* Both are told within the callback that is called for it, and so it is of this task to its end. */
	watchServers() {
		let nr = 0;

		channels.subscribe("net.server.socket", ({ socket }) => {
			/* A connection to a HTTP server is no task: its requests are. */
			if ("headersTimeout" in socket.server)
				return;
			socket._handle[KEY] = this.begin(`connection ${++nr}`);
			this.endWith(socket);
		});
		channels.subscribe("http.server.request.start", ({ request, response }) => {
			/* The parser's: the rest of the request will come from there. */
			asyncHooks.executionAsyncResource()[KEY] = this.begin(`${request.method} ${request.url}`);
			this.endWith(response);
		});
	}

	/* After the program's own listeners, which are of the task. */
	endWith(emitter) {
		const task = this.current;

		emitter.once("close", () => process.nextTick(() => this.end(task)));
	}

	task(name, fn, ...args) {
		const around = this.current;
		const task = this.begin(String(name));
		let goesOn = false;

		try {
			const result = fn(...args);
			goesOn = typeof result?.then === "function";
			return goesOn ? result.then(...this.endings(task)) : result;
		} finally {
			if (!goesOn)
				this.end(task);
			this.switchTo(around);
		}
	}

	/* What its promise comes to is passed on. */
	endings(task) {
		return [
			(value) => {
				this.end(task);
				return value;
			},
			(error) => {
				this.end(task);
				throw error;
			},
		];
	}
}

function load() {
	if (!process.env.EXECTRACE_MARKS)
		return { task: (name, fn, ...args) => fn(...args) };

	const tracker = new Tracker(process.env.EXECTRACE_MARKS);
	tracker.hook();
	tracker.watchServers();
	return { task: tracker.task.bind(tracker) };
}

/* Once in a thread, though it may be loaded from several places. */
module.exports = globalThis[KEY] ??= load();
