/* The timeline: rows of CPUs or tasks on a canvas, from the whole trace down to single runs. */

const LABEL = 130, AXIS = 24;

/* Rows are low where there are many. */
const LOW = 24, HIGH = 44, FEW = 6;

/* More rows than this are no picture; the rest is said to be there. */
const MAX_TIMELINE_ROWS = 500;

class Timeline {
	constructor(facts, names, runs) {
		this.facts = facts;
		this.names = names;
		this.runs = runs;
		this.canvas = element("canvas");
		this.box = element("rows");
		this.zero = facts.zero_ns - names.base_ns;
		this.begin = runs.from.reduce((a, b) => Math.min(a, b));
		this.end = runs.to.reduce((a, b) => Math.max(a, b), this.begin + 1);
		this.from = this.begin;
		this.to = this.end;
		this.byCpu = true;
		this.row = 0;
		this.chosen = -1;
		this.hits = names.hits;
		this.hit = -1;
		this.wanted = null;
		this.cpuRows = indexRows(runs, runs.cpu, facts.cpus.length);
		this.taskRows = indexRows(runs, runs.task, facts.tasks.length);
		this.redraw();
	}

	/* What the rows are: label, levels, and for a task its place. */
	rows() {
		if (this.byCpu)
			return this.facts.cpus.map((cpu, i) => ({ label: `CPU ${cpu.cpu}`, levels: this.cpuRows[i] }));
		return this.facts.order.slice(0, MAX_TIMELINE_ROWS).map((i) => (
			{ label: this.facts.labels[i], levels: this.taskRows[i], task: i }));
	}

	redraw() {
		if (!this.pending)
			requestAnimationFrame(() => { this.pending = false; this.draw(); });
		this.pending = true;
	}

	x(t) {
		return LABEL + (t - this.from) / (this.to - this.from) * this.width;
	}

	time(x) {
		return this.from + (x - LABEL) / this.width * (this.to - this.from);
	}

	draw() {
		const rows = this.rows(), ratio = window.devicePixelRatio || 1;
		const style = getComputedStyle(document.documentElement);

		this.rowHeight = rows.length <= FEW ? HIGH : LOW;
		this.bar = this.rowHeight - 8;
		const full = this.box.clientWidth, height = AXIS + rows.length * this.rowHeight + 4;

		this.width = Math.max(full - LABEL - 8, 50);
		/* Assigning a size clears the canvas. */
		this.canvas.width = full * ratio;
		this.canvas.height = height * ratio;
		this.canvas.style.height = `${height}px`;
		this.pen = this.canvas.getContext("2d");
		this.pen.scale(ratio, ratio);
		this.pen.font = "12px system-ui, sans-serif";
		this.pen.textBaseline = "middle";
		this.front = style.getPropertyValue("--front");
		this.faint = style.getPropertyValue("--faint");
		this.line = style.getPropertyValue("--line");
		this.mark = style.getPropertyValue("--mark");
		this.drawAxis(height);
		rows.forEach((row, i) => this.drawRow(row, AXIS + i * this.rowHeight, i === this.row));
		drawHits(this, rows);
		this.drawWitness(rows);
		this.drawChosen(rows);
	}

	/* Marks at 1, 2 or 5 times a power of ten, since the begin of the first task that counts. */
	drawAxis(height) {
		const span = this.to - this.from, least = span / (this.width / 90);
		let step = 10 ** Math.ceil(Math.log10(Math.max(least, 1)));

		for (const part of [step / 5, step / 2])
			if (part >= least && part >= 1) {
				step = part;
				break;
			}
		this.pen.fillStyle = this.faint;
		this.pen.strokeStyle = this.line;
		for (let k = Math.ceil((this.from - this.zero) / step); k * step <= this.to - this.zero; k++) {
			const x = Math.round(this.x(k * step + this.zero)) + 0.5;

			this.pen.beginPath();
			this.pen.moveTo(x, AXIS - 4);
			this.pen.lineTo(x, height);
			this.pen.stroke();
			this.pen.fillText(k < 0 ? `-${formatAxis(-k * step, step)}` : formatAxis(k * step, step), x + 3, AXIS / 2);
		}
	}

	drawRow(row, y, isCurrent) {
		const pen = this.pen;

		pen.fillStyle = isCurrent ? this.mark : this.front;
		pen.fillText(shorten(pen, row.label, LABEL - 12), 4, y + this.rowHeight / 2);
		pen.save();
		pen.beginPath();
		pen.rect(LABEL, y, this.width, this.rowHeight);
		pen.clip();
		if (row.task !== undefined)
			this.drawWindow(row.task, y);
		this.drawLevel(row, y + (this.rowHeight - this.bar) / 2);
		pen.restore();
	}

	/* A task is part-way there, whether or not it is on a CPU. */
	drawWindow(task, y) {
		const { begin_ns: begin, end_ns: end } = this.facts.tasks[task];

		if (begin === null)
			return;
		this.pen.fillStyle = this.line;
		this.pen.fillRect(this.x(begin - this.names.base_ns), y + this.rowHeight / 2,
			this.x(end - this.names.base_ns) - this.x(begin - this.names.base_ns), 1);
	}

	/* The finest level that has few enough entries in what is shown. */
	drawLevel(row, y) {
		for (const level of row.levels) {
			const first = firstAfter(level, this.from);
			let last = first;

			while (last < level.nr && last - first <= 4 * this.width && level.from[last] < this.to)
				last++;
			if (last - first > 4 * this.width && level !== row.levels.at(-1))
				continue;
			this.drawEntries(level, first, last, y);
			return;
		}
	}

	drawEntries(level, first, last, y) {
		const columns = Math.ceil(this.width), busy = new Float64Array(columns), task = new Int32Array(columns);
		const largest = new Float64Array(columns), scale = this.width / (this.to - this.from);

		for (let i = first; i < last; i++) {
			const left = Math.max((level.from[i] - this.from) * scale, 0);
			const right = Math.min((level.to[i] - this.from) * scale, columns);

			if (level.places && right - left >= 2) {
				this.drawRun(level.places[i], left + LABEL, right + LABEL, y);
				continue;
			}
			/* Too narrow: its share of the columns that it lies in. */
			const part = level.busy[i] / (level.to[i] - level.from[i] || 1);

			for (let c = Math.floor(left); c < columns && c <= right; c++) {
				const share = part * Math.max(Math.min(right, c + 1) - Math.max(left, c), 0);

				busy[c] += share;
				if (share >= largest[c]) {
					largest[c] = share;
					task[c] = level.task[i];
				}
			}
		}
		for (let c = 0; c < columns; c++) {
			if (!busy[c])
				continue;
			const height = Math.max(Math.min(busy[c], 1) * this.bar, 1);

			this.pen.globalAlpha = this.alphaOf(task[c]);
			this.pen.fillStyle = taskColour(this.facts, task[c]);
			this.pen.fillRect(LABEL + c, y + this.bar - height, 1, height);
		}
		this.pen.globalAlpha = 1;
	}

	alphaOf(task) {
		return this.wanted && !this.wanted.has(task) ? 0.15 : 1;
	}

	/* With the time that it had waited for a CPU before it, where there is a row for the task alone. */
	drawRun(run, left, right, y) {
		const pen = this.pen, task = this.runs.task[run];

		pen.globalAlpha = this.alphaOf(task);
		pen.fillStyle = taskColour(this.facts, task);
		if (!this.byCpu && this.runs.waited[run]) {
			const since = this.x(this.runs.from[run] - this.runs.waited[run]);

			pen.globalAlpha *= 0.35;
			pen.fillRect(since, y + this.bar / 2 - 3, left - since, 6);
			pen.globalAlpha = this.alphaOf(task);
		}
		pen.fillRect(left, y, Math.max(right - left - 0.5, 1), this.bar);
		if (right - left > 40) {
			const label = this.byCpu ? this.labelOf(run) : `CPU ${this.facts.cpus[this.runs.cpu[run]].cpu}`;

			pen.fillStyle = inkOn(pen.fillStyle);
			pen.fillText(shorten(pen, label, right - left - 8), left + 4, y + this.bar / 2 + 1);
		}
		pen.globalAlpha = 1;
	}

	labelOf(run) {
		const task = this.runs.task[run];

		return task >= 0 ? this.facts.labels[task] : this.threadName(this.runs.thread[run]);
	}

	threadName(number) {
		const thread = this.names.threads[number];

		return thread ? `${thread[1]} (${thread[0]})` : number ? "nobody knows whom" : "idle";
	}

	witness() {
		const { overlap, turns } = this.facts.witness;

		return { PARALLEL: overlap, CONCURRENT: turns }[this.facts.verdict] || [];
	}

	drawWitness(rows) {
		const pen = this.pen;

		pen.strokeStyle = this.mark;
		pen.lineWidth = 2;
		for (const part of this.witness()) {
			const place = this.byCpu ? this.facts.cpus.findIndex((cpu) => cpu.cpu === part.cpu) :
				rows.findIndex((row) => row.task === part.task);
			const left = Math.max(this.x(part.from_ns - this.names.base_ns), LABEL);
			const right = Math.min(this.x(part.to_ns - this.names.base_ns), LABEL + this.width);

			if (place >= 0 && right > left)
				pen.strokeRect(left, AXIS + place * this.rowHeight + 2, Math.max(right - left, 2), this.rowHeight - 4);
		}
		pen.lineWidth = 1;
	}

	drawChosen(rows) {
		const row = rows[this.row];

		if (this.chosen < 0 || !row)
			return;
		const left = Math.max(this.x(this.runs.from[this.chosen]), LABEL);
		const right = Math.min(this.x(this.runs.to[this.chosen]), LABEL + this.width);

		this.pen.strokeStyle = this.front;
		if (right >= left)
			this.pen.strokeRect(left - 0.5, AXIS + this.row * this.rowHeight + 2.5, Math.max(right - left, 2), this.rowHeight - 5);
	}

	/* All that is known of a run, in a sentence. */
	tell(run) {
		const { runs, names } = this;
		const since = (t) => formatMs(t - this.zero);
		const flags = runs.flags[run];
		let text = `${this.labelOf(run)} on CPU ${this.facts.cpus[runs.cpu[run]].cpu} from ${since(runs.from[run])} ` +
			`to ${since(runs.to[run])}: ${formatNs(runs.to[run] - runs.from[run])}`;

		if (flags & FLAG.SUMMED)
			return `${text}, ${formatCount(runs.count[run])} runs summed up`;
		text += `; thread ${this.threadName(runs.thread[run])}`;
		/* Perf does not tell for how long one that was woken had waited. */
		if (flags & FLAG.BEGINS)
			text += flags & FLAG.WAIT_UNKNOWN ? "; for how long it had waited for a CPU is not known" :
				`; had waited ${formatNs(runs.waited[run])} for a CPU`;
		if (flags & FLAG.IN_EDGE)
			text += "; was there already when the recording began";
		if (flags & (FLAG.REPAIRED | FLAG.ESTIMATED))
			text += "; its beginning was restored";
		if (flags & FLAG.OUT_EDGE)
			text += "; was still there when the recording ended";
		else if (flags & FLAG.ENDS)
			text += `; left ${names.whys[runs.why[run]]}, the CPU went to ${this.threadName(runs.next[run])}`;
		return text;
	}

	choose(run) {
		this.chosen = run;
		element("run").textContent = run < 0 ? "" : this.tell(run);
		this.redraw();
	}

	/* The run under the pointer, or the nearest within two pixels. */
	runAt(row, t) {
		const level = row.levels[0], slack = 2 / this.width * (this.to - this.from);
		const i = firstAfter(level, t - slack);

		return i < level.nr && level.from[i] <= t + slack ? level.places[i] : -1;
	}

	zoom(factor, t) {
		const span = Math.min(Math.max((this.to - this.from) * factor, 100), this.end - this.begin);

		this.show(t - (t - this.from) * span / (this.to - this.from), span);
	}

	show(from, span) {
		this.from = Math.max(Math.min(from, this.end - span), this.begin);
		this.to = this.from + span;
		this.redraw();
	}

	showAround(from, to) {
		const span = Math.min(Math.max((to - from) * 3, 100), this.end - this.begin);

		this.show((from + to) / 2 - span / 2, span);
	}

	showWitness() {
		const parts = this.witness();

		if (!parts.length)
			return;
		this.showAround(Math.min(...parts.map((p) => p.from_ns)) - this.names.base_ns,
			Math.max(...parts.map((p) => p.to_ns)) - this.names.base_ns);
		element("run").textContent = `${this.facts.verdict}: ${element("verdict").querySelector("span").textContent}`;
	}

	setRows(byCpu) {
		this.byCpu = byCpu;
		this.row = 0;
		this.chosen = -1;
		element("by-cpu").setAttribute("aria-pressed", byCpu);
		element("by-task").setAttribute("aria-pressed", !byCpu);
		this.redraw();
	}

	chooseRow(row) {
		const rows = this.rows();

		this.row = Math.max(Math.min(row, rows.length - 1), 0);
		this.chosen = -1;
		element("run").textContent = rows[this.row].label;
		this.box.scrollTop = Math.min(this.box.scrollTop, this.row * this.rowHeight);
		this.box.scrollTop = Math.max(this.box.scrollTop, AXIS + (this.row + 1) * this.rowHeight - this.box.clientHeight);
		this.redraw();
	}

	/* The run of the row after the chosen one, or before it; the first that is shown if none is. */
	step(direction) {
		const row = this.rows()[this.row], base = row && row.levels[0];

		if (!base || !base.nr)
			return;
		let i = this.chosen < 0 ? firstAfter(base, this.from) :
			base.places.indexOf(this.chosen) + direction;

		i = Math.max(Math.min(i, base.nr - 1), 0);
		if (base.from[i] < this.from || base.to[i] > this.to || (base.to[i] - base.from[i]) / (this.to - this.from) < 0.005)
			this.showAround(base.from[i], base.to[i]);
		this.choose(base.places[i]);
	}

	/* Only these tasks in full colour; null: all. */
	want(tasks) {
		this.wanted = tasks;
		for (const button of element("legend").querySelectorAll("button"))
			button.setAttribute("aria-pressed", Boolean(tasks && tasks.has(Number(button.dataset.task))));
		this.redraw();
	}
}

/* "1.5 ms", with as many decimals as the step needs. */
function formatAxis(ns, step) {
	const [unit, scale] = [["s", 1e9], ["ms", 1e6], ["µs", 1e3], ["ns", 1]].find(([, s]) => step >= s / 10) || ["ns", 1];
	const decimals = step >= scale ? 0 : Math.ceil(-Math.log10(step / scale));

	return `${(ns / scale).toFixed(decimals)} ${unit}`;
}

function shorten(pen, text, width) {
	if (pen.measureText(text).width <= width)
		return text;
	let kept = text;

	while (kept && pen.measureText(`${kept}…`).width > width)
		kept = kept.slice(0, -1);
	return kept ? `${kept}…` : "";
}
