import { CUES_BY_ID, CUES_BY_WORDS } from "./category-cues";
import type { Clause } from "./clause";
import type { Detection } from "./detect-services";
import type { Intent, IntentRequest } from "./intent";
import { READ_VERBS, TELL_VERBS } from "./verbs";

const DEFAULT_CUES = new Set([
  "email",
  "chat",
  "sms",
  "spreadsheet",
  "task",
  "calendar",
  "ticket",
  "push",
  "issue",
  "crm",
  "note",
  "storage",
]);

const ADDRESS = /\bhttps?:\/\//i;

/** Steps that the platform does itself; no services. */
export const BUILT_IN_STEPS: ReadonlySet<string> = new Set(["http", "log"]);
const API_CALL = /\b(?:api|endpoint|url)\b|https?:\/\//i;
const CALL_VERBS = new Set(["call", "fetch", "get", "request", "query", "check", "poll", "post", "hit", "pull"]);

/** Said of an address, they call it. */
const RUN_VERBS = new Set(["run", "trigger", "start", "ping", "open", "execute"]);

/** What the platform does itself: a call of an address, a line in the log. */
export function builtIn(clause: Clause, base: Intent): Intent | null {
  if (CALL_VERBS.has(clause.verb ?? "") && API_CALL.test(clause.text))
    return { ...base, serviceId: "http", reading: true };
  if (RUN_VERBS.has(clause.verb ?? "") && ADDRESS.test(clause.text))
    return { ...base, serviceId: "http", reading: true };
  return clause.verb === "log" ? { ...base, serviceId: "log" } : null;
}

const MAIL_ADDRESS = /[^\s@<>"']{1,64}@[\w-]+\.[\w.-]+/;

/** "Drop a note in #alerts": what is put into a channel is told there. */
const PLACED = new Set("post send drop put leave share write add stick throw say".split(" "));
/** What a model is asked for, whoever does it. */
export const THINKS = new Set(
  "summarize summarise translate classify categorize categorise extract rewrite proofread paraphrase rephrase simplify analyze analyse score detect moderate triage transcribe strip redact anonymize anonymise".split(
    " ",
  ),
);

/** A model, or a service that has such a verb of its own. */
export const doesIt = ({ serviceId }: Detection, { verb }: Clause, { catalog, categoryOf }: IntentRequest): boolean =>
  categoryOf(serviceId) === "ai" ||
  (catalog.service(serviceId)?.operations.some(({ verbs }) => verbs.includes(verb ?? "")) ?? true);

const MODEL = /\b(?:ai|gpt|llms?|language model|sentiment analysis)\b/i;
export const asksModel = ({ verb, text }: Clause): boolean => THINKS.has(verb ?? "") || MODEL.test(text);
/** The word for a kind of service, as "email", named as such. */
export const isContentWord = ({ serviceId }: Detection): boolean => serviceId === "email";

/** "Page them via Opsgenie". */
const UNKNOWN_MEANS = /\b(?:via|using|through) (?:the |our |my )?(?!AI\b|GPT|SMS\b|API\b|HTTP|E-?[Mm]ail)[A-Z][a-z]\w+/;
const UNKNOWN_PLACE = /\b(?:to|into|in) [A-Z][a-z]+(?: ?[A-Z]\w+)+(?= (?:as|and|with|when|for)\b|[,.;]|$)/;

const KEEPING = new Set(["spreadsheet", "note", "crm", "storage"]);
export const isKept = ({ assumedCue }: Intent): boolean => assumedCue !== null && KEEPING.has(assumedCue);

/** A service for a clause that names none, by the words of its category: "notify the team", "text me". */
export function assumed(clause: Clause, base: Intent, request: IntentRequest): Intent[] {
  const lower = clause.text.toLowerCase();
  const tokens = lower.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const cues = [
    ...tokens.flatMap((token, i) => [
      ...(CUES_BY_WORDS.get(`${token} ${tokens[i + 1] ?? ""}`) ?? []),
      ...(CUES_BY_WORDS.get(token) ?? []),
    ]),
  ];
  const tells = TELL_VERBS.has(clause.verb ?? "") || clause.verb === "send";
  // "Into Azure DevOps": a name that no service here has; no other is taken for it.
  if (UNKNOWN_MEANS.test(clause.text) || (!tells && UNKNOWN_PLACE.test(clause.text))) return [];
  // "…, else post to #orders": the place is one of the chat that was named before.
  const place = PLACED.has(clause.verb ?? "post") && /(?<![\w/])#[a-z]/i.test(clause.text);
  const mailed = tells && MAIL_ADDRESS.test(clause.text);
  const cueId =
    (place ? "chat" : mailed ? "email" : asksModel(clause) ? "ai" : undefined) ??
    cues.find((id) => DEFAULT_CUES.has(id) && (!tells || ["email", "sms", "push", "chat"].includes(id))) ??
    (tells ? "chat" : undefined);
  if (cueId === undefined || !CUES_BY_ID.has(cueId)) return [];
  const serviceId = request.defaultFor(cueId);
  if (serviceId === null || (serviceId === request.triggerServiceId && READ_VERBS.has(clause.verb ?? ""))) return [];
  const named = place && request.detections.some((found) => found.serviceId === serviceId && found.kind === "named");
  return [{ ...base, serviceId, reading: READ_VERBS.has(clause.verb ?? ""), assumedCue: named ? null : cueId }];
}
