/** What people say happened, and what then comes about in a service: the nouns of the events that tell it. */
const HAPPENINGS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:subscrib(?:es?|ed)|opt(?:s|ed)?)$/, ["subscription", "subscriber", "member", "contact"]],
  [
    /^(?:sign(?:s|ed)?|signups?|join(?:s|ed)?|register(?:s|ed)?|enroll?(?:s|ed)?)$/,
    ["registration", "registrant", "subscriber", "member", "user", "contact", "customer", "enrollment", "attendee"],
  ],
  [
    /^(?:buys?|bought|purchas(?:es?|ed)|sells?|sold|orders?|ordered|checkouts?)$/,
    ["sale", "order", "purchase", "payment", "transaction", "charge"],
  ],
  [/^(?:pays?|paid|charg(?:es|ed)|captur(?:es|ed))$/, ["payment", "charge", "transaction", "invoice", "order"]],
  [/^(?:donat(?:es?|ed)|gives|gave)$/, ["donation", "payment"]],
  [
    /^(?:books?|booked|bookings?|appointments?|reservations?|schedul(?:es?|ed)|reserv(?:es?|ed)|invit(?:es|ed))$/,
    ["booking", "appointment", "reservation", "invitee", "meeting", "event"],
  ],
  [/^(?:appl(?:y|ies|ied))$/, ["application", "candidate", "applicant", "opportunity"]],
  [/^(?:hires?|hired|hiring)$/, ["employee", "user", "person"]],
  [
    /^(?:repl(?:y|ies|ied)|answer(?:s|ed)?|respond(?:s|ed)?)$/,
    ["reply", "response", "answer", "submission", "message", "activity", "conversation", "comment", "prospect"],
  ],
  [/^(?:fill(?:s|ed)?|submit(?:s|ted)?|complet(?:es|ed))$/, ["submission", "response", "entry", "form", "answer"]],
  [/^(?:writ(?:es?|ten)|wrote|messag(?:es|ed)|text(?:s|ed)|dms?|asks?|asked)$/, ["message", "conversation", "mail"]],
  [/^(?:e-?mails?|e-?mailed|mails?|mailed)$/, ["mail", "email", "message"]],
  [/^(?:call(?:s|ed)?|phon(?:es|ed)|rings?)$/, ["call"]],
  [/^(?:comment(?:s|ed)?)$/, ["comment"]],
  [/^(?:review(?:s|ed)?|rat(?:es|ed))$/, ["review", "rating"]],
  [/^(?:tweet(?:s|ed)?|mention(?:s|ed|ing)?)$/, ["mention", "tweet", "post", "message"]],
  [/^(?:follow(?:s|ed))$/, ["follower"]],
  [/^(?:upload(?:s|ed)?|drop(?:s|ped)|sav(?:es|ed))$/, ["file", "document", "object", "asset", "upload"]],
  [/^(?:records?|recorded)$/, ["recording"]],
  [/^(?:transcrib(?:es|ed)|transcripts?)$/, ["transcript", "transcription"]],
  [/^(?:sign(?:s|ed))$/, ["document", "envelope", "signature"]],
  [/^(?:publish(?:es|ed)|blog(?:s|ged))$/, ["post", "article", "entry", "story", "page", "video", "release"]],
  [/^(?:push(?:es|ed)|commits?|committed)$/, ["commit", "push", "code"]],
  [/^(?:deploy(?:s|ed)?|ships?|shipped)$/, ["deployment", "build", "release", "shipment"]],
  [/^(?:breaks?|broke|crash(?:es|ed)?|errors?)$/, ["error", "issue", "incident", "exception"]],
  [/^(?:leads?|prospects?|persons?|people)$/, ["lead", "contact", "person", "prospect"]],
  [/^(?:tickets?|cases?|bugs?)$/, ["ticket", "issue", "case", "conversation", "incident"]],
  [/^(?:answers?|responses?|submissions?|entry|entries|forms?)$/, ["submission", "response", "entry"]],
  [/^(?:rows?|records?|lines?|entries)$/, ["row", "record"]],
  [/^(?:documents?|docs?|pdfs?|photos?|images?|pictures?)$/, ["file", "document", "object", "asset"]],
  [/^(?:articles?|stories|story|posts?)$/, ["post", "article", "entry", "story", "item"]],
  [/^(?:cards?|tasks?|todos?|items?)$/, ["card", "task", "item"]],
  [/^(?:deals?|opportunit(?:y|ies))$/, ["deal", "opportunity"]],
  [/^(?:opens?|closes?|locks?|unlocks?|turns?|switches|goes|leaves?|arrives?)$/, ["state", "status"]],
];
/** Words of an event's name that say nothing of what it is about. */
const HOLLOW = new Set(
  "a an the in of for on to is was new added created changed updated received found posted made ready somebody someone or and by with event".split(
    " ",
  ),
);

const singular = (word: string): string => word.replace(/ies$/, "y").replace(/(?<!s)s$/, "");

/** Nouns of what came about by what the words tell, in the singular: "somebody subscribes" → subscription, subscriber … */
export function nounsTold(words: readonly string[]): ReadonlySet<string> {
  return new Set(
    HAPPENINGS.filter(([pattern]) => words.some((word) => pattern.test(word))).flatMap(([, nouns]) => nouns),
  );
}

/** Whether an event is one of what is told of, by its nouns or by a word of its name that stands in the text. */
export function isTold(
  event: { name: string; nouns: readonly string[] },
  words: readonly string[],
  told: ReadonlySet<string>,
): boolean {
  const nouns = event.nouns.map((noun) => singular(noun.toLowerCase().split(" ").at(-1) ?? ""));
  if (nouns.some((noun) => told.has(noun))) return true;
  const said = new Set(words.map(singular));
  // The noun itself stands there: that counts as such, and once.
  if (nouns.some((noun) => said.has(noun))) return false;
  return event.name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map(singular)
    .some((word) => word.length > 2 && !HOLLOW.has(word) && (said.has(word) || told.has(word)));
}
