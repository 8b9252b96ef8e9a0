import { asJson } from "@/lib/kernel/json";
import { changedPaths, diffDocuments } from "@/lib/workflow/core/diff-documents";
import { pointersOverlap } from "@/lib/workflow/core/json-pointer";
import { ledByTests } from "@/lib/workflow/core/led-by-tests";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Patch } from "@/lib/workflow/proposal-schema";
import type { Missing, Question } from "../../schema";
import { foldText } from "../fold-text";
import { isForeign } from "../is-foreign";
import { instructionsToUs, type PlanningTools } from "../plan-request";
import { unsettled, withFieldAnswers } from "./answers";
import { addSteps, onFailure } from "./add-steps";
import { condition, schedule } from "./change-start";
import { approval, behaviour, field, pause, remove, rename } from "./change-steps";
import type { Bench, Outcome } from "./outcome";
import { replaceService } from "./replace-service";
import { startOn } from "./start-on";
import { splitWishes, WISHES_MAX, type Said } from "./split-wishes";

export interface RefineRequest {
  definition: Definition;
  text: string;
  /** Answers to questions of an earlier round, by question id. */
  answers: Readonly<Record<string, string>>;
  timezone: string | undefined;
  connected: readonly string[];
}

export interface Refinement {
  /** With every wish that could be carried out; as it was, where there is something to ask first. */
  definition: Definition;
  patch: Patch;
  /** What changed, in words. */
  changes: string[];
  assumptions: string[];
  /** To be answered before anything changes. */
  blocking: Question[];
  /** Carried out with placeholders. */
  questions: Question[];
  missing: Missing[];
  confidence: number;
}

/** In this order: what is plainest to tell from the words first, a new step last. */
const RULES: readonly ((bench: Bench) => Outcome | null)[] = [
  rename,
  replaceService,
  onFailure,
  approval,
  pause,
  behaviour,
  field,
  condition,
  remove,
  schedule,
  startOn,
  addSteps,
];

/** Words → changes of a definition that is there. What the words don't name stays as it is, byte for byte. Pure. */
export function refineDefinition(tools: PlanningTools, request: RefineRequest): Refinement {
  const folded = evened(foldText(request.text).folded);
  const result: Refinement = {
    definition: request.definition,
    patch: [],
    changes: [],
    assumptions: [],
    blocking: [],
    questions: [],
    missing: [],
    confidence: 1,
  };
  if (isForeign(folded)) {
    result.blocking.push({
      id: "language",
      question: "Only English is understood so far. Could you say it in English, with the names of the services?",
      options: [],
    });
    return result;
  }
  const orders = instructionsToUs(folded);
  const { wishes, more } = splitWishes(folded);
  const touched: { said: string; paths: readonly string[] }[] = [];
  for (const [index, wish] of wishes.entries()) {
    const order = orders.find(({ start, end }) => wish.start < end && start < wish.end);
    if (order !== undefined) {
      const what = `"${folded.slice(order.start, order.end).trim().slice(0, 120)}"`;
      if (!result.missing.some((missing) => missing.what === what))
        result.missing.push({ what, suggestion: "A workflow can't change rules or hand out credentials: left out." });
      continue;
    }
    carryOut(tools, request, wish, index, result, touched);
  }
  if (more)
    result.missing.push({
      what: `More than ${String(WISHES_MAX)} changes at once`,
      suggestion: "Apply these first, then say the rest.",
    });
  if (
    wishes.length === 0 ||
    (result.changes.length === 0 && result.blocking.length === 0 && result.missing.length === 0)
  )
    result.blocking.push(nothingRead());
  return completed(request, result);
}

function carryOut(
  tools: PlanningTools,
  request: RefineRequest,
  wish: Said,
  index: number,
  result: Refinement,
  touched: { said: string; paths: readonly string[] }[],
): void {
  const { answers, timezone, connected } = request;
  const bench: Bench = {
    tools,
    definition: result.definition,
    said: wish.text.slice(0, WISH_CHARS_MAX),
    prefix: String(index + 1),
    answers,
    timezone,
    connected,
  };
  const outcome = firstOutcome(bench);
  if (outcome === null) {
    result.missing.push({
      what: `"${wish.text.slice(0, 120)}"`,
      suggestion: 'No change could be read from it. Say it like "also post to Teams" or "remove the Slack step".',
    });
    return;
  }
  if (outcome.kind === "ask") result.blocking.push(outcome.question);
  else if (outcome.kind === "cannot") result.missing.push(outcome.missing);
  else {
    const paths = changedPaths(diffDocuments(asJson(result.definition), asJson(outcome.definition)));
    const clash = touched.find((earlier) =>
      earlier.paths.some((path) => paths.some((other) => contradicts(path, other))),
    );
    if (clash !== undefined) {
      contradiction(bench, clash.said, result);
      return;
    }
    touched.push({ said: bench.said, paths });
    result.definition = outcome.definition;
    result.changes.push(...outcome.changes);
    result.assumptions.push(...outcome.assumptions);
    result.questions.push(...outcome.questions);
    result.missing.push(...outcome.missing);
    result.confidence = Math.min(result.confidence, outcome.confidence);
  }
}

/** A longer wish is a document; what it wants stands at its beginning. */
const WISH_CHARS_MAX = 1000;

/** With single blanks outside of quotes, so that rules read it in linear time. */
function evened(text: string): string {
  return text.replace(/"[^"]*"|[^\S\n]{2,}/g, (part) => (part.startsWith('"') ? part : " "));
}

function firstOutcome(bench: Bench): Outcome | null {
  for (const rule of RULES) {
    const outcome = rule(bench);
    if (outcome !== null) return outcome;
  }
  return null;
}

/** Order and conditions compose; of anything else, two wishes about one place can't both be meant. */
function contradicts(path: string, other: string): boolean {
  return pointersOverlap(path, other) && !/\/(?:needs|when)(?:\/|$)/.test(path + other);
}

/** Both are shown; the person says which is meant by saying it alone. */
function contradiction(bench: Bench, earlier: string, result: Refinement): void {
  result.blocking.push({
    id: `${bench.prefix}.contradiction`,
    question: `"${earlier.slice(0, 120)}" and "${bench.said.slice(0, 120)}" change the same place. Say the one that is meant.`,
    options: [],
  });
}

function nothingRead(): Question {
  return {
    id: "request",
    question: "What should change? No change could be read from the text.",
    options: ["Remove the last step", "If it fails, send me an email", "Every weekday at 8"],
  };
}

function completed(request: RefineRequest, result: Refinement): Refinement {
  if (result.blocking.length > 0) return { ...result, definition: request.definition };
  const { definition, open } = withFieldAnswers(result.definition, result.questions, request.answers);
  const before = asJson(request.definition);
  const patch = ledByTests(before, diffDocuments(before, asJson(definition)));
  if (patch.length === 0 && result.changes.length > 0)
    return {
      ...result,
      changes: [],
      patch,
      definition: request.definition,
      missing: [
        ...result.missing,
        { what: "These words", suggestion: "The workflow is like that already: nothing changes." },
      ],
    };
  const assumptions = unsettled(result.assumptions, result.questions, open);
  return { ...result, definition, questions: open, assumptions, patch };
}
