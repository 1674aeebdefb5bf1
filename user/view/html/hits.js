/* Passings of probes: marks above the runs in which they happened. */

const MARK = 4;

/* The first hit at t or later. */
function firstHit(hits, t) {
	let low = 0, high = hits.length;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (hits[middle][0] >= t)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* Which row a hit is in, or -1. */
function rowOfHit(timeline, rows, [, cpu, task]) {
	return timeline.byCpu ? cpu ?? -1 : rows.findIndex((row) => row.task === task);
}

/* One mark for all that are at the same place of a row. */
function drawHits(timeline, rows) {
	const { pen, hits } = timeline, seen = new Set();

	pen.fillStyle = timeline.front;
	for (let i = firstHit(hits, timeline.from); i < hits.length && hits[i][0] <= timeline.to; i++) {
		const place = rowOfHit(timeline, rows, hits[i]), x = Math.round(timeline.x(hits[i][0]));

		if (place < 0 || seen.has(`${place} ${x}`))
			continue;
		seen.add(`${place} ${x}`);
		const y = AXIS + place * timeline.rowHeight;

		pen.beginPath();
		pen.moveTo(x - MARK, y);
		pen.lineTo(x + MARK, y);
		pen.lineTo(x, y + MARK + 2);
		pen.fill();
	}
}

function tellHit(timeline, i) {
	const [t, cpu, task, text, thread] = timeline.hits[i];
	const who = task === null ? timeline.threadName(thread) : timeline.facts.labels[task];
	const where = cpu === null ? "" : ` on CPU ${timeline.facts.cpus[cpu].cpu}`;

	return `${who} passed ${text}${where} at ${formatMs(t - timeline.zero)}`;
}

/* The hit whose mark is under the pointer, or -1. */
function hitAt(timeline, rows, place, x, y) {
	const slack = MARK / timeline.width * (timeline.to - timeline.from), t = timeline.time(x);

	if (y - AXIS - place * timeline.rowHeight > MARK + 2)
		return -1;
	for (let i = firstHit(timeline.hits, t - slack); i < timeline.hits.length && timeline.hits[i][0] <= t + slack; i++)
		if (rowOfHit(timeline, rows, timeline.hits[i]) === place)
			return i;
	return -1;
}

/* To the next hit in time, or the one before; the first that is shown if none is chosen. */
function stepHit(timeline, direction) {
	const { hits } = timeline, span = timeline.to - timeline.from;

	if (!hits.length)
		return;
	const next = timeline.hit < 0 ? firstHit(hits, timeline.from) : timeline.hit + direction;

	timeline.hit = Math.max(Math.min(next, hits.length - 1), 0);
	const [t] = hits[timeline.hit];

	if (t < timeline.from || t > timeline.to)
		timeline.show(t - span / 2, span);
	element("run").textContent = tellHit(timeline, timeline.hit);
}
