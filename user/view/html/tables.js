/* What was found out, from the document that `exectrace export --json' writes too. */

/* Told apart by people of any sight (Okabe and Ito); the first two are farthest apart. */
const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b5a800", "#8c6bb1"];
const GREY = "#8a8a8a";

/* Black or white, whichever is read more easily on the colour. */
function inkOn(colour) {
	const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

	return 0.3 * r + 0.59 * g + 0.11 * b < 120 ? "#fff" : "#000";
}

const taskColour = (facts, task) =>
	task >= 0 && facts.tasks[task].counts ? COLOURS[facts.ranks[task] % COLOURS.length] : GREY;

/* By CPU time, the busiest first; and of each task its place in that order. */
function rankTasks(facts) {
	facts.order = facts.tasks.map((task) => task.task).filter((i) => facts.tasks[i].runs);
	facts.order.sort((a, b) => facts.tasks[b].cpu_ns - facts.tasks[a].cpu_ns || a - b);
	facts.ranks = [];
	facts.order.forEach((task, rank) => { facts.ranks[task] = rank; });
}

/* How many of these there are of each. */
function count(list) {
	const times = new Map();

	for (const one of list)
		times.set(one, (times.get(one) || 0) + 1);
	return times;
}

/* As task_label() has it: with its number where others have the same name; a marked one of another program may have that, too. */
function labelTasks(facts) {
	const program = (task) => `${task.pid}${task.namesakes_before ? `/${task.namesakes_before + 1}` : ""}`;
	const numbered = (task) => `${task.name}${task.kind === "marked" ? "#" : ":"}${task.number}`;
	const names = count(facts.tasks.map((task) => task.name));
	const numbers = count(facts.tasks.map(numbered));

	facts.labels = facts.tasks.map((task) => names.get(task.name) < 2 ? task.name :
		task.kind !== "marked" || numbers.get(numbered(task)) < 2 ? numbered(task) :
		`${numbered(task)}:${program(task)}`);
}

function showProfile(facts) {
	const shares = [
		["parallel", "parallel_ns", "#0072b2", "two or more tasks on CPUs at once"],
		["taking turns", "taking_turns_ns", "#e69f00", "one on a CPU, while one it alternates with waits"],
		["alone", "alone_ns", "#009e73", "one on a CPU, and no other to alternate with"],
		["nobody", "nobody_ns", "transparent", "no task on a CPU"],
	];
	const whole = facts.profile.span_ns || 1;
	const said = [];

	for (const [name, key, colour, meaning] of shares) {
		const ns = facts.profile[key];
		const share = formatShare(ns / whole * 1e6);
		const swatch = make("span", "");
		const part = make("div", "");
		const item = make("li", null, swatch, `${name} ${formatNs(ns)}, ${share}`);

		swatch.className = "swatch";
		swatch.style.background = part.style.background = colour;
		part.style.width = `${ns / whole * 100}%`;
		part.title = item.title = meaning;
		element("profile").append(part);
		element("shares").append(item);
		said.push(`${name} ${share}`);
	}
	element("profile").setAttribute("aria-label", said.join(", "));
}

function showGrade(facts) {
	const c = facts.certificate;
	const word = make("b", c.grade);
	const uncounted = c.rules.find((rule) => rule.count && rule.if_broken === "unproven");
	let text = uncounted ? ` ${formatCount(c.recorded)} context switches recorded, ${c.grade === "INCOMPLETE" ? "some" : "none"} ` +
		`known to be lost; of ${formatCount(uncounted.count)} thread${uncounted.count === 1 ? "" : "s"} no count of the kernel's proves that this is all` :
		` ${formatCount(c.recorded)} of ${formatCount(c.counted)} context switches recorded` +
		` (the kernel's own count), ${formatCount(c.lost)} lost`;

	for (const rule of c.rules)
		if (rule.count && rule.if_broken === "mended")
			text += `, ${formatCount(rule.count)} ${rule.rule}`;
	word.className = c.grade === "INCOMPLETE" ? "bad" : c.grade === "UNPROVEN" ? "" : "good";
	element("grade").append(word, text);
	for (const rule of c.rules)
		if (rule.count && rule.if_broken === "incomplete")
			element("notes").append(make("li", `${rule.rule}: ${formatCount(rule.count)} against "${rule.claim}"`));
	if (facts.trace.backend === "perf")
		element("notes").append(make("li", "Observed by perf events: who took a CPU, and for how long a woken task " +
			"had waited for one, is not known."));
	if (facts.notes.virtual_machine)
		element("notes").append(make("li", "A virtual machine: these are virtual CPUs" +
			(facts.notes.steal_ns ? `; the hypervisor took ${formatNs(facts.notes.steal_ns)} from them.` : ".")));
	if (facts.verdict === "PARALLEL" && facts.notes.overlap_on_one_core)
		element("notes").append(make("li", "The two CPUs of the witness are two threads of one core."));
}

/* Rows are arrays of cells: texts, or numbers with what formats them. */
function addTable(title, heads, rows, more) {
	/* Numbers stand at the right. */
	const side = (cell) => (/^[0-9]/.test(cell) ? "" : "text");
	const head = make("tr", null, ...heads.map((h, i) => Object.assign(make("th", h),
		{ scope: "col", className: rows.length ? side(rows[0].cells[i]) : "" })));
	const body = rows.map((row) => {
		const tr = make("tr", null, ...row.cells.map((cell) => Object.assign(make("td", cell), { className: side(cell) })));

		if (row.faint)
			tr.className = "faint";
		return tr;
	});
	const scroll = make("div", null, make("table", null, make("thead", null, head), make("tbody", null, ...body)));

	if (!rows.length)
		return;
	scroll.className = "scroll";
	element("tables").append(make("h2", title), scroll);
	if (more)
		element("tables").append(make("p", more));
}

const MAX_ROWS = 200;

function showTasks(facts) {
	const rows = facts.order.slice(0, MAX_ROWS).map((i) => {
		const task = facts.tasks[i];

		return {
			faint: !task.counts,
			cells: [facts.labels[i], String(task.tid), formatNs(task.cpu_ns), formatNs(task.waited_ns),
				formatNs(task.blocked_ns), formatCount(task.runs), formatCount(task.voluntary),
				formatCount(task.involuntary), formatCount(task.moves), String(task.cpus),
				formatShare(task.together_ppm)],
		};
	});
	const left = facts.order.slice(MAX_ROWS);
	const more = left.length && `and ${formatCount(left.length)} more, with ` +
		`${formatNs(left.reduce((sum, i) => sum + facts.tasks[i].cpu_ns, 0))} of CPU time`;

	addTable("Tasks", ["task", "tid", "CPU time", "waited", "blocked", "runs", "gave up", "driven", "moves", "CPUs",
		"together"], rows, more);
}

function showWhy(facts) {
	const waits = facts.why_not_more.waits;
	const all = Object.values(waits).reduce((sum, ns) => sum + ns, 0);
	const names = facts.wait_names;

	addTable("Why not more parallel: part-way, but not on a CPU", ["what for", "time", "share"],
		Object.keys(waits).filter((key) => waits[key]).map((key) => ({
			cells: [names[key] || key, formatNs(waits[key]), formatShare(waits[key] / all * 1e6)],
		})));
}

function showPairs(facts) {
	const label = (i) => facts.labels[i];

	addTable("Who overlapped with whom", ["tasks", "both on CPUs"], facts.pairs.overlapping.largest.slice(0, 20)
		.map((p) => ({ cells: [`${label(p.a)} and ${label(p.b)}`, formatNs(p.both_ns)] })));
	addTable("Who took turns with whom", ["tasks", "first in second's window", "second in first's", "s"],
		facts.pairs.alternating.largest.slice(0, 20).map((p) => ({
			cells: [`${label(p.a)} and ${label(p.b)}`, formatNs(p.a_in_b_ns), formatNs(p.b_in_a_ns),
				formatShare(p.s_ppm)],
		})));
}

function showProbes(facts) {
	const rows = facts.probes.flatMap((probe) => probe.passed_by.slice(0, 20).map((by) => ({
		cells: [probe.probe, by.task === null ? by.thread.name : facts.labels[by.task], formatCount(by.times)],
	})));

	addTable("Probes", ["probe", "passed by", "times"], rows);
}

function showCpus(facts) {
	addTable("CPUs", ["CPU", "running", "share", "idle", "runs", "tasks", "busiest"], facts.cpus.map((cpu) => ({
		cells: [`CPU ${cpu.cpu}`, formatNs(cpu.running_ns), formatShare(cpu.running_ns / facts.looked_at_ns * 1e6),
			cpu.idle_ns === null ? "not recorded" : formatNs(cpu.idle_ns), formatCount(cpu.runs),
			formatCount(cpu.tasks), cpu.busiest === null ? "" : facts.labels[cpu.busiest]],
	})));
}

function showCertificate(facts) {
	addTable("Certificate", ["rule", "claim", "count against it"], facts.certificate.rules.map((rule) => ({
		faint: !rule.count, cells: [rule.rule, rule.claim, formatCount(rule.count)],
	})));
}

function showAll(facts) {
	rankTasks(facts);
	labelTasks(facts);
	showProfile(facts);
	showGrade(facts);
	showTasks(facts);
	showWhy(facts);
	showPairs(facts);
	showCpus(facts);
	showProbes(facts);
	showCertificate(facts);
}
