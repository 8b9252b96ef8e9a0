import { spawn } from "node:child_process";
import { root } from "./paths.mjs";

/**
 * Runs a program in the checkout and waits for it.
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: Record<string, string>, quiet?: boolean, onOutput?: (text: string) => void}} options
 *   quiet: output is kept and shown only on failure
 * @returns {Promise<{code: number, output: string, seconds: number}>}
 */
export function run(command, args, options = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (stream) => (chunk) => {
      const text = String(chunk);
      output += text;
      if (!options.quiet) stream.write(text);
      options.onOutput?.(text);
    };
    child.stdout.on("data", take(process.stdout));
    child.stderr.on("data", take(process.stderr));
    const end = (code) => resolve({ code, output, seconds: (performance.now() - started) / 1000 });
    child.on("error", (error) => {
      output += String(error);
      end(127);
    });
    child.on("close", (code) => end(code ?? 1));
  });
}

/** A binary that a dependency installed, started without npx's start-up time. */
export const bin = (name) => `${root}/node_modules/.bin/${name}`;
