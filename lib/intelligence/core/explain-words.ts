import type { Json } from "@/lib/kernel/json";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const UNITS: readonly (readonly [number, string])[] = [
  [604_800_000, "week"],
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
];

/** 7,200,000 → "2 hours"; what is no number is said to be computed. */
export function durationInWords(ms: Json | undefined): string {
  if (typeof ms !== "number" || !Number.isFinite(ms)) return "a time that is computed";
  const [size, unit] = UNITS.find(([length]) => ms >= length && ms % length === 0) ?? [1, "millisecond"];
  const count = ms / size;
  return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
}

const isNumber = (text: string): boolean => /^\d{1,2}$/.test(text);

/** "0 8 * * 1-5" → "on weekdays at 08:00"; what is rarer is shown as it stands. */
export function cronInWords(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = "", ...more] = cron.trim().split(/\s+/);
  const asIs = `by the schedule ${cron}`;
  if (more.length > 0 || month !== "*") return asIs;
  const every = /^\*\/(\d{1,2})$/;
  if (hour === "*" && day === "*" && weekday === "*") {
    if (minute === "*") return "every minute";
    const step = every.exec(minute)?.[1];
    if (step !== undefined) return `every ${step} minutes`;
    return isNumber(minute) ? `every hour at minute ${minute}` : asIs;
  }
  const hours = every.exec(hour)?.[1];
  if (hours !== undefined && isNumber(minute) && day === "*" && weekday === "*") return `every ${hours} hours`;
  if (!isNumber(minute) || !hour.split(",").every(isNumber)) return asIs;
  const times = hour.split(",").map((one) => `${one.padStart(2, "0")}:${minute.padStart(2, "0")}`);
  const at = `at ${times.join(" and ")}`;
  if (day === "*" && weekday === "*") return `every day ${at}`;
  if (day === "*" && weekday === "1-5") return `on weekdays ${at}`;
  if (day === "*" && /^[0-7](?:,[0-7])*$/.test(weekday))
    return `every ${weekday
      .split(",")
      .map((one) => DAYS[Number(one) % 7])
      .join(" and ")} ${at}`;
  if (weekday === "*" && isNumber(day)) return `on day ${day} of each month ${at}`;
  if (weekday === "*" && day === "L") return `on the last day of each month ${at}`;
  return asIs;
}

/** `totalPrice`, `total_price` → "total price". */
export function fieldInWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
}

const OPERATORS: Readonly<Record<string, string>> = {
  "==": "is",
  "!=": "is not",
  ">": "is over",
  "<": "is under",
  ">=": "is at least",
  "<=": "is at most",
};

/** An expression in words, as far as it is of the usual kind; else the expression itself, as code. */
export function conditionInWords(expression: string, labelOf: (stepId: string) => string): string {
  const text = expression.trim();
  const parts = topLevel(text, " && ");
  if (parts.length > 1) return parts.map((part) => conditionInWords(unwrapped(part), labelOf)).join(" and ");
  const either = topLevel(text, " || ");
  if (either.length > 1) return either.map((part) => conditionInWords(unwrapped(part), labelOf)).join(" or ");
  if (/^!\(.*\)$/.test(text) && unwrapped(text.slice(1)) !== text.slice(1))
    return `it is not so that ${conditionInWords(unwrapped(text.slice(1)), labelOf)}`;
  const compared = /^(.+?) (==|!=|>=|<=|>|<) (.+)$/.exec(text);
  const left = compared?.[1] === undefined ? null : placeInWords(compared[1], labelOf);
  const right = compared?.[3] === undefined ? null : (literal(compared[3]) ?? placeInWords(compared[3], labelOf));
  if (left !== null && right !== null) return `${left} ${OPERATORS[compared?.[2] ?? ""] ?? ""} ${right}`;
  const contains = /^(.+)\.contains\(("(?:[^"\\]|\\.)*")\)$/.exec(text);
  const holder = contains?.[1] === undefined ? null : placeInWords(contains[1], labelOf);
  if (holder !== null) return `${holder} contains ${contains?.[2] ?? ""}`;
  return placeInWords(text, labelOf) ?? `\`${text.slice(0, 200)}\``;
}

function literal(text: string): string | null {
  if (/^"(?:[^"\\]|\\.)*"$/.test(text)) return text;
  return /^-?\d+(?:\.\d+)?$/.test(text) ? String(Number(text)) : /^(?:true|false)$/.test(text) ? text : null;
}

/** `trigger.?total_price.orValue("0")` → "total price of the start". */
function placeInWords(expression: string, labelOf: (stepId: string) => string): string | null {
  const bare = unwrapped(expression.trim().replace(/^(?:double|string|int)(?=\()/, "")).replace(
    /\.orValue\((?:"[^"]*"|[\w.[\]-]*)\)$/,
    "",
  );
  const path =
    /^(trigger|item|run|workflow|env|steps\.([a-z][a-z0-9_]*)\.\??(?:output|error))((?:\.\??[A-Za-z_]\w*)*)$/.exec(
      bare,
    );
  if (path === null) return bare === "index" ? "the number of the item" : null;
  const field = (path[3] ?? "").split(/\.\??/).filter(Boolean).map(fieldInWords).join(" ");
  const root = path[1] ?? "";
  const failed = /error$/.test(root);
  const whose =
    path[2] !== undefined
      ? `${failed ? "the failure" : "the answer"} of "${labelOf(path[2])}"`
      : ({
          trigger: "what started it",
          item: "the item",
          run: "the run",
          workflow: "the workflow",
          env: "the workspace",
        }[root] ?? root);
  return field === "" ? whose : `the ${field} of ${whose}`;
}

/** Without the parentheses around the whole of it. */
function unwrapped(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i += 1) {
    if (text.charAt(i) === "(") depth += 1;
    if (text.charAt(i) === ")") depth -= 1;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

/** Split where the joint stands outside of parentheses and quotes. */
function topLevel(text: string, joint: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === '"' && text.charAt(i - 1) !== "\\") quoted = !quoted;
    if (quoted) continue;
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (depth === 0 && text.startsWith(joint, i)) {
      out.push(text.slice(from, i));
      from = i + joint.length;
      i = from - 1;
    }
  }
  return [...out, text.slice(from)];
}
