import { RE2JS } from "re2js";
import { AppError } from "@/lib/kernel/app-error";
import { LIMITS } from "./limits";
import { charge } from "./meter";

const compiled = new Map<string, RE2JS>();

/** Regular expressions in RE2 syntax: time grows with the text, whatever the pattern. */
export function regexTest(text: string, pattern: string): boolean {
  return compile(pattern, text).matcher(text).find();
}

/** The first match (its first group, where the pattern has one), or "" where nothing matches. */
export function regexFind(text: string, pattern: string): string {
  const matcher = compile(pattern, text).matcher(text);
  if (!matcher.find()) return "";
  return (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group(0)) ?? "";
}

/** All matches replaced; `$1` in the replacement is the first group. */
export function regexReplace(text: string, pattern: string, replacement: string): string {
  return compile(pattern, text).matcher(text).replaceAll(replacement);
}

function compile(pattern: string, text: string): RE2JS {
  if (pattern.length > LIMITS.patternCharsMax)
    throw refused(`A regular expression may have ${LIMITS.patternCharsMax} characters`);
  if (text.length > LIMITS.patternTextCharsMax)
    throw refused(`Text longer than ${LIMITS.patternTextCharsMax} characters is not searched`);
  // RE2's bound is text × pattern; a few hundred nanoseconds per character.
  charge((text.length * (1 + pattern.length / 16)) / 4);
  const known = compiled.get(pattern);
  if (known) return known;
  let made: RE2JS;
  try {
    made = RE2JS.compile(pattern);
  } catch (cause) {
    throw new AppError("EXPRESSION_FAILED", `"${pattern}" is not a regular expression of RE2`, { cause });
  }
  if (compiled.size >= 200) compiled.clear();
  compiled.set(pattern, made);
  return made;
}

function refused(message: string): AppError {
  return new AppError("EXPRESSION_FAILED", message);
}
