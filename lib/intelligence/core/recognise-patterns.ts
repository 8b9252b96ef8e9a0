import type { PatternMatch } from "../schema";

interface PatternRule {
  id: string;
  name: string;
  /** Each group that is found adds its weight to the log-odds. */
  cues: readonly (readonly [RegExp, number])[];
}

const rule = (id: string, name: string, ...cues: (readonly [RegExp, number])[]): PatternRule => ({ id, name, cues });

const PATTERNS: readonly PatternRule[] = [
  rule(
    "approval",
    "Approval",
    [/\bapprov(e|al|ed|es|ing)\b|\bsign[- ]?off\b/, 4],
    [/\bhuman[- ]in[- ]the[- ]loop\b|\breview(ed)? by\b/, 3],
  ),
  rule(
    "sync",
    "Synchronisation",
    [/\bsync(s|ed|hroni[sz]e[sd]?|ing)?\b|\bmirror(s|ed)?\b|\bkeep .{0,40}(up[- ]to[- ]date|in sync|updated)\b/, 4],
    [/\btwo[- ]way\b|\bboth (ways|directions)\b/, 2],
  ),
  rule(
    "digest",
    "Digest",
    [/\bdigests?\b|\broundup\b|\bweekly (report|summary|email)\b|\bdaily (report|summary|email|brief(ing)?)\b/, 4],
    [/\bsummar(y|ies|i[sz]e[sd]?)\b/, 1.2],
    [/\b(daily|weekly|every (day|week|morning|monday|friday))\b/, 1],
  ),
  rule(
    "fan_out_notification",
    "Notification to several",
    [/\b(notify|notif(ies|ied|ication)|alerts?|tell|inform|let .{1,20} know|ping)\b/, 3],
    [/\bteam\b|\bchannels?\b|\beveryone\b/, 0.8],
  ),
  rule(
    "enrichment",
    "Enrichment",
    [/\benrich(es|ed|ment|ing)?\b/, 4.5],
    [/\blook(s|ed)? up\b|\badd (missing|more) (data|details)\b/, 1.5],
  ),
  rule(
    "etl",
    "Extract, transform, load",
    [/\b(extract(s|ed)?|etl|import(s|ed)?|export(s|ed)?)\b/, 2],
    [/\b(transform(s|ed)?|clean(s|ed)?|parse[sd]?|convert(s|ed)?)\b/, 1.3],
    [/\b(database|warehouse|csv|spreadsheets?)\b/, 0.9],
  ),
  rule("escalation", "Escalation", [/\bescalat(e|es|ed|ion)\b/, 4.5], [/\bon[- ]call\b|\bsla\b/, 2]),
  rule(
    "reminder",
    "Reminder",
    [/\bremind(s|er|ers|ed)?\b/, 4.5],
    [/\bfollow[- ]ups?\b/, 1.5],
    [/\b(deadline|due|overdue)\b/, 1.5],
  ),
  rule("backup", "Backup", [/\bback(s|ed)?[- ]?ups?\b|\bbacking up\b/, 4.5], [/\barchive[sd]?\b/, 2]),
  rule(
    "lead_routing",
    "Lead routing",
    [/\bleads?\b/, 2.6],
    [/\b(route[sd]?|routing|assign(s|ed)?|qualif(y|ied|ies|ication)|score[sd]?)\b/, 1.6],
    [/\b(crm|sales)\b/, 0.8],
  ),
  rule(
    "onboarding",
    "Onboarding",
    [/\bonboard(s|ed|ing)?\b/, 4.5],
    [/\bwelcome\b/, 2.2],
    [/\bnew (hire|employee|customer|client|user)s?\b/, 1.2],
  ),
  rule(
    "monitoring",
    "Monitoring",
    [/\bmonitor(s|ed|ing)?\b|\bwatch(es|ing)?\b|\btrack(s|ed|ing)?\b/, 2.8],
    [/\b(uptime|downtime|errors?|status|price|threshold|goes down|fails?)\b/, 1],
  ),
  rule(
    "content_pipeline",
    "Content pipeline",
    [/\b(blog|content|articles?|social media|videos?|captions?)\b/, 1.8],
    [/\b(publish(es|ed)?|generate[sd]?|post(s|ed)?|creates?|writ(e|es|ten))\b/, 1.3],
  ),
  rule(
    "support_triage",
    "Support triage",
    [/\b(support|help ?desk|tickets?|customer (questions?|inquir(y|ies)|complaints?))\b/, 2.4],
    [/\b(triage|classif(y|ies|ied)|categori[sz]e[sd]?|priorit(y|ise|ize)|route[sd]?)\b/, 2],
  ),
  rule("data_collection", "Data collection", [
    /\b(scrap(e|es|ed|ing)|crawl(s|ed|ing)?|collect(s|ed|ing)?|gather(s|ed)?)\b/,
    3.2,
  ]),
  rule(
    "form_intake",
    "Form intake",
    [/\b(form|survey|typeform|jotform|wufoo)\b/, 2.2],
    [/\b(submi(t|ts|tted|ssions?)|response|entr(y|ies))\b/, 1.2],
  ),
  rule(
    "email_to_task",
    "Mail to task",
    [/\b(e-?mails?|gmail|outlook|inbox)\b/, 1.4],
    [/\b(tasks?|to-?dos?|asana|trello|todoist|jira|clickup)\b/, 1.8],
  ),
  rule("conversational_assistant", "Assistant", [/\b(chat ?bot|assistant|ai agent|conversation(al)?)\b/, 3]),
  rule("payment_processing", "Payments", [/\b(payments?|invoices?|stripe|paypal|refunds?|charges?)\b/, 2.8]),
  rule("scheduled_job", "Scheduled job", [
    /\b(every (day|hour|week|month|morning|evening|\d+ (minutes?|hours?|days?))|daily|weekly|hourly|monthly|each (day|week|morning))\b/,
    2.3,
  ]),
];

const BIAS = -2.2;

/** Patterns the text shows, likeliest first; confidence is the logistic of the summed weights. Empty if none is likely. */
export function recognisePatterns(folded: string): PatternMatch[] {
  const lower = folded.toLowerCase();
  const matches = PATTERNS.map(({ id, name, cues }) => {
    const sum = cues.reduce((total, [cue, weight]) => total + (cue.test(lower) ? weight : 0), BIAS);
    return { id, name, confidence: Math.round(1000 / (1 + Math.exp(-sum))) / 1000 };
  });
  return matches
    .filter((match) => match.confidence >= 0.5)
    .sort((a, b) => b.confidence - a.confidence || (a.id < b.id ? -1 : 1))
    .slice(0, 5);
}
