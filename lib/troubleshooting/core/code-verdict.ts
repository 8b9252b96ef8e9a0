import type { Basis } from "../schema";
import { discordCodes, slackCodes } from "./codes/chat";
import { codeTable, type CodeRow } from "./codes/code-table";
import { databaseCodes, mysqlNumbers, sqlStates } from "./codes/databases";
import { metaNumbers, twilioNumbers, twitterNumbers, zoomNumbers } from "./codes/numbers";
import { paymentCodes } from "./codes/payments";
import { platformCodes } from "./codes/platforms";
import type { Signals } from "./read-signals";
import type { Verdict } from "./verdict";

type Table = ReadonlyMap<string, Verdict>;

/** Codes whose meaning depends on who sends them. */
const BY_SERVICE: Readonly<Record<string, readonly Table[]>> = {
  slack: [slackCodes],
  discord: [discordCodes],
  square: [paymentCodes],
  paypal: [paymentCodes],
  plaid: [paymentCodes],
  stripe: [paymentCodes],
  postgres: [sqlStates],
  postgresql: [sqlStates],
  mysql: [mysqlNumbers],
  mariadb: [mysqlNumbers],
  twilio: [twilioNumbers],
  facebook: [metaNumbers],
  instagram: [metaNumbers],
  whatsapp: [metaNumbers],
  twitter: [twitterNumbers],
  x: [twitterNumbers],
  zoom: [zoomNumbers],
};

const GLOBAL: readonly Table[] = [databaseCodes, platformCodes, paymentCodes, slackCodes];

/** Codes so general that the words beside them say more. */
const GENERIC: ReadonlySet<string> = new Set(
  (
    "not_found forbidden unauthorized bad_request conflict invalid_request invalid_request_error validation_error invalid_argument " +
    "unprocessable_entity required invalid access_denied permission_denied permission_error authentication_error server_error " +
    "resource_exhausted safety internal unavailable api_error taken limit_exceeded not_authorized insufficient_permissions " +
    "invalid_grant failed_precondition validation_exception syntaxerror internal_error quota_exceeded sqlite_error " +
    "sqlite_constraint sslerror ssl_error no_permission invalid_value precondition_failed aborted unsupported_value " +
    "timeout_error apierror invalid_type message_rejected invalid_scope invalid_email syntax_error " +
    "invalid_parameter authentication_failed invalid_client institution_error payment_method_error rate_limit_error"
  ).split(" "),
);

const GENERIC_VERDICTS: Table = codeTable([
  ["not_found", "fix_parameter", "not_found resource_missing"],
  ["auth_missing_scope", "grant_scope", "forbidden"],
  ["invalid_credentials", "fix_credentials", "unauthorized unauthenticated invalid_grant authentication_failed"],
  ["concurrency_lock", "retry_serialized", "conflict"],
  ["resource_state", "fix_parameter", "failed_precondition"],
  ["resource_state", "skip_item", "gone"],
  ["payload_too_large", "split_batch", "request_entity_too_large payload_too_large"],
]);
/** Broader than the words above: read last. */
const BROAD_VERDICTS: Table = codeTable([
  [
    "validation_error",
    "fix_parameter",
    "bad_request invalid_request invalid_argument unprocessable_entity invalid_parameter record_invalid validation_error invalid_request_error validation_exception method_not_allowed not_acceptable unsupported_media_type invalid not_implemented",
  ],
]);

/** Words inside a code that tell its kind where no table knows the code itself. Checked in order. */
const CODE_WORDS: readonly (readonly [CodeRow[0], CodeRow[1], RegExp])[] = [
  ["rate_limited", "wait_retry_after", /rate_?limit|too_many_requests|throttl/],
  ["quota_exhausted", "raise_quota", /quota|(?:daily|monthly|usage|storage|plan)_limit/],
  ["payment_required", "payment_action", /declined|insufficient_funds|^card_|payment_required/],
  ["auth_expired", "reconnect_account", /token_(?:revoked|expired)|(?:expired|revoked)_token|session_expired/],
  ["pagination_limit", "paginate", /cursor|pagination|page_token|page_size/],
  ["conflict_duplicate", "upsert_or_skip", /(?:^|_)already_|duplicate|_exists$|_taken$/],
  ["not_found", "fix_parameter", /not_found|no_such|does_?not_?exist|^unknown_(?:user|channel|id|object|record)/],
  ["validation_error", "truncate_value", /(?:value|name|title|text|string|description)_too_long/],
  ["payload_too_large", "split_batch", /too_(?:large|big|long|many)|exceeds_(?:max|limit)/],
  ["timeout", "retry_backoff", /timeout|timed_out|deadline/],
  ["upstream_5xx", "retry_backoff", /unavailable|internal_(?:server_)?error|overload|maintenance/],
  ["schema_drift", "remap_fields", /(?:unknown|invalid)_(?:field|column|property)(?:_name|s)?$/],
  ["type_error", "coerce_type", /^expected_|_type$|incorrect_type/],
  ["validation_error", "guard_missing", /^missing_|_missing$|_required$|^required_/],
  [
    "auth_missing_scope",
    "grant_scope",
    /permission|_scope|not_allowed|forbidden|restricted|unauthorized_|access_denied|not_permitted/,
  ],
  [
    "invalid_credentials",
    "fix_credentials",
    /credential|(?:api|access|secret)_?key|invalid_(?:auth|token|secret)|password|signature/,
  ],
  ["resource_state", "skip_item", /archived|deactivated|(?:^|_)closed|disabled|inactive|suspended|_locked$/],
  [
    "validation_error",
    "fix_parameter",
    /^invalid_|_invalid$|unsupported|malformed|mismatch|not_supported|^bad_|exceeded|conflicting|out_of_range|too_(?:short|low|high|small)/,
  ],
];

export interface CodeFinding {
  verdict: Verdict;
  basis: Basis;
  matched: string;
}

function lookup(
  codes: readonly string[],
  tables: readonly Table[],
  basis: Basis,
  skipGeneric: boolean,
): CodeFinding | null {
  for (const table of tables) {
    for (const code of codes) {
      if (skipGeneric && GENERIC.has(code)) continue;
      const verdict = table.get(code);
      if (verdict !== undefined) return { verdict, basis, matched: code };
    }
  }
  return null;
}

function numbersIn(text: string): string[] {
  return (text.match(/\b\d{1,6}\b/g) ?? []).slice(0, 50);
}

function ownTables(signals: Signals): CodeFinding | null {
  const tables = BY_SERVICE[signals.service ?? ""];
  const states = signals.codes
    .filter((code) => code.startsWith("sqlstate_"))
    .map((code) => code.slice("sqlstate_".length));
  const byState = lookup(states, [sqlStates], "vendor_code", false);
  if (byState !== null) return byState;
  if (tables === undefined) return null;
  const numbers = numbersIn(signals.text);
  const codes = [...signals.codes, ...signals.identifiers, ...numbers];
  // A group ("API_ERROR") stands beside the code that says more: read it last.
  return lookup(codes, tables, "vendor_code", true) ?? lookup(codes, tables, "vendor_code", false);
}

/**
 * What the codes in an error say.
 * @param strength `strong`: codes of known vendors and codes that mean one thing everywhere;
 *   `weak`: general codes (`conflict`), and words inside unknown codes (`…_not_found`)
 */
export function codeVerdict(signals: Signals, strength: "strong" | "weak"): CodeFinding | null {
  if (strength === "strong") {
    return (
      ownTables(signals) ??
      lookup(signals.codes, GLOBAL, "code", true) ??
      lookup(signals.identifiers, GLOBAL, "code", true)
    );
  }
  for (const code of [...signals.codes, ...signals.identifiers]) {
    if (GENERIC.has(code)) continue;
    const hit = CODE_WORDS.find(([, , pattern]) => pattern.test(code));
    if (hit !== undefined) return { verdict: [hit[0], hit[1]], basis: "code_words", matched: code };
  }
  return lookup(signals.codes, [GENERIC_VERDICTS, BROAD_VERDICTS, ...GLOBAL], "generic_code", false);
}
