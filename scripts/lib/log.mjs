const color = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);

/** One line of progress. */
export const say = (text) => console.log(`${paint("36", "›")} ${text}`);
export const good = (text) => console.log(`${paint("32", "✓")} ${text}`);
export const bad = (text) => console.error(`${paint("31", "✗")} ${text}`);

/** A failure that a person can mend: `what` went wrong, `how` to mend it. Ends the process. */
export function giveUp(what, how) {
  bad(what);
  if (how) console.error(`  ${how.split("\n").join("\n  ")}`);
  process.exit(1);
}
