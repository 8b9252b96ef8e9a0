import type { Catalog } from "@/lib/connectors/catalog";
import type { Service } from "@/lib/connectors/schema";
import { isJsonObject } from "@/lib/kernel/json";
import { RESERVED_STEP_IDS, type Definition, type Step } from "@/lib/workflow/definition-schema";
import type { Missing, Question } from "../schema";
import type { ChosenTrigger } from "./trigger-kinds";
import type { Intent } from "./intent";
import type { Clause } from "./clause";
import { durationMs, findSlots, type Slot } from "./find-slots";
import { askedForList, listingStep, listOf } from "./listed-by-model";
import { COUNTS, EACH_ONE, KEEPS_ROWS, TELLS_ALL } from "./loop-words";
import { mapInputs, type DataSource, type ReadList } from "./map-inputs";
import { capitalised, headlineOf, plainText, workflowName } from "./headline";
import { matchOperation } from "./match-operation";
import { approvalsIn, waitsIn } from "./pauses";
import { isList, listField } from "./read-lists";
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
  clauses: readonly Clause[];
  /** What somebody is told to do. */
  contents: readonly { start: number; end: number }[];
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
  /** The last step that did: what is done later is done with it. */
  #giver: string | null = null;
  /** Of what was read only the number is asked for. */
  #counted = false;
  /** Each of what was read is gone through. */
  #goneThrough = false;
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
    const { trigger, intents, folded, clauses } = this.#request;
    const waits = [...waitsIn(folded, clauses), ...approvalsIn(folded, clauses)].sort((a, b) => a.index - b.index);
    for (const intent of intents.slice(0, STEPS_MAX)) {
      while (waits[0] !== undefined && waits[0].index < intent.start) this.#addWait(waits.shift());
      this.#addIntent(intent);
    }
    for (const wait of waits) if (this.#steps.size > 0) this.#addWait(wait);
    if (intents.length > STEPS_MAX) this.#assumptions.push(`Only the first ${String(STEPS_MAX)} steps were made.`);
    const definition: Definition = {
      schema: 1,
      name: workflowName(this.#request, this.#outline),
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
    const said = match[1] ?? match[2] ?? match[3];
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
    if (this.#giver !== null && !asked.reading && draft.step.needs === undefined) draft.needs.add(this.#giver);
    this.#placeInOrder(draft);
    if (this.#lastGives && draft.step.forEach === undefined) {
      this.#giver = draft.id;
      this.#goneThrough = asked.goneThrough === true;
      this.#counted = asked.reading && COUNTS.has(asked.verb ?? "");
    }
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
        looked: asked.reading || match.operation.effect === "read",
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
    const { catalog, trigger, nameOf, contents, folded } = this.#request;
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
    const content = contents.find(({ start }) => start >= intent.clause.start && start <= intent.clause.end + 1);
    const headline = thinks
      ? plainText(intent.text.trim())
      : content !== undefined
        ? capitalised(plainText(folded.slice(content.start, content.end).trim()))
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

  /** "A task for every action item": what a model wrote is gone through, where it is asked for a list. */
  #modelLoop(intent: Intent, last: DataSource): { expression: string; stepId: string; source: DataSource } | null {
    const stepId = last.stepId;
    const asked = stepId === null ? undefined : this.#steps.get(stepId);
    const operation = this.#request.catalog.operation(asked?.service ?? "", asked?.operation ?? "");
    const fields = operation?.input["properties"];
    const takesSchema = isJsonObject(fields) && Object.hasOwn(fields, "schema");
    if (stepId === null || asked === undefined || !takesSchema || asked.forEach !== undefined) return null;
    if (!EACH_ONE.test(intent.text) && !/^\p{L}+ them\b/iu.test(intent.text)) return null;
    if (this.#request.categoryOf(intent.serviceId) === "ai" || TELLS_ALL.test(intent.text)) return null;
    const isUsed = [...this.#steps.values()].some((step) =>
      JSON.stringify(step.with ?? {}).includes(`steps.${stepId}.output`),
    );
    if (!isUsed) {
      this.#steps.set(stepId, askedForList(asked));
      return { stepId, ...listOf(stepId) };
    }
    const listing = this.#newId("list_items");
    const step = listingStep(asked, stepId, intent.text);
    this.#steps.set(listing, step);
    this.#outline.push({
      id: listing,
      service: asked.service ?? null,
      operation: asked.operation ?? "",
      needs: [stepId],
      confidence: 0.7,
    });
    return { stepId: listing, ...listOf(listing) };
  }

  /** "them", "each", "all": the write behind a read that gives a list is done once per item. */
  #loopFor(intent: Intent): { expression: string; stepId: string; source: DataSource } | null {
    const last = this.#sources.find(({ stepId }) => stepId !== null && stepId === this.#giver) ?? this.#sources[0];
    if (last?.written === true) return this.#modelLoop(intent, last);
    const kept =
      this.#goneThrough ||
      (KEEPS_ROWS.has(this.#request.categoryOf(intent.serviceId)) && last !== undefined && isList(last));
    if (
      last?.stepId == null ||
      (!kept &&
        !EACH_ONE.test(intent.text) &&
        !/\b(them|all|these|those|contacts|customers|clients|subscribers|members|attendees|guests|users|employees|students|candidates|people|rows|records|issues|orders|tasks|leads|items)\b/i.test(
          intent.text,
        ))
    )
      return null;
    if (/\b(summary|digest|report|overview|list of|count|number|total|sum)\b/i.test(intent.text) || this.#counted)
      return null;
    // "Summarise them": one text about all, unless it is to be each.
    if (this.#request.categoryOf(intent.serviceId) === "ai" && !EACH_ONE.test(intent.text)) return null;
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
    const given = this.#sources.find(({ stepId }) => stepId !== null && stepId === this.#giver);
    const nearest = given ?? this.#sources[0];
    if (nearest?.stepId == null || nearest.written === true) return undefined;
    if (given === undefined && !fresh(nearest.stepId)) return undefined;
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

const WITHIN_ONE = /\.(?:copy|move|duplicate)$|^file\.update$/;

/** `customer.created` → "customer". */
const thingOf = (event: string | null): string | null => event?.split(".")[0] ?? null;
