/* What mouse, keyboard and buttons do to the timeline; and the start of it all. */

function search(timeline, text) {
	const found = new Set(timeline.facts.order.filter((i) => timeline.facts.labels[i].includes(text) ||
		String(timeline.facts.tasks[i].tid) === text));

	timeline.want(text ? found : null);
	element("run").textContent = text ? `${formatCount(found.size)} tasks found` : "";
	return [...found][0];
}

/* To the first run of the first task that was found. */
function goTo(timeline, task) {
	if (task === undefined)
		return;
	timeline.setRows(false);
	timeline.chooseRow(timeline.facts.order.indexOf(task));
	timeline.from = timeline.begin;
	timeline.to = timeline.end;
	timeline.step(1);
}

function key(timeline, event) {
	const t = timeline.chosen < 0 ? (timeline.from + timeline.to) / 2 : timeline.runs.from[timeline.chosen];
	const span = timeline.to - timeline.from;
	const keys = {
		"+": () => timeline.zoom(0.5, t), "=": () => timeline.zoom(0.5, t), "-": () => timeline.zoom(2, t),
		ArrowLeft: () => timeline.show(timeline.from - span / 8, span),
		ArrowRight: () => timeline.show(timeline.from + span / 8, span),
		ArrowUp: () => timeline.chooseRow(timeline.row - 1), ArrowDown: () => timeline.chooseRow(timeline.row + 1),
		Home: () => timeline.show(timeline.begin, span), End: () => timeline.show(timeline.end, span),
		0: () => timeline.show(timeline.begin, timeline.end - timeline.begin),
		n: () => timeline.step(1), p: () => timeline.step(-1), i: () => stepHit(timeline, 1), I: () => stepHit(timeline, -1),
		w: () => timeline.showWitness(),
		t: () => timeline.setRows(!timeline.byCpu), "/": () => element("search").focus(),
		Escape: () => { timeline.want(null); timeline.choose(-1); },
	};

	if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key])
		return;
	event.preventDefault();
	keys[event.key]();
}

function listenToPointer(timeline) {
	let grabbed = null;

	timeline.canvas.addEventListener("wheel", (event) => {
		event.preventDefault();
		timeline.zoom(Math.exp(event.deltaY / 300), timeline.time(event.offsetX));
	}, { passive: false });
	timeline.canvas.addEventListener("pointerdown", (event) => {
		grabbed = { x: event.offsetX, from: timeline.from };
		timeline.canvas.setPointerCapture(event.pointerId);
	});
	timeline.canvas.addEventListener("pointerup", () => { grabbed = null; });
	timeline.canvas.addEventListener("pointermove", (event) => {
		const span = timeline.to - timeline.from;

		if (grabbed)
			timeline.show(grabbed.from - (event.offsetX - grabbed.x) / timeline.width * span, span);
		else
			point(timeline, event.offsetX, event.offsetY);
	});
}

function point(timeline, x, y) {
	const place = Math.floor((y - AXIS) / timeline.rowHeight), row = timeline.rows()[place];
	const run = row && x >= LABEL ? timeline.runAt(row, timeline.time(x)) : -1;
	const hit = row && x >= LABEL ? hitAt(timeline, timeline.rows(), place, x, y) : -1;

	if (hit >= 0) {
		timeline.hit = hit;
		element("run").textContent = tellHit(timeline, hit);
		return;
	}
	if (!row || (run === timeline.chosen && place === timeline.row))
		return;
	timeline.row = place;
	timeline.choose(run);
}

function listen(timeline) {
	const centre = () => (timeline.from + timeline.to) / 2;

	listenToPointer(timeline);
	timeline.box.addEventListener("keydown", (event) => key(timeline, event));
	window.addEventListener("resize", () => timeline.redraw());
	window.addEventListener("beforeprint", () => timeline.draw());
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => timeline.redraw());
	element("zoom-in").onclick = () => timeline.zoom(0.5, centre());
	element("zoom-out").onclick = () => timeline.zoom(2, centre());
	element("zoom-all").onclick = () => timeline.show(timeline.begin, timeline.end - timeline.begin);
	element("by-cpu").onclick = () => timeline.setRows(true);
	element("by-task").onclick = () => timeline.setRows(false);
	element("to-witness").onclick = () => timeline.showWitness();
	element("to-witness").disabled = !timeline.witness().length;
	element("search").addEventListener("input", (event) => { timeline.found = search(timeline, event.target.value); });
	element("search").addEventListener("keydown", (event) => {
		if (event.key === "Enter") {
			goTo(timeline, timeline.found);
			timeline.box.focus();
		}
		if (event.key === "Escape") {
			event.target.value = "";
			search(timeline, "");
			timeline.box.focus();
		}
	});
}

function addLegend(facts, timeline) {
	for (const task of facts.order.slice(0, 24)) {
		const swatch = make("span", "");
		const button = make("button", null, swatch, facts.labels[task]);

		swatch.className = "swatch";
		swatch.style.background = taskColour(facts, task);
		button.type = "button";
		button.dataset.task = task;
		button.setAttribute("aria-pressed", "false");
		button.onclick = () => timeline.want(button.getAttribute("aria-pressed") === "true" ? null : new Set([task]));
		element("legend").append(make("li", null, button));
	}
	if (facts.order.length > 24)
		element("legend").append(make("li", `and ${formatCount(facts.order.length - 24)} more: search finds them`));
	for (const task of facts.order.slice(0, 500))
		element("task-names").append(Object.assign(make("option", null), { value: facts.labels[task] }));
}

async function start() {
	const facts = JSON.parse(element("facts").textContent), names = JSON.parse(element("names").textContent);

	facts.wait_names = names.waits;
	showAll(facts);
	const [packed, nr] = element("runs").textContent.trim().split(" ");
	const runs = unpack(await inflate(packed), Number(nr), facts.cpus.length);

	if (!runs.nr)
		return;
	element("timeline").hidden = false;
	const timeline = new Timeline(facts, names, runs);

	listen(timeline);
	addLegend(facts, timeline);
	if (names.summed_ns)
		element("summed").textContent = `The trace has ${formatCount(names.stretches)} runs, too many for a page: those of a ` +
			`task on a CPU within ${formatNs(names.summed_ns)} are summed up.`;
	if (names.hits.length)
		element("keys").append(" i and I go to the next and the previous passing of a probe.");
	if (names.hits_left_out)
		element("summed").textContent += ` Of the passings of probes, the first ${formatCount(names.hits.length)} are shown.`;
	if (facts.order.length > MAX_TIMELINE_ROWS)
		element("summed").textContent += ` By task, the ${MAX_TIMELINE_ROWS} with most CPU time have rows.`;
	window.exectrace = timeline;
	document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
	element("notes").append(make("li", `The timeline cannot be shown: ${error.message}`));
	element("text").open = true;
});
