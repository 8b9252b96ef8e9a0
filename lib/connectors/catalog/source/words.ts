/** Words that people use for what an operation does, by the verb in its id. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  create: ["create", "add", "make", "new", "open"],
  add: ["add", "put", "append", "insert"],
  append: ["append", "add", "insert", "write", "log"],
  insert: ["insert", "add", "create", "save", "store"],
  get: ["get", "read", "fetch", "retrieve", "look up"],
  list: ["list", "get", "find", "fetch"],
  search: ["search", "find", "look up", "query"],
  find: ["find", "look up", "search"],
  query: ["query", "search", "find", "get"],
  update: ["update", "change", "edit", "modify", "set"],
  upsert: ["upsert", "update", "save", "sync", "add"],
  set: ["set", "update", "change"],
  replace: ["replace", "overwrite", "update"],
  delete: ["delete", "remove"],
  remove: ["remove", "delete"],
  send: ["send", "notify", "message"],
  post: ["post", "publish", "share"],
  publish: ["publish", "post", "share"],
  reply: ["reply", "answer", "respond"],
  upload: ["upload", "save", "store", "add"],
  download: ["download", "get", "fetch"],
  generate: ["generate", "create", "write", "make"],
  run: ["run", "start", "execute"],
  start: ["start", "run", "begin", "launch"],
  stop: ["stop", "end", "halt"],
  cancel: ["cancel", "stop"],
  close: ["close", "complete", "finish"],
  complete: ["complete", "finish", "close"],
  archive: ["archive"],
  move: ["move"],
  copy: ["copy", "duplicate"],
  assign: ["assign"],
  subscribe: ["subscribe", "add", "sign up"],
  unsubscribe: ["unsubscribe", "remove"],
  translate: ["translate"],
  transcribe: ["transcribe"],
  convert: ["convert"],
  extract: ["extract", "parse"],
  count: ["count"],
  verify: ["verify", "check", "validate"],
  validate: ["validate", "verify", "check"],
  scrape: ["scrape", "extract", "crawl"],
};

/** Words for what happened, by the participle in an event's id. */
const EVENT_VERBS: Readonly<Record<string, readonly string[]>> = {
  created: ["create", "add", "new"],
  added: ["add", "create", "new"],
  updated: ["update", "change", "edit"],
  changed: ["change", "update"],
  deleted: ["delete", "remove"],
  removed: ["remove", "delete"],
  received: ["receive", "get", "arrive", "come in"],
  sent: ["send"],
  submitted: ["submit", "fill in", "receive"],
  completed: ["complete", "finish", "close", "done"],
  closed: ["close"],
  won: ["win", "close"],
  lost: ["lose"],
  paid: ["pay", "receive"],
  failed: ["fail"],
  succeeded: ["succeed"],
  published: ["publish", "post"],
  posted: ["post", "publish"],
  uploaded: ["upload", "add"],
  started: ["start", "begin"],
  ended: ["end", "finish"],
  booked: ["book", "schedule"],
  scheduled: ["schedule", "book"],
  canceled: ["cancel"],
  cancelled: ["cancel"],
  resolved: ["resolve", "close"],
  triggered: ["trigger"],
  subscribed: ["subscribe", "sign up"],
  unsubscribed: ["unsubscribe"],
};

/** `due_on`, `dueOn`, `due-on` → "due on". */
export function spaced(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[_\-./[\]]+/g, " ")
    .trim()
    .toLowerCase();
}

/** `due_on` → "Due on". */
export function humanize(name: string): string {
  const text = spaced(name).replace(/\b(id|ids|url|urls|html|json|api|ip|uri)\b/g, (word) =>
    ["id", "ids"].includes(word) ? word : word.toUpperCase().replace(/S$/, "s"),
  );
  return text === "" ? name : text[0]?.toUpperCase() + text.slice(1);
}

/** `deal.create` → `{noun: "deal", verb: "create"}`; an id of one part is both. */
export function partsOf(id: string): { noun: string; verb: string } {
  const [noun = "", verb = noun] = id.split(".");
  return { noun, verb };
}

export function verbsOf(operationId: string): string[] {
  const { verb } = partsOf(operationId);
  const first = spaced(verb).split(" ")[0] ?? verb;
  return [...(VERBS[verb] ?? VERBS[first] ?? [spaced(verb)])];
}

export function eventVerbsOf(eventId: string): string[] {
  const { verb } = partsOf(eventId);
  const last = spaced(verb).split(" ").at(-1) ?? verb;
  return [...(EVENT_VERBS[verb] ?? EVENT_VERBS[last] ?? [infinitive(spaced(verb))])];
}

/** `assigned` → "assign". */
function infinitive(participle: string): string {
  return participle.replace(/(?<=[^aeiou])ied$/, "y").replace(/(?<=.{3})ed$/, "");
}

export function nounsOf(id: string): string[] {
  const noun = spaced(partsOf(id).noun);
  return [noun, plural(noun)];
}

export function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/.test(noun)) return /s$/.test(noun) && !/ss$|us$/.test(noun) ? noun : `${noun}es`;
  return `${noun}s`;
}
