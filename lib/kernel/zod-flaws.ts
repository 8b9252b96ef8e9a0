import type { z } from "zod";
import type { ErrorDetail } from "./app-error";

type Issue = z.core.$ZodIssue;

/**
 * What zod found, as one entry per field: an unknown field and a refused name stand at their own path, of a value that
 * may have one of several forms the form that it comes closest to is told.
 * @param prefix path of the value that was parsed, e.g. `definition`
 */
export function flawsOf(error: z.ZodError, prefix = ""): ErrorDetail[] {
  return error.issues.flatMap((issue) => flawsIn(issue, prefix === "" ? [] : [prefix]));
}

function flawsIn(issue: Issue, above: readonly string[]): ErrorDetail[] {
  const at = [...above, ...issue.path.map(String)];
  const own = [{ path: at.join("."), message: issue.message }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: [...at, key].join("."), message: "Unknown field" }));
    case "invalid_key": {
      const [reason] = issue.issues;
      return reason === undefined ? own : [{ path: at.join("."), message: `This name ${reason.message}` }];
    }
    case "invalid_union": {
      const closest = closestOf(issue.errors);
      return closest === undefined ? own : closest.flatMap((inner) => flawsIn(inner, at));
    }
    case "invalid_type":
      return [{ path: at.join("."), message: typeWords(issue) }];
    default:
      return own;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object with fields",
  record: "an object with fields",
  array: "a list",
  tuple: "a list",
  date: "a date",
  null: "null",
};

/** What a value has to be, in words; a schema's own words stand as they are. */
function typeWords({ expected, message }: Issue & { code: "invalid_type" }): string {
  const kind = KINDS[expected];
  if (kind === undefined || !message.startsWith(ZOD_WORDS)) return message;
  return message.endsWith(MISSING) ? `Missing: it must be ${kind}` : `Must be ${kind}`;
}
/** How zod words a wrong type where a schema gives no words of its own; the issue says neither that nor what came. */
const ZOD_WORDS = "Invalid input: expected ";
const MISSING = ", received undefined";

/** The only form whose flaws lie inside the value: of the others the value as a whole is none. */
function closestOf(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const inside = forms.filter((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0));
  return inside.length === 1 ? inside[0] : undefined;
}
