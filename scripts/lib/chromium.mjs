import { existsSync } from "node:fs";
import { giveUp, good, say } from "./log.mjs";
import { bin, run } from "./run.mjs";

const SYSTEM_CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of a browser that is installed on this machine, or null. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : null;
  return SYSTEM_CHROMIUM.find((file) => existsSync(file)) ?? null;
}

/**
 * Makes sure that there is a browser for the tests: the one found, else by apt on Debian as root, else Playwright's own.
 * @returns {Promise<string | null>} its path; null means Playwright's own
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (existsSync("/etc/debian_version") && process.getuid?.() === 0) {
    say("Installing Chromium (apt-get) …");
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], { env, quiet: true });
    const install = await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"], {
      env,
      quiet: true,
    });
    if (install.code === 0 && findChromium()) {
      good(`Chromium installed in ${install.seconds.toFixed(0)} s`);
      return findChromium();
    }
    console.error(install.output.split("\n").slice(-10).join("\n"));
  }
  say("Installing Playwright's Chromium …");
  const own = await run(bin("playwright"), ["install", "chromium"], { quiet: true });
  if (own.code !== 0) {
    giveUp(
      "No browser for the tests could be installed.",
      "Install Chromium and name it: CHROMIUM_PATH=/path/to/chromium npm test\n" +
        own.output.split("\n").slice(-5).join("\n"),
    );
  }
  return null;
}
