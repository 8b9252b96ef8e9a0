import type { Definition, Trigger } from "@/lib/workflow/definition-schema";
import { matchEvent } from "../match-event";
import { planRequest } from "../plan-request";
import { freeId } from "./edit-steps";
import { answerTo, ask, cannot, done, serviceName, type Bench, type Outcome } from "./outcome";

const STARTS =
  /^(?:please\s+)?(?:also\s+)?(?:(?:start|run|trigger|begin)(?:\s+(?:it|this|the (?:workflow|automation)))?\s+)?(?:also\s+)?((?:when(?:ever)?|as soon as|each time|every time|on (?=new|every|each))\s+.{3,300}?)(\s+(?:too|as well))?(\s+instead)?[.!]?$/i;

/** "Also when a customer is created", "start it when a form is sent instead": another start, beside or in place of the old. */
export function startOn(bench: Bench): Outcome | null {
  const { definition, said, tools } = bench;
  const match = STARTS.exec(said);
  if (match?.[1] === undefined) return null;
  const text = match[1].charAt(0).toUpperCase() + match[1].slice(1);
  const planned = planRequest(tools, { text, context: { connected_services: [...bench.connected] }, enhanced: true });
  if (planned.suspicious.length > 0 || planned.intents.some(({ verb }) => verb !== null)) return null;
  const found = eventHere(bench, match[1]) ?? (planned.trigger.span === null ? null : planned.trigger.trigger);
  if (found?.service === undefined || found.service === "manual")
    return cannot(`"${match[1].trim()}"`, "Nothing here can tell it: name the service, or let it call a webhook.");
  const name = found.name ?? found.event ?? "event";
  const label = `${serviceName(bench, found.service)}: ${name}`;
  const old = Object.entries(definition.triggers).filter(([, trigger]) => trigger.service !== "manual");
  const placed = (triggers: Definition["triggers"], change: string): Outcome =>
    done({ ...definition, triggers }, change, {
      questions: planned.trigger.trigger === found ? planned.trigger.questions : [],
      assumptions: planned.trigger.trigger === found ? planned.trigger.assumptions : [],
      confidence: 0.8,
    });
  const id = freeId(
    definition.triggers,
    (found.service ?? "start").replace(/^[^a-z]+/, "").replace(/[^a-z0-9]+/g, "_"),
  );
  if (old.length === 0) return placed({ [id]: found }, `It starts by ${label}.`);
  const [instead, beside] = ["Instead of what starts it now", "Besides what starts it now"];
  const answer =
    match[3] !== undefined
      ? instead
      : /\balso\b/i.test(said) || match[2] !== undefined
        ? beside
        : answerTo(bench, "start");
  if (answer === instead) return placed({ [id]: found }, `It starts by ${label}, and no longer as before.`);
  if (answer === beside) return placed({ ...definition.triggers, [id]: found }, `It starts by ${label} too.`);
  return ask(bench, "start", `Should "${label}" start it instead of what does now, or besides it?`, [instead, beside]);
}

/** An event of a service that starts the workflow now, where the words name no other. */
function eventHere({ tools, definition }: Bench, words: string): Trigger | null {
  for (const trigger of Object.values(definition.triggers)) {
    const service = tools.catalog.service(trigger.service ?? "");
    if (service === undefined || service.builtin === true) continue;
    const match = matchEvent(service, words, true);
    if (match === undefined || match.event.id === trigger.event || match.confidence < 0.6) continue;
    const required = match.event.input["required"];
    if (Array.isArray(required) && required.length > 0) continue;
    return {
      name: match.event.name,
      service: service.id,
      event: match.event.id,
      ...(trigger.connection === undefined ? {} : { connection: trigger.connection }),
    };
  }
  return null;
}
