/** Longer than what stays in a row of the journal (64 KiB). */
export const LARGE_CHARS = 66_000;

const HEAD = /^large:(\d+):([^:]*):/;

/** A text of a length that knows what it must be: any part that is lost or changed shows. */
export function largeText(label: string, chars = LARGE_CHARS): string {
  const head = `large:${chars}:${label.replaceAll(":", "_")}:`;
  return (head + `${label} `.repeat(Math.ceil(chars / (label.length + 1)))).slice(0, chars);
}

/** Every large text within a value that is not whole. @returns what is wrong; empty: nothing */
export function damagedTexts(value: unknown): string[] {
  if (typeof value === "string") {
    const [, chars, label] = HEAD.exec(value) ?? [];
    if (chars === undefined || label === undefined) return [];
    return value === largeText(label, Number(chars))
      ? []
      : [`${label} is damaged (${value.length} of ${chars} characters)`];
  }
  if (typeof value !== "object" || value === null) return [];
  // The reference that stands in place of a value that was taken out of its row.
  if ("$blob" in value) return [`a reference ${String(value.$blob)} stands where its value should`];
  return Object.values(value).flatMap(damagedTexts);
}
