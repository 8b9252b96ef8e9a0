import { humanize } from "@/components/ui/format";

const OWN_WORDS: Readonly<Record<string, string>> = { cron: "at set times", started: "by hand or API" };

/** An operation or event id as words: `task.create` → `create task`, `message.received` → `message received`. */
export function operationWords(id: string): string {
  const own = OWN_WORDS[id];
  if (own !== undefined) return own;
  const [noun = "", verb] = id.split(".");
  const words = verb === undefined ? [noun] : verb.endsWith("ed") ? [noun, verb] : [verb, noun];
  return words.map((word) => humanize(word).toLowerCase()).join(" ");
}
