import type { ErrorCategory, RunError } from "@/lib/workflow/run-schema";
import type { Basis, Diagnosis, RemedyClass } from "../schema";
import { codeVerdict } from "./code-verdict";
import { DATA_RULES } from "./data-rules";
import { describeCause } from "./describe-cause";
import { ACCESS_RULES, type MessageRule } from "./message-rules";
import { readSignals, type Signals } from "./read-signals";
import { SERVICE_RULES } from "./service-rules";
import { STATUS_VERDICTS } from "./status-verdicts";
import { DEFAULT_REMEDY, isAutoResolvable, isTransient, type Verdict } from "./verdict";

/** Expected share of right categories by basis: below the figures of the open error set, which the rules were tuned on. */
const CONFIDENCE: Readonly<Record<Basis, number>> = {
  vendor_code: 0.95,
  code: 0.93,
  message: 0.85,
  code_words: 0.75,
  generic_code: 0.75,
  http_status: 0.65,
  run_error: 0.7,
  none: 0.1,
};

interface Finding {
  verdict: Verdict;
  basis: Basis;
  matched: string | null;
}

function byMessage(text: string, rules: readonly MessageRule[]): Finding | null {
  for (const [category, remedy, pattern] of rules) {
    const match = pattern.exec(text);
    if (match !== null)
      return { verdict: [category, remedy], basis: "message", matched: match[0].slice(0, 120).trim() };
  }
  return null;
}

function byStatus(signals: Signals): Finding | null {
  const verdict = signals.httpStatus === null ? undefined : STATUS_VERDICTS.get(signals.httpStatus);
  return verdict === undefined ? null : { verdict, basis: "http_status", matched: `HTTP ${signals.httpStatus}` };
}

const DECISIVE_STATUSES: ReadonlySet<number> = new Set([401, 402, 404, 409, 413, 429, 500, 502, 503, 504]);

/** Statuses that only a person can cure, whatever words or codes the body holds (but an expired token is refreshed). */
const PERSON_STATUSES: ReadonlySet<number> = new Set([401, 402]);

function guarded(finding: Finding, signals: Signals): Finding {
  const acts = isAutoResolvable(finding.verdict[1]) && finding.verdict[1] !== "refresh_token";
  return acts && PERSON_STATUSES.has(signals.httpStatus ?? 0) ? (byStatus(signals) ?? finding) : finding;
}

/** Ordered: machine codes, then the service's own wording, then general wording, then weak codes and the status. */
function find(signals: Signals): Finding {
  const strong = codeVerdict(signals, "strong");
  if (strong !== null) return strong;
  const own = byMessage(signals.text, SERVICE_RULES[signals.service ?? ""] ?? []);
  if (own !== null) return own;
  const access = byMessage(signals.text, ACCESS_RULES);
  if (access !== null) return access;
  const data = byMessage(signals.text, DATA_RULES);
  const weak = codeVerdict(signals, "weak");
  const status = byStatus(signals);
  // The last message rule is a net of vague words ("invalid", "must be"): a code or a telling status beats it.
  const vague = data !== null && data.verdict[0] === "validation_error" && data.verdict[1] === "fix_parameter";
  if (data !== null && !vague) return data;
  if (weak !== null) return weak;
  if (status !== null && (data === null || DECISIVE_STATUSES.has(signals.httpStatus ?? 0))) return status;
  return data ?? { verdict: ["unknown", "find_first_error"], basis: "none", matched: null };
}

function conclude(finding: Finding, signals: Signals): Diagnosis {
  const [category, remedyClass] = finding.verdict;
  return {
    category,
    remedyClass,
    transient: isTransient(remedyClass),
    autoResolvable: isAutoResolvable(remedyClass),
    rootCause: describeCause(category, remedyClass, signals.service),
    confidence: CONFIDENCE[finding.basis],
    basis: finding.basis,
    matched: finding.matched,
  };
}

/**
 * Understands one error text of any service: machine signals first, then ordered rules on its words.
 * The text is only ever compared, never interpreted: instructions in it have no effect.
 * @param raw text of one error, any length; bounded inside
 * @param service canonical service id, where known
 * @returns category `unknown` with low confidence where nothing is recognised
 */
export function diagnoseText(raw: string, service: string | null = null): Diagnosis {
  const signals = readSignals(raw, service);
  return conclude(guarded(find(signals), signals), signals);
}

/** Categories that a connector sets from more than the status alone and that words must not overrule. */
const TRUSTED: ReadonlySet<ErrorCategory> = new Set([
  "rate_limited",
  "timeout",
  "dns_failure",
  "connection_refused",
  "connection_reset",
  "tls_error",
  "expression_error",
  "upstream_5xx",
]);

/**
 * Understands the error object of a run. Its own category counts where it comes from a machine signal of the engine
 * or the transport; else its code, status and message are read as a text would be.
 */
export function diagnoseRunError(error: RunError): Diagnosis {
  const base = readSignals(error.message, error.service ?? null);
  const signals: Signals = {
    ...base,
    httpStatus: error.status ?? base.httpStatus,
    codes: [...base.codes, error.code.toLowerCase().replace(/[^a-z0-9]+/g, "_")],
    retryAfterMs: error.retryAfterMs ?? base.retryAfterMs,
  };
  const found = guarded(find(signals), signals);
  const sameKind = found.verdict[0] === error.category;
  const missingKey =
    error.category === "expression_error" && /missing|no such key|not found|available/i.test(error.message);
  if (missingKey)
    return conclude(
      { verdict: ["expression_error", "remap_fields"], basis: "run_error", matched: error.code },
      signals,
    );
  if (
    !sameKind &&
    error.category !== "unknown" &&
    (TRUSTED.has(error.category) || found.basis === "none" || found.basis === "http_status")
  ) {
    const remedy: RemedyClass = DEFAULT_REMEDY[error.category];
    return conclude({ verdict: [error.category, remedy], basis: "run_error", matched: error.code }, signals);
  }
  return conclude(found, signals);
}
