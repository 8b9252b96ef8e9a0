import type { Catalog } from "@/lib/connectors/catalog";
import type { Service } from "@/lib/connectors/schema";
import type { JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { RESERVED_STEP_IDS, type Definition, type Step } from "@/lib/workflow/definition-schema";
import type { Missing, Question } from "../schema";
import type { ChosenTrigger } from "./trigger-kinds";
import type { Intent } from "./collect-intents";
import { durationMs, findSlots, type Slot } from "./find-slots";
import { mapInputs, type DataSource, type ReadList } from "./map-inputs";
import { matchOperation } from "./match-operation";
import { APPROVAL } from "./clause-words";
import { StepConditions } from "./step-conditions";

/** A step as it was meant: the service in question may be reached by the HTTP step only. */
export interface OutlineStep {
  id: string;
  service: string | null;
  operation: string;
  needs: string[];
  confidence: number;
}

export interface BuiltWorkflow {
  definition: Definition;
  outline: OutlineStep[];
  assumptions: string[];
  questions: Question[];
  missing: Missing[];
}

export interface BuildRequest {
  catalog: Catalog;
  folded: string;
  trigger: ChosenTrigger;
  intents: readonly Intent[];
  nameOf: (serviceId: string) => string;
  categoryOf: (serviceId: string) => string;
  labelOfCue: (cueId: string) => string;
  optionsOfCue: (cueId: string) => string[];
}

const HTTP = "http";
/** Steps a workflow may have; a text that asks for more is a document, not a request. */
const STEPS_MAX = 40;
const WAIT =
  /\b(?:wait|pause|delay)(?:\s+for)?\s+((?:\d+|an?|one|two|three|four|five|six|seven|ten|twelve|twenty-four)\s+(?:seconds?|minutes?|hours?|days?|weeks?))\b|\b((?:\d+|one|two|three|four|five|six|seven|ten)\s+(?:minutes?|hours?|days?|weeks?))\s+(?:later|after that|afterwards)\b/gi;
const TO_SUBJECT =
  /\b(?:to|email|e-?mail|text|notify|thank|welcome|invite|message|remind)\s+(?:the |that |each |every |new |this |our |a )*(?:customer|client|lead|sender|them|him|her|user|subscriber|contact|person|guest|attendee|buyer|applicant|candidate|submitter|respondent)s?\b/i;

export function buildDefinition(request: BuildRequest): BuiltWorkflow {
  const builder = new DefinitionBuilder(request);
  return builder.build();
}

interface Draft {
  id: string;
  intent: Intent;
  step: Step;
  needs: Set<string>;
}

class DefinitionBuilder {
  readonly #request: BuildRequest;
  readonly #steps = new Map<string, Step>();
  readonly #outline: OutlineStep[] = [];
  readonly #sources: DataSource[] = [];
  readonly #assumptions: string[] = [];
  readonly #questions: Question[] = [];
  readonly #missing: Missing[] = [];
  readonly #conditions = new StepConditions(this.#assumptions, this.#questions);
  readonly #slots: Slot[];
  /** The step before reads or writes something up for the next. */
  #lastGives = false;
  /** Steps that the next one behind has to wait for. */
  #frontier: string[] = [];
  /** What the frontier itself waited for: a step beside waits for the same. */
  #base: string[] = [];

  constructor(request: BuildRequest) {
    this.#request = request;
    this.#slots = findSlots(request.folded);
    const { trigger } = request;
    this.#sources.push({ root: "trigger", stepId: null, schema: trigger.output, noun: trigger.noun });
  }

  build(): BuiltWorkflow {
    const { trigger, intents, folded } = this.#request;
    const waits = [...folded.matchAll(WAIT), ...approvalsIn(folded)].sort((a, b) => a.index - b.index);
    for (const intent of intents.slice(0, STEPS_MAX)) {
      while (waits[0] !== undefined && waits[0].index < intent.start) this.#addWait(waits.shift());
      this.#addIntent(intent);
    }
    for (const wait of waits) if (this.#steps.size > 0) this.#addWait(wait);
    if (intents.length > STEPS_MAX) this.#assumptions.push(`Only the first ${String(STEPS_MAX)} steps were made.`);
    const definition: Definition = {
      schema: 1,
      name: this.#name(),
      description: folded.trim().slice(0, 500),
      triggers: Object.fromEntries(
        [trigger.trigger, ...(trigger.also ?? [])].map((one, i) => [
          i === 0 ? trigger.id : `${trigger.id}_${String(i + 1)}`,
          one,
        ]),
      ),
      steps: Object.fromEntries(this.#steps),
    };
    return {
      definition,
      outline: this.#outline,
      assumptions: this.#assumptions,
      questions: this.#questions,
      missing: this.#missing,
    };
  }

  #name(): string {
    const first =
      this.#request.folded
        .trim()
        .split(/[.!?\n]/)[0]
        ?.trim() ?? "";
    if (first.length > 0 && first.length <= 80) return first;
    const { trigger, nameOf } = this.#request;
    const names = [...new Set(this.#outline.flatMap((step) => (step.service === null ? [] : [nameOf(step.service)])))];
    const start = trigger.serviceId === null ? (trigger.trigger.name ?? "Workflow") : nameOf(trigger.serviceId);
    return [start, names.slice(0, 3).join(", ")].filter(Boolean).join(" to ").slice(0, 120) || "Workflow";
  }

  #newId(wanted: string): string {
    const clean =
      wanted
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "_")
        .replace(/^[^a-z]+|_+$/g, "")
        .slice(0, 50) || "step";
    const base = RESERVED_STEP_IDS.has(clean) ? `${clean}_step` : clean;
    let id = base;
    for (let n = 2; this.#steps.has(id); n += 1) id = `${base}_${String(n)}`;
    return id;
  }

  #addWait(match: RegExpExecArray | undefined): void {
    if (match === undefined) return;
    const said = match[1] ?? match[2];
    const ms = said === undefined ? null : durationMs(said);
    if (said !== undefined && ms === null) return;
    const id = this.#newId(said === undefined ? "approval" : "pause");
    const step: Step =
      ms === null
        ? {
            name: "Ask for approval",
            service: "approval",
            operation: "request",
            with: { message: `May it go on? ${plainText(this.#request.folded.trim().slice(0, 300))}` },
          }
        : { name: `Wait ${said ?? ""}`, service: "wait", operation: "duration", with: { ms } };
    if (ms === null)
      this.#questions.push({
        id: `${id}.who`,
        question: "Who may approve? Every editor of the workspace is asked until you name addresses or roles.",
        options: [],
      });
    if (this.#frontier.length > 0) step.needs = [...this.#frontier];
    this.#steps.set(id, step);
    this.#outline.push({
      id,
      service: null,
      operation: `${String(step.service)}.${String(step.operation)}`,
      needs: [...this.#frontier],
      confidence: 0.9,
    });
    this.#base = [id];
    this.#frontier = [id];
  }

  #addIntent(asked: Intent): void {
    // What is read comes before what is done with it, however the two are joined.
    const intent: Intent = this.#lastGives && !asked.reading ? { ...asked, link: "behind" } : asked;
    this.#lastGives = asked.reading || this.#request.categoryOf(asked.serviceId) === "ai";
    const service = this.#request.catalog.service(intent.serviceId);
    const match = service === undefined ? undefined : this.#matchFor(intent, service);
    const draft =
      intent.serviceId === HTTP
        ? this.#callStep(intent)
        : match === undefined
          ? this.#httpStep(intent)
          : this.#operationStep(intent, match.operation.id);
    this.#conditions.apply(draft, {
      steps: this.#steps,
      sources: this.#sources,
      frontier: this.#frontier,
      scheduled: this.#request.trigger.schedule !== null,
    });
    this.#placeInOrder(draft);
    if (intent.assumedCue !== null) this.#askWhich(intent, draft.id);
    this.#steps.set(draft.id, draft.step);
    const operation = match === undefined ? "http.request" : match.operation.id;
    this.#outline.push({
      id: draft.id,
      service: service?.builtin === true && intent.serviceId !== "email" ? null : intent.serviceId,
      operation:
        service?.builtin === true && intent.serviceId !== "email" ? `${intent.serviceId}.${operation}` : operation,
      needs: [...draft.needs],
      confidence: match?.confidence ?? 0.3,
    });
    // The output of a loop is a list of outputs: nothing reads single fields from it.
    if (match !== undefined && match.operation.effect !== "delete" && draft.step.forEach === undefined) {
      const schema = match.operation.output;
      this.#sources.unshift({
        root: `steps.${draft.id}.output`,
        stepId: draft.id,
        schema,
        noun: match.operation.nouns[0] ?? "result",
        written: this.#request.categoryOf(intent.serviceId) === "ai",
      });
    }
  }

  #matchFor(intent: Intent, service: Service): ReturnType<typeof matchOperation> {
    const { trigger } = this.#request;
    const match = (verb: string | null) =>
      matchOperation(service, verb, intent.text, intent.reading, thingOf(trigger.event));
    const found = match(intent.verb);
    if (found === undefined || !WITHIN_ONE.test(found.operation.id)) return found;
    // "Copy it from Dropbox to Google Drive": a service copies and moves only what is its own; from elsewhere it is brought in.
    const from =
      trigger.serviceId ?? this.#outline.findLast(({ service: id }) => id !== null)?.service ?? intent.serviceId;
    return from === intent.serviceId ? found : (match("upload") ?? found);
  }

  #operationStep(intent: Intent, operationId: string): Draft {
    const { catalog, trigger, nameOf } = this.#request;
    const operation = catalog.operation(intent.serviceId, operationId);
    const id = this.#newId(operationId.replace(".", "_"));
    const step: Step = {
      name: `${nameOf(intent.serviceId)}: ${operation?.name ?? operationId}`,
      service: intent.serviceId,
      operation: operationId,
    };
    const needs = new Set<string>();
    const loop = intent.reading ? null : this.#loopFor(intent);
    const fresh = (stepId: string | null): boolean =>
      intent.link === "behind" || stepId === null || this.#base.includes(stepId);
    const sources =
      loop === null ? this.#sources.filter((source) => fresh(source.stepId) && !isList(source)) : [loop.source];
    const slots = this.#slots.filter((slot) => slot.start >= intent.clause.start && slot.end <= intent.clause.end + 1);
    const thinks = this.#request.categoryOf(intent.serviceId) === "ai";
    const headline = thinks
      ? plainText(intent.text.trim())
      : loop === null
        ? headlineOf(trigger)
        : capitalised(loop.source.noun.replace(/s$/, ""));
    const mapped = mapInputs({
      input: operation?.input ?? {},
      sources: intent.reading ? [] : sources,
      slots,
      headline,
      list: intent.reading || loop !== null ? undefined : this.#listRead(fresh),
      task: thinks ? headline : undefined,
      toSubject: TO_SUBJECT.test(intent.text),
    });
    if (loop !== null) {
      step.forEach = loop.expression;
      needs.add(loop.stepId);
    }
    for (const use of mapped.uses) needs.add(use);
    if (Object.keys(mapped.with).length > 0) step.with = mapped.with;
    this.#assumptions.push(...mapped.assumptions.map((text) => `${step.name ?? id}: ${text}`));
    for (const { field, label, example } of mapped.questions) {
      this.#assumptions.push(`${step.name ?? id}: "${label}" is set to the placeholder ${JSON.stringify(example)}.`);
      this.#questions.push({ id: `${id}.${field}`, question: `${step.name ?? id}: ${label}?`, options: [] });
    }
    return { id, intent, step, needs };
  }

  /** "them", "each", "all": the write behind a read that gives a list is done once per item. */
  #loopFor(intent: Intent): { expression: string; stepId: string; source: DataSource } | null {
    const last = this.#sources[0];
    if (
      last?.stepId == null ||
      !/\b(them|each|every|all|these|those|contacts|rows|records|issues|orders|tasks|leads|items)\b/i.test(intent.text)
    )
      return null;
    if (/\b(summary|digest|report|overview|list of|count)\b/i.test(intent.text)) return null;
    // "Summarise them": one text about all, unless it is to be each.
    if (this.#request.categoryOf(intent.serviceId) === "ai" && !/\b(?:each|every)\b/i.test(intent.text)) return null;
    const found = listField(last);
    return found === null
      ? null
      : {
          expression: found.expression,
          stepId: last.stepId,
          source: { root: "item", stepId: null, schema: found.items, noun: last.noun },
        };
  }

  /** The list that the nearest step gives, where what follows is told of it as a whole. */
  #listRead(fresh: (stepId: string | null) => boolean): ReadList | undefined {
    const nearest = this.#sources[0];
    if (nearest?.stepId == null || nearest.written === true || !fresh(nearest.stepId)) return undefined;
    const found = isList(nearest) ? listField(nearest) : null;
    const noun = /s$/.test(nearest.noun) ? nearest.noun : `${nearest.noun}s`;
    return found === null ? undefined : { ...found, stepId: nearest.stepId, noun };
  }

  /** "Call our API": nobody but the person knows which address is meant. */
  #callStep(intent: Intent): Draft {
    const id = this.#newId("call");
    const url = /https?:\/\/[^\s"')]+/.exec(intent.text)?.[0];
    if (url === undefined)
      this.#questions.push({ id: `${id}.url`, question: "Which address should be called?", options: [] });
    const step: Step = {
      name: intent.text.trim().slice(0, 80),
      service: "http",
      operation: "request",
      with: { method: "GET", url: url ?? "https://api.example/" },
    };
    return { id, intent, step, needs: new Set() };
  }

  #httpStep(intent: Intent): Draft {
    const { nameOf } = this.#request;
    const name = nameOf(intent.serviceId);
    const id = this.#newId(intent.serviceId);
    const reading = intent.reading;
    const url = `https://${intent.serviceId.replace(/[^a-z0-9-]/g, "-")}.example/api`;
    const step: Step = {
      name: `${name}: ${intent.verb ?? (reading ? "read" : "call")}`,
      service: "http",
      operation: "request",
      with: reading ? { method: "GET", url } : { method: "POST", url, body: { event: "{{ trigger }}" } },
    };
    const known = this.#request.catalog.service(intent.serviceId)?.operations ?? [];
    const asked = intent.text
      .trim()
      .replace(/[.,\s]+$/, "")
      .slice(0, 80);
    this.#missing.push({
      what: known.length === 0 ? `${name} has no operations here` : `No operation of ${name} fits "${asked}"`,
      suggestion: `The HTTP step "${step.name ?? id}" stands for it: give it the address of the ${name} API and a connection.`,
    });
    this.#questions.push(
      known.length === 0
        ? { id: `${id}.url`, question: `Which address of the ${name} API should be called?`, options: [] }
        : {
            id: `${id}.operation`,
            question: `What should be done in ${name} for "${asked}"?`,
            options: [...known.slice(0, 7).map((operation) => operation.name), "An HTTP request"],
          },
    );
    return { id, intent, step, needs: new Set() };
  }

  #placeInOrder(draft: Draft): void {
    const { intent, step, needs } = draft;
    const onFailure = step.needs !== undefined;
    if (intent.link === "behind" && this.#steps.size > 0) {
      if (needs.size === 0 || !onFailure) for (const id of this.#frontier) needs.add(id);
      this.#base = [...this.#frontier];
      this.#frontier = [draft.id];
    } else {
      for (const id of this.#base) needs.add(id);
      const waited = [...needs].filter((id) => this.#frontier.includes(id));
      this.#frontier = [...this.#frontier.filter((id) => !waited.includes(id)), draft.id];
    }
    if (!onFailure && needs.size > 0) step.needs = [...needs];
  }

  #askWhich(intent: Intent, stepId: string): void {
    const { labelOfCue, optionsOfCue, nameOf } = this.#request;
    const label = labelOfCue(intent.assumedCue ?? "");
    this.#assumptions.push(`${nameOf(intent.serviceId)} is taken as the ${label}, since none is named.`);
    this.#questions.push({
      id: `${stepId}.service`,
      question: `Which ${label} should be used?`,
      options: optionsOfCue(intent.assumedCue ?? ""),
    });
  }
}

/** Words of a request that stand in a template are no expression. */
const plainText = (text: string): string => text.replaceAll("{{", "{ {");

const WITHIN_ONE = /\.(?:copy|move|duplicate)$/;

/** The first place where somebody has to approve. */
function approvalsIn(folded: string): RegExpExecArray[] {
  const match = APPROVAL.exec(folded);
  return match === null ? [] : [match];
}

const capitalised = (noun: string): string => noun.charAt(0).toUpperCase() + noun.slice(1);

function headlineOf(trigger: ChosenTrigger): string {
  if (trigger.schedule !== null) return "Scheduled run";
  if (trigger.serviceId === null && trigger.event === "started") return "Workflow started";
  const comes = /\.(?:created|received|posted|added|opened|submitted|succeeded|published|pushed|subscribed)$/.test(
    trigger.event,
  );
  return comes || trigger.trigger.service === "webhook" ? `New ${trigger.noun}` : (trigger.trigger.name ?? "Event");
}

function listField(source: DataSource): { expression: string; items: JsonObject } | null {
  const properties = isJsonObject(source.schema["properties"]) ? source.schema["properties"] : {};
  if (source.schema["type"] === "array" && isJsonObject(source.schema["items"]))
    return { expression: source.root, items: source.schema["items"] };
  for (const [name, property] of Object.entries(properties)) {
    if (!isJsonObject(property) || property["type"] !== "array" || !/^[A-Za-z_]\w*$/.test(name)) continue;
    const items = isJsonObject(property["items"]) ? property["items"] : {};
    const required = Array.isArray(source.schema["required"]) && source.schema["required"].includes(name);
    if (items["type"] === "object" || items["properties"] !== undefined)
      return { expression: required ? `${source.root}.${name}` : `${source.root}.?${name}.orValue([])`, items };
  }
  return null;
}

function isList(source: DataSource): boolean {
  return (
    source.stepId !== null &&
    listField(source) !== null &&
    Object.keys((source.schema["properties"] ?? {}) as object).length <= 4
  );
}

/** `customer.created` → "customer". */
const thingOf = (event: string | null): string | null => event?.split(".")[0] ?? null;
