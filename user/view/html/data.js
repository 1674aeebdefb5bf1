"use strict";

/* The runs, as view/html_runs.c packs them: base64 of a zlib stream of varints, a record for each stretch. */

const FLAG = {
	BEGINS: 1, ENDS: 2, COVERED: 4, IN_EDGE: 8, OUT_EDGE: 16, REPAIRED: 32, ESTIMATED: 64, SUMMED: 128, WAIT_UNKNOWN: 256,
};

/* Runs of a row are grouped, and groups again, by so many: what is too small to be seen is drawn from these. */
const GROUP = 32;

const element = (id) => document.getElementById(id);

async function inflate(base64) {
	const text = atob(base64);
	const bytes = new Uint8Array(text.length);

	for (let i = 0; i < bytes.length; i++)
		bytes[i] = text.charCodeAt(i);
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));

	return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* Columns of numbers, one entry for each of nr stretches. Times are ns since the recording began. */
function unpack(bytes, nr, nrCpus) {
	let at = 0;
	const varint = () => {
		let n = 0, scale = 1, byte = bytes[at];

		if (byte < 128) {
			at++;
			return byte;
		}
		do {
			byte = bytes[at++];
			n += (byte & 127) * scale;
			scale *= 128;
		} while (byte & 128);
		return n;
	};
	const runs = {
		nr, from: new Float64Array(nr), to: new Float64Array(nr), waited: new Float64Array(nr),
		cpu: new Uint16Array(nr), task: new Int32Array(nr), thread: new Uint32Array(nr),
		next: new Uint32Array(nr), flags: new Uint16Array(nr), why: new Uint8Array(nr), count: new Uint32Array(nr),
	};
	const last = new Float64Array(nrCpus);

	for (let i = 0; i < nr; i++) {
		const cpu = varint(), flags = varint();

		runs.cpu[i] = cpu;
		runs.flags[i] = flags;
		runs.task[i] = varint() - 1;
		runs.from[i] = last[cpu] + varint();
		runs.to[i] = last[cpu] = runs.from[i] + varint();
		runs.count[i] = flags & FLAG.SUMMED ? varint() : 1;
		if (flags & FLAG.SUMMED)
			continue;
		runs.thread[i] = varint();
		runs.waited[i] = flags & FLAG.BEGINS ? varint() : 0;
		runs.why[i] = flags & FLAG.ENDS ? varint() : 0;
		runs.next[i] = flags & FLAG.ENDS ? varint() : 0;
	}
	return runs;
}

/* They come in the order of time, unless they are summed up: then those of each CPU do. */
function sortByTime(runs, places) {
	const isSorted = places.every((run, i) => !i || runs.from[places[i - 1]] <= runs.from[run]);

	return isSorted ? places : places.sort((a, b) => runs.from[a] - runs.from[b]);
}

/* Which stretches belong to each of so many rows: for each row, its places in `runs', in the order of time. */
function indexRows(runs, column, nrRows) {
	const starts = new Uint32Array(nrRows + 1);
	const places = [];

	for (let i = 0; i < runs.nr; i++)
		if (column[i] >= 0)
			starts[column[i] + 1]++;
	for (let row = 0; row < nrRows; row++) {
		places.push(new Uint32Array(starts[row + 1]));
		starts[row + 1] = 0;
	}
	for (let i = 0; i < runs.nr; i++)
		if (column[i] >= 0)
			places[column[i]][starts[column[i] + 1]++] = i;
	return places.map((list) => makeLevels(runs, sortByTime(runs, list)));
}

/*
 * Level 0 are the stretches themselves, each level above has one entry for GROUP of the level below. Those of a task may overlap:
 * `reach' is until when any entry up to this one lasts.
 */
function makeLevels(runs, places) {
	const levels = [emptyLevel(places.length)];
	const base = levels[0];

	base.places = places;
	for (let i = 0; i < base.nr; i++) {
		base.from[i] = runs.from[places[i]];
		base.to[i] = runs.to[places[i]];
		base.busy[i] = base.to[i] - base.from[i];
		base.task[i] = runs.task[places[i]];
	}
	while (levels.at(-1).nr > GROUP)
		levels.push(groupLevel(levels.at(-1)));
	for (const level of levels)
		level.to.forEach((to, i) => { level.reach[i] = Math.max(to, i ? level.reach[i - 1] : to); });
	return levels;
}

function emptyLevel(nr) {
	return {
		nr, from: new Float64Array(nr), to: new Float64Array(nr), busy: new Float64Array(nr),
		task: new Int32Array(nr), reach: new Float64Array(nr),
	};
}

function groupLevel(below) {
	const level = emptyLevel(Math.ceil(below.nr / GROUP));

	for (let group = 0; group < level.nr; group++) {
		const end = Math.min((group + 1) * GROUP, below.nr);
		let largest = -1;

		level.from[group] = below.from[group * GROUP];
		for (let i = group * GROUP; i < end; i++) {
			level.to[group] = Math.max(level.to[group], below.to[i]);
			level.busy[group] += below.busy[i];
			/* Whose part of the group is the largest at one piece gives it its colour. */
			if (below.busy[i] > largest) {
				largest = below.busy[i];
				level.task[group] = below.task[i];
			}
		}
	}
	return level;
}

/* The first place of the level whose end is later than t. */
function firstAfter(level, t) {
	let low = 0, high = level.nr;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (level.reach[middle] > t)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* A length of time as the terminal shows it: "850 ns", "49.7 ms". */
function formatNs(ns) {
	ns = Math.round(ns);
	if (ns < 1000)
		return ns ? `${ns} ns` : "0";
	const [unit, scale] = ns < 999500 ? ["µs", 1e3] : ns < 999500000 ? ["ms", 1e6] : ["s", 1e9];
	const value = ns / scale, decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;

	return `${(Math.floor(value * 10 ** decimals + 0.5) / 10 ** decimals).toFixed(decimals)} ${unit}`;
}

/* A point in time, likewise: "12.914 ms". */
const formatMs = (ns) => `${(Math.floor((ns + 500) / 1000) / 1000).toFixed(3)} ms`;

/* A share in millionths, likewise; of 6.25, printf() makes 6.2. */
function formatShare(ppm) {
	const percent = ppm / 1e4;

	if (percent > 0 && percent < 0.05)
		return "< 0.1 %";
	if (percent >= 99.95 && percent < 100)
		return "> 99.9 %";
	return `${(percent % 1 === 0.25 ? Math.floor(percent) + 0.2 : percent).toFixed(1)} %`;
}

const formatCount = (n) => n.toLocaleString("en");

/* A new element with a text and children; names from outside only ever go into textContent. */
function make(tag, text, ...children) {
	const e = document.createElement(tag);

	if (text !== null)
		e.textContent = text;
	e.append(...children);
	return e;
}
