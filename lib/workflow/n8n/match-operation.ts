/** A verb of n8n → verbs of ours that mean the same, the best first. */
const VERBS: Readonly<Record<string, readonly string[]>> = {
  create: ["create", "add", "send", "insert", "post", "new", "append"],
  add: ["add", "create", "append", "insert"],
  insert: ["insert", "create", "add", "append"],
  append: ["append", "add", "create", "insert"],
  get: ["get", "read", "retrieve", "lookup", "find"],
  getall: ["list", "search", "getAll", "get", "query", "read"],
  getmany: ["list", "search", "get", "query", "read"],
  list: ["list", "search", "get", "query"],
  read: ["read", "get", "list", "search", "query"],
  search: ["search", "list", "query", "find"],
  query: ["query", "search", "list"],
  lookup: ["lookup", "search", "find", "get", "list"],
  find: ["find", "search", "get", "list"],
  update: ["update", "edit", "patch", "set", "change"],
  edit: ["edit", "update"],
  upsert: ["upsert", "createOrUpdate", "update", "create"],
  appendorupdate: ["upsert", "appendOrUpdate", "update"],
  delete: ["delete", "remove", "trash"],
  remove: ["remove", "delete"],
  deletefile: ["delete"],
  deleterecord: ["delete"],
  deletefolder: ["delete"],
  archive: ["archive", "delete", "update"],
  post: ["post", "send", "create"],
  send: ["send", "post", "create"],
  sendmessage: ["send", "post"],
  message: ["send", "generate", "create"],
  reply: ["reply", "respond"],
  upload: ["upload", "create"],
  download: ["download", "get"],
  copy: ["copy"],
  move: ["move", "update"],
  share: ["share"],
  clear: ["clear"],
  execute: ["execute", "run", "query"],
  executequery: ["query", "execute", "run"],
  invite: ["invite", "add"],
  join: ["join"],
  close: ["close"],
  complete: ["complete", "generate"],
  scrape: ["scrape"],
  publish: ["publish", "create"],
  tweet: ["create", "post"],
};

/** A noun of n8n → nouns of ours. */
const NOUNS: Readonly<Record<string, readonly string[]>> = {
  sheet: ["values", "rows", "row", "sheet", "value"],
  databasepage: ["page"],
  "file folder": ["file"],
  filefolder: ["file"],
  row: ["row", "record", "item"],
  record: ["record", "row"],
  event: ["event"],
  issue: ["issue", "ticket"],
  issuecomment: ["comment"],
  ticket: ["ticket", "issue"],
  tweet: ["tweet", "post"],
  boarditem: ["item"],
  contact: ["contact", "person", "subscriber", "lead"],
  person: ["person", "contact"],
  member: ["member", "contact", "user"],
  email: ["message", "email", "mail"],
  mail: ["message", "email", "mail"],
  message: ["message", "chat"],
  text: ["text", "chat", "completion", "answer"],
  chat: ["text", "chat", "answer", "message"],
  document: ["document", "row", "file"],
  block: ["block"],
};

/** The words of a name in lower case: `appendOrUpdate` → `append`, `or`, `update`. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== "");
}

function singular(word: string): string {
  if (/(ss|us|is|news)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

function flat(name: string): string {
  return wordsOf(name).join("");
}

/**
 * The operation of ours that does what a resource and operation of n8n do; undefined where none is close enough.
 * Both name a noun and a verb; they are compared in words, by synonyms.
 * @param ids operation ids of the service, `<noun>.<verb>`
 */
export function matchOperation(ids: readonly string[], resource: string, operation: string): string | undefined {
  const scored = ids
    .map((id) => ({ id, score: scoreOf(id, resource, operation, ids) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  return scored[0]?.id;
}

function scoreOf(id: string, resource: string, operation: string, ids: readonly string[]): number {
  const [noun = "", verb = noun] = id.split(".");
  const nouns = new Set(ids.map((one) => one.split(".")[0]));
  const scores = readings(resource, operation).map(([theirVerb, theirNoun]) => {
    const verbScore = verbMatch(verb, theirVerb);
    if (verbScore === 0) return 0;
    // A service with one noun, or a node without a resource, leaves no choice.
    if (theirNoun === "") return verbScore + (nouns.size === 1 ? 20 : 0);
    const nounScore = nounMatch(noun, theirNoun);
    return nounScore === 0 ? 0 : verbScore + nounScore;
  });
  return Math.max(...scores);
}

/** How a resource and an operation can be read: `sendMessage` says its noun in its verb, `currentWeather` has no verb. */
function readings(resource: string, operation: string): [verb: string, noun: string][] {
  const words = wordsOf(operation);
  const [verb = "", ...rest] = words;
  const found: [string, string][] = [[operation, resource]];
  if (Object.hasOwn(VERBS, flat(operation)) || words.length === 0) return found;
  if (words.length > 1 && Object.hasOwn(VERBS, verb)) found.push([verb, rest.join(" ")], [verb, resource]);
  else if (resource === "") found.push(["get", operation], ["search", operation]);
  return found;
}

function verbMatch(ours: string, theirs: string): number {
  if (flat(ours) === flat(theirs)) return 30;
  const place = (VERBS[flat(theirs)] ?? []).findIndex((verb) => flat(verb) === flat(ours));
  return place === -1 ? 0 : 20 - place;
}

function nounMatch(ours: string, theirs: string): number {
  const [a, b] = [singular(flat(ours)), singular(flat(theirs))];
  if (a === b) return 30;
  const place = (NOUNS[b] ?? []).findIndex((noun) => singular(noun) === a);
  if (place !== -1) return 25 - place;
  // `channelMessage` and `message`: the last word says what it is.
  const [lastOurs, lastTheirs] = [wordsOf(ours).at(-1), wordsOf(theirs).at(-1)].map((word) => singular(word ?? ""));
  if (lastOurs !== undefined && lastOurs === lastTheirs) return 12;
  return 0;
}
