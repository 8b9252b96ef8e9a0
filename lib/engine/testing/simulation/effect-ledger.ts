import { isJsonObject } from "@/lib/kernel/json";
import type { RunEvent } from "../../event-schema";
import type { DiskRun } from "./disk";
import { keepsToKey, type Act, type Sent } from "./fake-services";
import type { RunWatch } from "./run-watch";

interface Books {
  sent: readonly Sent[];
  acts: readonly Act[];
  watches: ReadonlyMap<string, RunWatch>;
  familyOf(runId: string): string;
  runs: readonly DiskRun[];
}

/** Compares what the services did with what the journals say. @returns what does not fit */
export function auditEffects(books: Books): string[] {
  return [...auditKeys(books.sent), ...auditRepeats(books), ...auditSuccesses(books), ...auditReplays(books)];
}

/** One wish has one key, whatever happens to it; and no two wishes share one. */
function auditKeys(sent: readonly Sent[]): string[] {
  const problems: string[] = [];
  const keyOf = new Map<string, string>();
  const wishOf = new Map<string, string>();
  for (const { wish, key } of sent) {
    if ((keyOf.get(wish) ?? key) !== key) problems.push(`${wish} was sent with the keys ${keyOf.get(wish)} and ${key}`);
    if ((wishOf.get(key) ?? wish) !== wish) problems.push(`${wishOf.get(key)} and ${wish} share the key ${key}`);
    keyOf.set(wish, key);
    wishOf.set(key, wish);
  }
  return problems;
}

/** An effect happens once where the service keeps to keys; elsewhere again only where the journal says so. */
function auditRepeats({ acts, watches }: Books): string[] {
  const byWish = new Map<string, Act[]>();
  for (const act of acts) byWish.set(act.wish, [...(byWish.get(act.wish) ?? []), act]);
  return [...byWish].flatMap(([wish, list]) => {
    const [first] = list;
    // Doing it twice is doing it once.
    if (first === undefined || first.operation === "idempotent-write") return [];
    if (keepsToKey(first.service))
      return list.length > 1 ? [`${wish} happened ${list.length} times at ${first.service}`] : [];
    const path = wish.split("|")[1] ?? "";
    let allowed = 0;
    for (const runId of new Set(list.map((act) => act.runId))) {
      const watch = watches.get(runId);
      // Whoever continues a run has what it left open made again.
      allowed += 1 + (watch?.retriesDecided.get(path) ?? 0);
      if (first.service === "sent_ignored") allowed += watch?.takenOver.get(path) ?? 0;
    }
    return list.length > allowed
      ? [`${wish} happened ${list.length} times at ${first.service}, but the journal allows ${allowed}`]
      : [];
  });
}

/** What a journal calls done was done; and once it is on record, it is never asked for again, by no run of the family. */
function auditSuccesses({ sent, acts, watches, familyOf }: Books): string[] {
  const problems: string[] = [];
  for (const watch of watches.values()) {
    for (const { event, started } of successes(watch.events)) {
      if (started.effect === "none" || started.effect === "read") continue;
      const wish = `${familyOf(watch.runId)}|${event.path}|${JSON.stringify(started.input["round"] ?? 0)}`;
      if (!acts.some((act) => act.wish === wish)) problems.push(`${wish} is on record as done, but never happened`);
      const again = sent.find((one) => one.wish === wish && one.runId === watch.runId && one.attempt > started.attempt);
      if (again !== undefined) problems.push(`${wish} was asked for again after its success`);
    }
  }
  return problems;
}

/** Who continues or repairs a run asks for nothing that it, or one before it, had finished: with whatever version. */
function auditReplays({ sent, watches, familyOf, runs }: Books): string[] {
  const sourceOf = new Map(runs.map((run) => [run.id, continuedRunOf(run)]));
  return runs.flatMap(({ id }) => {
    const finished = new Map<string, string>();
    for (let source = sourceOf.get(id); source !== undefined; source = sourceOf.get(source))
      for (const { event, started } of successes(watches.get(source)?.events ?? []))
        if (started.effect !== "none" && started.effect !== "read") finished.set(wishOf(event.path, started), source);
    return sent
      .filter((one) => one.runId === id)
      .flatMap(({ wish }) => {
        const source = finished.get(wish.slice(familyOf(id).length + 1));
        return source === undefined ? [] : [`${wish} was finished by ${source} and is asked for again by ${id}`];
      });
  });
}

function wishOf(path: string, started: Extract<RunEvent, { type: "step_started" }>): string {
  return `${path}|${JSON.stringify(started.input["round"] ?? 0)}`;
}

function continuedRunOf({ source }: DiskRun): string | undefined {
  if (!isJsonObject(source) || source["kind"] !== "replay" || source["how"] === "again") return undefined;
  return String(source["originRunId"]);
}

type Success = Extract<RunEvent, { type: "step_succeeded" | "round_succeeded" }>;

/** Successes that a call had, each with the start of that call. */
function successes(
  events: readonly RunEvent[],
): { event: Success; started: Extract<RunEvent, { type: "step_started" }> }[] {
  const open = new Map<string, Extract<RunEvent, { type: "step_started" }>>();
  return events.flatMap((event) => {
    if (event.type === "step_started") open.set(event.path, event);
    if (event.type !== "step_succeeded" && event.type !== "round_succeeded") return [];
    const started = open.get(event.path);
    open.delete(event.path);
    return started === undefined ? [] : [{ event, started }];
  });
}
