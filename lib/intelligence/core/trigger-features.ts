import type { Candidate, Reading } from "./find-candidates";

const OPENERS = new Set([
  "when",
  "whenever",
  "once",
  "if",
  "every",
  "each",
  "new",
  "incoming",
  "upon",
  "after",
  "triggered",
  "receives",
  "receive",
  "received",
  "monitors",
  "watches",
  "listens",
  "on",
]);
const NON_SERVICE = new Set(
  "schedule scheduled daily weekly hourly monthly every morning cron interval webhook webhooks form chat manual manually on-demand demand subworkflow day week hour chatbot bot agent input receives incoming trigger triggered triggers new when assistant mcp upload uploaded uploads url".split(
    " ",
  ),
);

/** Features by which a service is judged to be what starts the workflow, not what it acts on. */
export function triggerFeatures(reading: Reading, candidate: Candidate): string[] {
  const { words } = reading;
  const first = candidate.mentions[0];
  const features = new Set<string>([`id:${candidate.serviceId}`, `kind:${candidate.kind}`]);
  for (const word of words) if (NON_SERVICE.has(word.lower)) features.add(`text:${word.lower}`);
  if (first === undefined) return [...features];
  const order = reading.candidates.filter(
    (c) => c.kind === "named" && (c.mentions[0]?.start ?? 0) < first.start,
  ).length;
  features.add(`order:${Math.min(order, 4)}`);
  features.add(`named-total:${Math.min(reading.candidates.filter((c) => c.kind === "named").length, 5)}`);
  for (const mention of candidate.mentions) {
    const word = words[mention.word];
    if (word === undefined) continue;
    const at = (offset: number): string => {
      const other = words[mention.word + offset];
      return other !== undefined && other.sentence === word.sentence ? other.lower : "|";
    };
    const tail = mention.alias.split(/[\s-]+/).length;
    features.add(`before:${at(-1)}`);
    features.add(`before:${at(-2)} ${at(-1)}`);
    features.add(`before2:${at(-2)}`);
    features.add(`after:${at(tail)}`);
    features.add(`after2:${at(tail + 1)}`);
    features.add(`after:${at(tail)}:${candidate.serviceId}`);
    for (let back = 1; back <= 6; back += 1)
      if (OPENERS.has(at(-back))) features.add(`opener:${at(-back)}:${back <= 3 ? "near" : "far"}`);
    features.add(`sentence:${Math.min(word.sentence, 3)}`);
  }
  for (const cue of ["schedule", "scheduled", "daily", "weekly", "webhook", "form", "manually", "bot", "chatbot"])
    if (features.has(`text:${cue}`)) features.add(`${candidate.serviceId}:${cue}`);
  return [...features];
}
