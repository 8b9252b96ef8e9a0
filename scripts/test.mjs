import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildIfNeeded } from "./lib/build.mjs";
import { ensureChromium } from "./lib/chromium.mjs";
import { bad, good, say } from "./lib/log.mjs";
import { bin, run } from "./lib/run.mjs";
import { setUp } from "./lib/setup.mjs";
import { runChecks } from "./check.mjs";

// `npm test`: sets everything up, then runs all checks and all tests. Its last line is `N passed, M failed`.

const total = { passed: 0, failed: 0 };
const add = (name, { passed, failed }) => {
  total.passed += passed;
  total.failed += failed;
  (failed === 0 ? good : bad)(`${name}: ${passed} passed, ${failed} failed`);
};
const reports = mkdtempSync(path.join(tmpdir(), "test-reports-"));

/** Reads a runner's report; a runner that left none, or ran nothing, counts as one failure. */
function counts(file, read, code) {
  try {
    const result = read(JSON.parse(readFileSync(path.join(reports, file), "utf8")));
    if (code !== 0 && result.failed === 0) result.failed = 1;
    if (result.passed + result.failed === 0) result.failed = 1;
    return result;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

await setUp();
const chromium = await ensureChromium();

say("Checks …");
add("Checks", await runChecks());

await buildIfNeeded();

say("Unit and API tests …");
const unit = await run(
  bin("vitest"),
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${path.join(reports, "unit.json")}`],
  {
    quiet: !process.stdout.isTTY,
  },
);
if (unit.code !== 0) console.log(unit.output.split("\n").slice(-150).join("\n"));
add(
  "Unit and API tests",
  counts(
    "unit.json",
    (report) => ({
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numFailedTestSuites * (report.numFailedTests === 0 ? 1 : 0),
    }),
    unit.code,
  ),
);

say("Browser tests …");
const browser = await run(bin("playwright"), ["test", "--reporter=list,json"], {
  env: {
    PLAYWRIGHT_JSON_OUTPUT_NAME: path.join(reports, "browser.json"),
    ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
  },
});
add(
  "Browser tests",
  counts(
    "browser.json",
    (report) => ({ passed: report.stats.expected, failed: report.stats.unexpected + report.stats.flaky }),
    browser.code,
  ),
);

rmSync(reports, { recursive: true, force: true });
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
