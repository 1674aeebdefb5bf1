"""browser.py - a page of `exectrace report --html' in a real browser

	browser.py PAGE             does what a reader does with mouse and keyboard, and checks what comes of it
	browser.py PAGE PICTURE     takes a picture of it (.png)

For /usr/bin/python3 with selenium, and chromium with its driver.
"""

import sys
import tempfile
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait


def open_browser(profile):
    options = Options()
    for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
                     "--window-size=1200,1000", "--user-data-dir=" + profile):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


class Page:
    def __init__(self, browser, path):
        self.browser = browser
        browser.get("file://" + path)
        WebDriverWait(browser, 60).until(lambda b: b.execute_script(
            "return document.documentElement.dataset.ready") == "true")

    def script(self, text, *arguments):
        # Two frames later, all that was asked for has been drawn.
        return self.browser.execute_async_script(
            "const done = arguments[arguments.length - 1], t = window.exectrace, args = arguments;"
            "const got = (() => { %s })();"
            "requestAnimationFrame(() => requestAnimationFrame(() => done(got)));" % text, *arguments)

    def text(self, name):
        return self.browser.find_element(By.ID, name).text

    def window(self):
        return self.script("return [t.from, t.to]")

    def press(self, *keys):
        rows = self.browser.find_element(By.ID, "rows")
        for key in keys:
            rows.send_keys(key)
        self.script("return 0")

    # How many pixels of the timeline are not empty.
    def painted(self):
        return self.script("""
            const pen = t.canvas.getContext("2d");
            const left = 130 * devicePixelRatio, top = 24 * devicePixelRatio;
            const data = pen.getImageData(left, top, t.canvas.width - left, t.canvas.height - top).data;
            let n = 0;
            for (let i = 3; i < data.length; i += 4)
                n += data[i] > 100;
            return n;""")


def check_zoom(page):
    whole = page.window()
    assert page.painted() > 100
    page.press("+")
    low, high = page.window()
    assert abs((high - low) - (whole[1] - whole[0]) / 2) < 1, (low, high, whole)
    page.press(Keys.ARROW_RIGHT)
    assert page.window()[0] > low
    page.press("-", "-")
    assert page.window() == whole
    page.script("""
        const box = t.canvas.getBoundingClientRect();
        t.canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: -600, clientX: box.left + 400, clientY: box.top + 40,
            cancelable: true }));""")
    low, high = page.window()
    assert high - low < (whole[1] - whole[0]) / 2
    page.press("0")
    assert page.window() == whole


# From the whole trace down to a single run, and to its facts.
def check_runs(page):
    page.press("n")
    first = page.text("run")
    assert " on CPU " in first and ("runs summed up" if page.script("return t.names.summed_ns") else "thread ") in first, first
    page.press("n")
    second = page.text("run")
    assert second != first
    page.press("p")
    assert page.text("run") == first
    for _ in range(60):
        page.press("+")
    assert page.window()[1] - page.window()[0] >= 100
    page.press("0", Keys.ESCAPE)
    assert page.text("run") == ""
    x, y, expected = page.script("""
        const level = t.rows()[0].levels[0], i = level.nr - 1, box = t.canvas.getBoundingClientRect();
        t.showAround(level.from[i], level.to[i]);
        return [box.left + t.x((level.from[i] + level.to[i]) / 2), box.top + 24 + t.rowHeight / 2, t.tell(level.places[i])];""")
    page.script("""
        t.canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: args[0], clientY: args[1] }));""", x, y)
    assert page.text("run") == expected, (page.text("run"), expected)
    page.press("0")


# Each row has all its runs, wherever one looks, and n goes from each to the next.
def check_rows(page):
    for by_cpu in True, False:
        missing, stepped = page.script("""
            t.setRows(args[0]);
            const begins = t.runs.from.reduce((a, b) => Math.min(a, b)), missing = begins < t.begin ? [begins] : [];
            const own = (row) => Array.from(t.runs.from.keys()).filter((i) => (args[0] ? t.cpuRows[t.runs.cpu[i]] :
                t.taskRows[t.runs.task[i]]) === row.levels);
            let stepped = true;
            t.rows().forEach((row, place) => {
                const runs = own(row), order = [];
                for (const i of runs.slice(-50)) {
                    const middle = (t.runs.from[i] + t.runs.to[i]) / 2;
                    t.from = middle - 1;
                    t.to = middle + 1;
                    const found = t.runAt(row, middle);
                    if (found < 0 || t.runs.from[found] > middle || t.runs.to[found] < middle)
                        missing.push(i);
                }
                t.chooseRow(place);
                t.from = t.begin;
                t.to = t.end;
                for (let n = 0; n < Math.min(runs.length, 50); n++) {
                    t.step(1);
                    order.push(t.chosen);
                }
                stepped = stepped && new Set(order).size === order.length;
            });
            t.show(t.begin, t.end - t.begin);
            return [missing, stepped];""", by_cpu)
        assert not missing and stepped, (by_cpu, missing, stepped)
    page.script("t.setRows(true); t.choose(-1);")


# For how long it had waited is told of the first part of a run, but not of threads called blind, of which it is not known.
def check_told(page):
    for told, begins in page.script("return Array.from(t.runs.flags.slice(0, 500), (flags, run) => [t.tell(run), flags & 1])"):
        assert ("is not known" in told) == (bool(begins) and "; thread blind" in told), told
        assert ("; had waited" in told) == (bool(begins) and "; thread blind" not in told), told


# Who passed a probe is told, also of those who were at no task, or in no run.
def check_hits(page):
    for told, task, thread in page.script("return t.hits.map((hit, i) => [tellHit(t, i), hit[2], hit[4]])"):
        who = page.script("return args[0] === null ? t.threadName(args[1]) : t.facts.labels[args[0]]", task, thread)
        assert told.startswith(who + " passed "), (told, who)


def check_witness(page):
    if not page.script("return t.witness().length"):
        assert not page.browser.find_element(By.ID, "to-witness").is_enabled()
        return
    assert page.script("return t.facts.verdict") in ("PARALLEL", "CONCURRENT")
    page.browser.find_element(By.ID, "to-witness").click()
    low, high = page.window()
    base, parts = page.script("return [t.names.base_ns, t.witness()]")
    assert all(low <= part["from_ns"] - base <= part["to_ns"] - base <= high for part in parts), (low, high, parts)
    page.press("0")


def check_tasks(page):
    page.press("t")
    assert page.browser.find_element(By.ID, "by-task").get_attribute("aria-pressed") == "true"
    labels = page.script("return t.rows().map((row) => row.label)")
    assert labels and len(set(labels)) == len(labels) and page.painted() > 100
    search = page.browser.find_element(By.ID, "search")
    page.press("/")
    assert page.browser.switch_to.active_element == search
    # A name may hold what no key types.
    tid = page.script("return t.facts.tasks[t.rows().at(-1).task].tid")
    search.send_keys(labels[-1] if labels[-1].isprintable() else str(tid))
    assert page.text("run").endswith("found") and page.script("return t.wanted.size") >= 1
    search.send_keys(Keys.ENTER)
    assert page.script("return t.rows()[t.row].label") == labels[-1]
    assert page.text("run").startswith(labels[-1] + " on CPU")
    page.press(Keys.ESCAPE, "t", "0")
    assert page.script("return t.wanted") is None


# What a screen reader, or a reader without scripts, has.
def check_text(page):
    html = page.browser.page_source
    for verdict in "PARALLEL", "CONCURRENT", "SEQUENTIAL", "INCONCLUSIVE":
        if verdict == page.script("return t.facts.verdict"):
            assert verdict in page.text("verdict") and verdict in html
    grade = page.text("grade")
    for rule in page.script("return t.facts.certificate.rules"):
        if rule["count"] and rule["if_broken"] == "mended":
            assert "%d %s" % (rule["count"], rule["rule"]) in grade, grade
    assert "of 1 threads" not in grade, grade
    assert "parallel" in page.browser.find_element(By.ID, "profile").get_attribute("aria-label")
    assert len(page.browser.find_elements(By.CSS_SELECTOR, "table th")) > 10
    assert page.browser.execute_script("return document.querySelectorAll('img, iframe, link, [src]').length") == 0


# The same as a unit test has for the terminal.
def check_numbers(page):
    lengths = {0: "0", 999: "999 ns", 1000: "1.00 µs", 1294: "1.29 µs", 1295: "1.30 µs", 9995: "10.0 µs", 99950: "100 µs",
               999499: "999 µs", 999500: "1.00 ms", 49700000: "49.7 ms", 999999999: "1.00 s", 123456789012: "123 s"}
    assert page.script("return args[0].map(formatNs)", list(lengths)) == list(lengths.values())
    shares = {0: "0.0 %", 499: "< 0.1 %", 500: "0.1 %", 3500: "0.3 %", 62500: "6.2 %", 67500: "6.8 %", 999499: "99.9 %",
              999500: "> 99.9 %", 1000000: "100.0 %"}
    assert page.script("return args[0].map(formatShare)", list(shares)) == list(shares.values())
    points = {12914000: "12.914 ms", -50000: "-0.050 ms", 4500: "0.005 ms", -4500: "-0.004 ms", -500: "0.000 ms"}
    assert page.script("return args[0].map(formatMs)", list(points)) == list(points.values())


def main():
    with tempfile.TemporaryDirectory() as profile:
        browser = open_browser(profile)
        try:
            page = Page(browser, sys.argv[1])
            if len(sys.argv) > 2:
                browser.save_screenshot(sys.argv[2])
            else:
                for check in check_zoom, check_runs, check_rows, check_told, check_hits, check_witness, check_tasks, check_text, check_numbers:
                    check(page)
            # The page itself never reads back what it has drawn; the checks do.
            log = [entry for entry in browser.get_log("browser") if "willReadFrequently" not in entry["message"]]
            assert not log, log
            print(browser.title)
        finally:
            browser.quit()


main()
