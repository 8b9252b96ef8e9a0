import { durationMs, findSlots } from "../find-slots";
import { TELL_VERBS, verbForm } from "../verbs";
import { followersOf, foremost, freeId, insertAfter, insertBefore, removeStep, withStep } from "./edit-steps";
import { labelOf, oneStep, stepsMeant } from "./find-steps";
import { answerTo, ask, cannot, done, type Bench, type Outcome } from "./outcome";

const NAME = String.raw`"([^"\n]{1,200})"|'([^'\n]{1,200})'|(.{1,200}?)`;
const RENAME = new RegExp(
  String.raw`^(?:please\s+)?(?:rename|call|name)\s+(?:(it|this|(?:this|the)\s+(?:workflow|automation))\s+)?(?:(?:(?:to|as|into)\s+)?(?:${NAME}))[.!]?$`,
  "i",
);
const RENAME_STEP = new RegExp(
  String.raw`^(?:please\s+)?(?:rename|call|name)\s+(.{1,100}?)\s+(?:to|as|into)\s+(?:${NAME})[.!]?$`,
  "i",
);
const ITSELF = /^(?:it|this|(?:this|the)\s+(?:workflow|automation))$/i;

/** "Rename it to X", "rename the Slack step to X". */
export function rename(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const ofStep = RENAME_STEP.exec(said);
  if (ofStep?.[1] !== undefined && !ITSELF.test(ofStep[1].trim())) {
    const name = (ofStep[2] ?? ofStep[3] ?? ofStep[4] ?? "").trim();
    const found = oneStep(bench, ofStep[1]);
    if ("outcome" in found) return found.outcome;
    const before = labelOf(definition.steps, found.id);
    return done(withStep(definition, found.id, { name }), `The step "${before}" is called "${name}".`);
  }
  const match = ofStep ?? RENAME.exec(said);
  if (match === null) return null;
  const name = (match[2] ?? match[3] ?? match[4] ?? "").trim();
  // "Call our API" is a step; a name is said of the workflow or stands in quotes.
  if (match[1] === undefined && !/^(?:please\s+)?rename\b/i.test(said) && match[2] === undefined) return null;
  if (name === "") return null;
  return done({ ...definition, name }, `The workflow is called "${name}" instead of "${definition.name}".`, {
    confidence: 0.97,
  });
}

const REMOVE =
  /^(?:please\s+)?(?:(?:remove|delete|drop|get rid of|take out|leave out|cut|skip)\s+(.{1,200}?(?:\s+(?:steps?|nodes?|part|message|task|mail|e-?mail|post))?)|(?:don't|do not|stop|no longer|never)\s+(.{1,200}?)(?:\s+(?:any ?more|any longer))?|no more\s+(.{1,200}?))[.!]?$/i;
const CONDITION_OF = /^(?:the\s+)?(?:condition|filter|check)s?(?:\s+(?:on|of|from|before)\s+(.+))?$/i;

/** "Remove the Slack step", "don't post to Slack any more", "remove the condition". */
export function remove(bench: Bench): Outcome | null {
  const match = REMOVE.exec(bench.said);
  const reference = match?.[1] ?? match?.[2] ?? match?.[3];
  if (reference === undefined) return null;
  // "Skip orders under 50" is a condition; it is read elsewhere.
  if (/^(?:please\s+)?skip\b/i.test(bench.said) && stepsMeant(bench, reference).length === 0) return null;
  const condition = CONDITION_OF.exec(reference.trim());
  if (condition !== null) return withoutCondition(bench, condition[1]);
  if (/\b(?:triggers?|schedule|start)\b/i.test(reference) && stepsMeant(bench, reference).length === 0)
    return withoutTrigger(bench, reference);
  if (Object.keys(bench.definition.steps).length === 0)
    return cannot(`Taking out "${reference.trim()}"`, "The workflow has no steps yet.");
  const every = /\b(?:all|every|both)\b|\bsteps$/i.test(reference) ? stepsMeant(bench, reference) : [];
  const found = every.length > 1 ? { ids: every } : oneOf(bench, reference);
  return "outcome" in found ? found.outcome : takenOut(bench, found.ids);
}

function oneOf(bench: Bench, reference: string): { ids: string[] } | { outcome: Outcome } {
  const found = oneStep(bench, reference);
  return "id" in found ? { ids: [found.id] } : found;
}

function takenOut(bench: Bench, ids: readonly string[]): Outcome {
  let { definition } = bench;
  const changes: string[] = [];
  const assumptions: string[] = [];
  for (const id of ids) {
    if (!Object.hasOwn(definition.steps, id)) continue;
    const label = labelOf(definition.steps, id);
    const followers = followersOf(definition.steps, id);
    const hadCondition = definition.steps[id]?.when !== undefined;
    const removal = removeStep(definition, id);
    const nameOf = (other: string): string => `"${labelOf(definition.steps, other)}"`;
    const [orphan] = removal.orphans;
    if (orphan !== undefined) {
      const both = `Take out ${nameOf(orphan)} too`;
      if (answerTo(bench, "orphan") !== both)
        return ask(bench, "orphan", `${nameOf(orphan)} reads what "${label}" gives. What should become of it?`, [both]);
      const rest = takenOut({ ...bench, definition: removeStep(definition, orphan).definition }, [id]);
      return rest.kind === "done"
        ? { ...rest, changes: [`The step ${nameOf(orphan)} is taken out.`, ...rest.changes] }
        : rest;
    }
    changes.push(`The step "${label}" is taken out.`);
    for (const other of removal.removedToo)
      changes.push(`${nameOf(other)} goes with it: it only ran when "${label}" failed.`);
    for (const other of removal.shortened) changes.push(`${nameOf(other)} no longer says what "${label}" gave.`);
    if (hadCondition && followers.length > 0)
      assumptions.push(
        `"${label}" had a condition, and ${followers.map(nameOf).join(", ")} ran only when it did: without it, every time.`,
      );
    ({ definition } = removal);
  }
  if (Object.keys(definition.steps).length === 0) assumptions.push("No step is left: the workflow can't run so.");
  return done(definition, changes[0] ?? "", { changes, assumptions });
}

function withoutCondition(bench: Bench, reference: string | undefined): Outcome {
  const { definition } = bench;
  const { steps } = definition;
  const conditional = Object.keys(steps).filter((id) => steps[id]?.when !== undefined);
  const triggers = Object.entries(definition.triggers).filter(([, trigger]) => trigger.when !== undefined);
  const meant =
    reference === undefined ? conditional : stepsMeant(bench, reference).filter((id) => conditional.includes(id));
  const answer = answerTo(bench, "condition");
  const chosen = meant.length > 1 ? meant.filter((id) => labelOf(steps, id) === answer) : meant;
  const [id] = chosen;
  if (id !== undefined)
    return done(withStep(definition, id, { when: undefined }), `"${labelOf(steps, id)}" runs without a condition.`);
  if (meant.length > 1)
    return ask(
      bench,
      "condition",
      "Whose condition is meant?",
      meant.map((one) => labelOf(steps, one)),
    );
  const [start] = triggers;
  if (reference === undefined && start !== undefined) {
    const { when: _when, ...trigger } = start[1];
    return done(
      { ...definition, triggers: { ...definition.triggers, [start[0]]: trigger } },
      "Every event starts it: the condition is taken out.",
    );
  }
  return cannot("Taking out a condition", "No step that fits has one.");
}

function withoutTrigger(bench: Bench, reference: string): Outcome {
  const { definition } = bench;
  const entries = Object.entries(definition.triggers);
  const wanted = /\bschedule\b/i.test(reference) ? entries.filter(([, t]) => t.service === "schedule") : entries;
  const [only] = wanted;
  if (only === undefined) return cannot(`Taking out "${reference.trim()}"`, "The workflow is not started that way.");
  const answer = answerTo(bench, "trigger");
  const chosen = wanted.length === 1 ? only : wanted.find(([id, trigger]) => (trigger.name ?? id) === answer);
  if (chosen === undefined)
    return ask(
      bench,
      "trigger",
      "Which start is meant?",
      wanted.map(([id, trigger]) => trigger.name ?? id),
    );
  const triggers = Object.fromEntries(entries.filter(([id]) => id !== chosen[0]));
  const note = Object.keys(triggers).length === 0 ? ["Nothing starts it any more but a person or the API."] : [];
  return done({ ...definition, triggers }, `"${chosen[1].name ?? chosen[0]}" no longer starts it.`, {
    assumptions: note,
  });
}

const AMOUNT = String.raw`((?:\d+|an?|one|two|three|four|five|six|seven|ten|twelve|twenty-four)\s+(?:seconds?|minutes?|mins?|hours?|days?|weeks?))`;
const WAIT = new RegExp(String.raw`\b(?:wait|pause|delay)\b(?:.{0,40}?\b(?:for|by|of))?\s+${AMOUNT}\b`, "i");
const AFTER =
  /\b(?:after|behind|once)\s+(.{1,80}?)(?=,|\s+(?:wait|pause|add|is done|has|ran|post|send|create|notify)\b|$)/i;
const BEFORE = /\bbefore\s+(.{1,80}?)(?=,|\s+(?:wait|pause|add)\b|[.!]?$)/i;

/** "After the Asana task wait 2 hours", "wait an hour before the mail". */
export function pause(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const { steps } = definition;
  const match = WAIT.exec(said);
  const ms = match?.[1] === undefined ? null : durationMs(match[1]);
  if (match?.[1] === undefined || ms === null) return null;
  const id = freeId(steps, "pause");
  const step = { name: `Wait ${match[1]}`, service: "wait", operation: "duration", with: { ms } };
  const before = BEFORE.exec(said)?.[1];
  const after = AFTER.exec(said)?.[1];
  if (before === undefined && after === undefined) {
    const first = Object.keys(steps).filter((one) => (steps[one]?.needs ?? []).length === 0);
    const atStart = "Before everything";
    const places = [atStart, ...Object.keys(steps).map((one) => `Before ${labelOf(steps, one)}`)];
    const answer = /\bfirst\b|\bat the (?:start|beginning)\b/i.test(said) ? atStart : answerTo(bench, "place");
    if (answer === atStart)
      return done(insertBefore(definition, first, id, step), `It waits ${match[1]} before everything else.`);
    const chosen = Object.keys(steps).find((one) => `Before ${labelOf(steps, one)}` === answer);
    return chosen === undefined
      ? ask(bench, "place", `Where should it wait ${match[1]}?`, places.slice(0, 12))
      : done(insertBefore(definition, [chosen], id, step), `It waits ${match[1]} before "${labelOf(steps, chosen)}".`);
  }
  const found = oneStep(bench, before ?? after ?? "");
  if ("outcome" in found) return found.outcome;
  const label = labelOf(steps, found.id);
  if (before !== undefined)
    return done(insertBefore(definition, [found.id], id, step), `It waits ${match[1]} before "${label}".`);
  const followers = followersOf(steps, found.id);
  const waiting = followers.length > 0 ? followers : waitersByAnswer(bench, found.id);
  if (waiting.length === 0) {
    const others = Object.keys(steps).filter((one) => one !== found.id);
    if (others.length === 0) return cannot(`Waiting after "${label}"`, "Nothing comes behind it: add that step first.");
    return ask(
      bench,
      "waits",
      `Nothing waits for "${label}" so far. What should wait ${match[1]} after it?`,
      others.slice(0, 12).map((one) => labelOf(steps, one)),
    );
  }
  return done(
    insertAfter(definition, found.id, waiting, id, step),
    `After "${label}" it waits ${match[1]}, then ${waiting.map((one) => `"${labelOf(steps, one)}"`).join(", ")} goes on.`,
  );
}

function waitersByAnswer(bench: Bench, after: string): string[] {
  const answer = answerTo(bench, "waits");
  const { steps } = bench.definition;
  return Object.keys(steps).filter((id) => id !== after && labelOf(steps, id) === answer);
}

const APPROVE =
  /\b(?:ask|check with|let|get)\s+(?:me|us|him|her|the \w+|my \w+|somebody|someone)\b.{0,60}?\b(?:before|approve|first|approval)\b|\b(?:approv\w+|sign-?off|confirm\w*)\b.{0,40}\bbefore\b|\bbefore\b.{0,80}\b(?:approv\w+|confirm\w*)\b/i;

/** "Ask me before sending": a person's consent right before what they name. */
export function approval(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const { steps } = definition;
  if (!APPROVE.test(said)) return null;
  const reference = BEFORE.exec(said)?.[1];
  const answer = answerTo(bench, "step");
  const answered = Object.keys(steps).filter((id) => labelOf(steps, id) === answer);
  const meant =
    answered.length > 0 ? answered : reference === undefined ? acting(bench, null) : actingOn(bench, reference);
  const ids = foremost(steps, meant);
  const same = new Set(ids.map((id) => JSON.stringify([steps[id]?.needs ?? [], steps[id]?.when ?? null])));
  if (ids.length === 0 || same.size > 1) {
    const options = (ids.length === 0 ? Object.keys(steps) : ids).slice(0, 12).map((id) => labelOf(steps, id));
    return ask(bench, "step", "Before which step should somebody be asked?", options);
  }
  const [first = ""] = ids;
  const labels = ids.map((id) => `"${labelOf(steps, id)}"`).join(", ");
  const when = steps[first]?.when;
  const step = {
    name: "Ask for approval",
    service: "approval",
    operation: "request",
    ...(when === undefined ? {} : { when }),
    with: { message: `May ${labels.replaceAll("{{", "{ {")} go ahead?` },
  };
  return done(
    insertBefore(definition, ids, freeId(steps, "approval"), step),
    `Somebody is asked before ${labels}; only after their consent it goes on.`,
    { assumptions: ["Every editor may decide, and nobody is hurried: there is no time limit."] },
  );
}

/** The step a reference means; of "sending", every step that tells somebody something. */
function actingOn(bench: Bench, reference: string): string[] {
  const [verb = "", ...rest] = reference.trim().toLowerCase().split(/\s+/);
  const base = verbForm(verb)?.base ?? null;
  const about = base === null ? reference : rest.join(" ");
  const named = /[\p{L}\p{N}]/u.test(about.replace(/\b(?:it|them|this|that|anything|the|to|out)\b/gi, ""))
    ? stepsMeant(bench, about)
    : [];
  return named.length > 0 ? named : acting(bench, base);
}

const TELLING = new Set(["email", "chat", "sms-phone", "notifications", "email-marketing"]);

/** Steps that change something outside; of a verb of telling, those that send. */
function acting({ tools, definition }: Bench, verb: string | null): string[] {
  const tells = verb !== null && (TELL_VERBS.has(verb) || /^(?:send|post|publish|reply|forward)$/.test(verb));
  return Object.entries(definition.steps).flatMap(([id, step]) => {
    const service = tools.catalog.summary(step.service ?? "");
    const operation = tools.catalog.operation(step.service ?? "", step.operation ?? "");
    if (service === undefined || operation === undefined) return [];
    if (
      operation.effect === "read" ||
      operation.effect === "none" ||
      step.service === "wait" ||
      step.service === "approval"
    )
      return [];
    if (tells) return TELLING.has(service.category) ? [id] : [];
    return verb === null || operation.verbs.includes(verb) ? [id] : [];
  });
}

const SWITCH =
  /^(?:please\s+)?(?:(turn off|switch off|disable|deactivate)|(turn on|switch on|enable|activate))\s+(.{1,120}?)[.!]?$/i;
const RETRY = /\bretry\s+(.{1,80}?)\s+(?:up to\s+)?(\d{1,2}|twice|three|four|five|ten)(?:\s+times)?\b/i;
const TIMES: Readonly<Record<string, number>> = { twice: 2, three: 3, four: 4, five: 5, ten: 10 };

/** "Turn off the Slack step", "retry the Asana task 5 times". */
export function behaviour(bench: Bench): Outcome | null {
  const { definition, said } = bench;
  const turned = SWITCH.exec(said);
  const retried = RETRY.exec(said);
  const reference = turned?.[3] ?? retried?.[1];
  if (reference === undefined) return null;
  const found = oneStep(bench, reference);
  if ("outcome" in found) return found.outcome;
  const label = labelOf(definition.steps, found.id);
  if (turned !== null) {
    const off = turned[1] !== undefined;
    return done(
      withStep(definition, found.id, { disabled: off ? true : undefined }),
      `"${label}" is switched ${off ? "off" : "on"}.`,
    );
  }
  const said2 = retried?.[2] ?? "3";
  const maxAttempts = Math.min(20, (TIMES[said2.toLowerCase()] ?? Number(said2)) + 1);
  const retry = { ...definition.steps[found.id]?.retry, maxAttempts };
  return done(
    withStep(definition, found.id, { retry }),
    `"${label}" is tried up to ${String(maxAttempts)} times in all when the trouble may pass.`,
  );
}

const FIELD =
  /^(?:please\s+)?(?:change|set|make)\s+(?:the\s+)?([\w -]{2,40}?)(?:\s+(?:of|in|for|on)\s+(.{1,80}?))?\s+(?:to|as|into|=)\s+(?:"([^"]+)"|(.{1,300}?))[.!]?$/i;
const ELSEWHERE =
  /^(?:please\s+)?(?:post|send|write|mail|email|use)\b.{0,60}?(#[A-Za-z][\w-]*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+).{0,60}?\binstead\b/i;

/** "Change the channel to #sales", "post to #sales instead", "send it to bob@x.example instead". */
export function field(bench: Bench): Outcome | null {
  const { definition, said, tools } = bench;
  const told = FIELD.exec(said);
  const moved = ELSEWHERE.exec(said);
  const value = told?.[3] ?? told?.[4] ?? moved?.[1];
  if (value === undefined) return null;
  const slot = findSlots(value)[0];
  const wanted = (told?.[1] ?? (slot?.kind === "channel" ? "channel" : "to")).toLowerCase().replace(/[^a-z0-9]/g, "");
  const holders = Object.entries(definition.steps).flatMap(([id, step]) => {
    const properties = tools.catalog.operation(step.service ?? "", step.operation ?? "")?.input["properties"];
    const names = Object.keys({ ...(properties as object | undefined), ...step.with });
    const name = names.find((one) => one.toLowerCase().replace(/[^a-z0-9]/g, "") === wanted);
    return name === undefined ? [] : [{ id, name }];
  });
  if (holders.length === 0) return told === null ? null : noField(told[1] ?? "", bench);
  const reference = told?.[2];
  const meant = reference === undefined ? [] : stepsMeant(bench, reference);
  const answer = answerTo(bench, "step");
  const chosen = holders.filter(({ id }) =>
    answer !== undefined ? labelOf(definition.steps, id) === answer : meant.length === 0 || meant.includes(id),
  );
  const [only] = chosen;
  if (only === undefined || chosen.length > 1) {
    const options = (chosen.length > 1 ? chosen : holders).map(({ id }) => labelOf(definition.steps, id));
    return ask(bench, "step", `Whose ${told?.[1] ?? wanted} should be "${value.slice(0, 80)}"?`, options.slice(0, 12));
  }
  const step = definition.steps[only.id];
  const literal = value.replaceAll("{{", "{{{{");
  const before = step?.with?.[only.name];
  const next = typeof before === "number" && Number.isFinite(Number(literal)) ? Number(literal) : literal;
  return done(
    withStep(definition, only.id, { with: { ...step?.with, [only.name]: next } }),
    `"${labelOf(definition.steps, only.id)}": ${only.name} is "${value}"${typeof before === "string" ? ` instead of "${before.slice(0, 80)}"` : ""}.`,
  );
}

/** "Change the schedule to …" is no field of a step; what is neither is asked about. */
function noField(name: string, bench: Bench): Outcome | null {
  if (/schedule|time|trigger|name|start|condition|run/i.test(name)) return null;
  const fields = Object.values(bench.definition.steps).flatMap((step) => Object.keys(step.with ?? {}));
  const known = [...new Set(fields)].slice(0, 10).join(", ");
  return cannot(
    `Changing "${name.trim()}"`,
    known === "" ? "No step has fields yet." : `The steps here have: ${known}.`,
  );
}
