/** Keywords that the CEL grammar refuses as a field after a dot. */
const KEYWORDS: ReadonlySet<string> = new Set(["in", "true", "false", "null", "__proto__", "prototype"]);

/**
 * Rewrites field names that CEL cannot spell after a dot into index form, outside string literals:
 * ``trigger.in`` and ``trigger.`content-type` `` become `trigger["in"]` and `trigger["content-type"]`
 * (`.?` becomes `[?…]`), so that any JSON key can be reached.
 */
export function escapeReservedFields(source: string): string {
  let out = "";
  let i = 0;
  while (i < source.length) {
    const char = source.charAt(i);
    if (char === '"' || char === "'") {
      const end = endOfStringLiteral(source, i);
      out += source.slice(i, end);
      i = end;
      continue;
    }
    if (char === ".") {
      const match = /^\.(\??)\s*(?:`([^`\n]+)`|([A-Za-z_][A-Za-z0-9_]*))/.exec(source.slice(i, i + 300));
      const name = match?.[2] ?? match?.[3];
      if (match && name !== undefined && (match[2] !== undefined || KEYWORDS.has(name))) {
        out += `[${match[1] ?? ""}${JSON.stringify(name)}]`;
        i += match[0].length;
        continue;
      }
    }
    out += char;
    i += 1;
  }
  return out;
}

/**
 * Index just after the string literal that starts at `start`; the end of the text where it is not closed.
 * Knows triple quotes, backslash escapes and the raw prefix (`r"…"`, where a backslash escapes nothing).
 */
export function endOfStringLiteral(source: string, start: number): number {
  const quote = source.charAt(start);
  const delimiter = source.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  const isRaw = /(^|[^A-Za-z0-9_])[bB]?[rR][bB]?$/.test(source.slice(Math.max(0, start - 3), start));
  for (let i = start + delimiter.length; i < source.length; i += 1) {
    if (!isRaw && source.charAt(i) === "\\") i += 1;
    else if (source.startsWith(delimiter, i)) return i + delimiter.length;
  }
  return source.length;
}
