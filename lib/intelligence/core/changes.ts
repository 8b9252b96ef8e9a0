/** What can happen to a thing besides coming about, and the words of events that say the same. */
const CHANGES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:fails?|failed|failing|declin(?:es?|ed)|bounc(?:es?|ed))$/, ["fail", "decline", "bounce"]],
  [/^(?:refund(?:s|ed)?)$/, ["refund", "return", "update", "change"]],
  [/^(?:disput(?:es?|ed)|chargebacks?)$/, ["dispute"]],
  [/^(?:cancel(?:s|l?ed)?|churn(?:s|ed)?)$/, ["cancel", "end", "unsubscribe", "update", "change"]],
  [/^(?:delet(?:es?|ed)|remov(?:es?|ed)|trash(?:es|ed)?)$/, ["delete", "remove"]],
  [/^(?:expir(?:es?|ed))$/, ["expire", "end"]],
  [/^(?:merg(?:es|ed))$/, ["merge"]],
  [/^(?:archiv(?:es|ed))$/, ["archive"]],
  [/^(?:abandon(?:s|ed))$/, ["abandon"]],
  [/^(?:unsubscrib(?:es?|ed))$/, ["unsubscribe"]],
  [
    /^(?:clos(?:es|ed)|resolv(?:es|ed)|solv(?:es|ed))$/,
    ["close", "complete", "finish", "solve", "resolve", "update", "change"],
  ],
  [/^(?:complet(?:es|ed)|finish(?:es|ed))$/, ["complete", "finish", "close", "submit", "update", "change"]],
  [/^(?:edited|modified|tagged|labell?ed|assigned|marked)$/, ["edit", "update", "change", "tag", "label", "assign"]],
  [/^overdue$/, ["overdue", "expire"]],
  [/^paid$/, ["pay", "charge", "succeed", "capture", "receive", "update", "change"]],
  [
    /^(?:becom(?:es?|ing)|became|reach(?:es|ed)|turns|enters?|entered|rises?|rose|falls?|fell|exceeds?)$/,
    ["update", "change", "edit", "move"],
  ],
  [/^(?:mov(?:es|ed)|updat(?:es|ed)|chang(?:es|ed))$/, ["update", "change", "edit", "move", "modify"]],
  [/^(?:ends|ended)$/, ["end", "complete", "finish", "close"]],
  [/^(?:starts|started|begins|began)$/, ["start", "begin", "create"]],
  [/^(?:starred|pinned)$/, ["star", "pin"]],
  [/^(?:wins|won|los(?:es|t))$/, ["win", "lose", "close", "update", "change"]],
  [/^(?:approv(?:es|ed)|reject(?:s|ed))$/, ["approve", "reject", "update", "change"]],
  [/^(?:delivered|fulfil(?:s|led)|fulfills)$/, ["deliver", "fulfill", "ship", "update", "change"]],
];

/** Verbs of which an event has to hold one, where the words tell of such a change; null where they tell of none. */
export function changeTold(words: readonly string[]): readonly string[] | null {
  return CHANGES.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1] ?? null;
}
