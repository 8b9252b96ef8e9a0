/** Verbs by which people ask for steps. Those in NOUNS_TOO count as verbs only where the next word shows it. */
const VERBS = (
  "create add make send post notify update save store log append write upload download copy move sync forward reply respond answer email mail message text sms tell alert ping remind " +
  "assign tag label archive delete remove get fetch find search look list read check summarize summarise translate classify categorize generate extract convert transform filter wait pause start open close invite " +
  "schedule book charge refund publish share set mark enrich import export back backup track record collect let inform dm call insert put pull retrieve push submit file draft tweet analyze analyse score route escalate " +
  "validate format merge request approve count calculate turn subscribe unsubscribe star pin attach print scrape crawl monitor watch deliver dispatch register complete resolve comment react warn report show transfer give ask run trigger process compile build pay shorten purge suspend verify redeploy deploy cancel scan sign generate enroll restart lock unlock insert rephrase transcribe thank greet congratulate nudge cross-post replay drop poll query page gather leave sum subtract dump load fill populate combine split pick pass hand throw stick place launch spin reset refresh mirror replicate duplicate clone reschedule reassign onboard offboard provision deprovision revoke rotate block unblock ban mute follow unfollow promote segment qualify prioritize prioritise triage proofread rewrite simplify paraphrase describe compare deduplicate clean normalize parse compute rank sort group plot rename zip unzip encrypt upsert flag highlight bookmark append void issue reorder restock reconcile match describe detect moderate caption narrate forecast grab stamp whitelist blacklist ship issue hit curl react power prepare produce compose arrange apply enter downgrade upgrade extend renew activate deactivate enable disable increase decrease strip redact anonymize anonymise mask broadcast announce welcome chase"
).split(" ");

const NOUNS_TOO = new Set(
  "email mail message text sms form note task post record list comment share log report update schedule file draft copy label tag label alert call book score route request star pin back ping start search check track format run process build charge set mark open close answer reply show poll query page sum load fill split pick pass hand throw stick place launch spin reset mirror duplicate clone block ban follow segment rank sort group plot flag highlight bookmark void issue match forecast stamp ship clean caption".split(
    " ",
  ),
);

const IRREGULAR: Readonly<Record<string, string>> = {
  sent: "send",
  made: "make",
  put: "put",
  written: "write",
  wrote: "write",
  got: "get",
  found: "find",
  built: "build",
  read: "read",
  ran: "run",
  kept: "keep",
  told: "tell",
  set: "set",
  given: "give",
};

interface VerbForm {
  base: string;
  form: "base" | "s" | "ed" | "ing";
}

const FORMS: ReadonlyMap<string, VerbForm> = (() => {
  const map = new Map<string, VerbForm>();
  for (const base of VERBS) {
    const stem = base.replace(/e$/, "");
    const y = /[^aeiou]y$/.test(base) ? base.slice(0, -1) : null;
    map.set(base, { base, form: "base" });
    map.set(y === null ? (/(s|x|ch|sh)$/.test(base) ? `${base}es` : `${base}s`) : `${y}ies`, { base, form: "s" });
    map.set(y === null ? `${stem}ed` : `${y}ied`, { base, form: "ed" });
    map.set(`${stem}ing`, { base, form: "ing" });
    const last = base.charAt(base.length - 1);
    map.set(`${base}${last}ed`, { base, form: "ed" });
    map.set(`${base}${last}ing`, { base, form: "ing" });
  }
  for (const [word, base] of Object.entries(IRREGULAR)) if (!map.has(word)) map.set(word, { base, form: "ed" });
  return map;
})();

export function verbForm(lower: string): VerbForm | undefined {
  return FORMS.get(lower);
}

export function isNounToo(base: string): boolean {
  return NOUNS_TOO.has(base);
}

/** Verbs that only fetch. */
export const READ_VERBS: ReadonlySet<string> = new Set(
  "get fetch find search look list read check pull retrieve collect scrape crawl download monitor watch import export poll query compile gather grab count sum".split(
    " ",
  ),
);
/** Verbs that tell somebody something. */
export const TELL_VERBS: ReadonlySet<string> = new Set(
  "notify alert tell ping inform let message dm remind warn text sms email mail escalate report show thank greet congratulate nudge page".split(
    " ",
  ),
);
/** Verbs that take from one service and give to another. */
export const TWO_ROLE_VERBS: ReadonlySet<string> = new Set(
  "sync copy move import export transfer back backup add push turn convert put save store archive dump load throw stick drop pass hand mirror replicate duplicate clone reconcile".split(
    " ",
  ),
);
