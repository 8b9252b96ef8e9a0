import { humanize } from "@/components/ui/format";

/** An operation or event id as words: `task.create` → `create task`, `message.received` → `message received`. */
export function operationWords(id: string): string {
  const [noun = "", verb] = id.split(".");
  const words = verb === undefined ? [noun] : verb.endsWith("ed") ? [noun, verb] : [verb, noun];
  return words.map((word) => humanize(word).toLowerCase()).join(" ");
}
