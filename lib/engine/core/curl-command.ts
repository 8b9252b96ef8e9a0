/** A request as it was sent, secrets masked. */
export interface ShownRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
  /** Bytes that were sent, where they are no text: `body` only describes them. */
  bodyBytes?: number | undefined;
}

/** What the executor puts where a secret stood. */
const MASK = "[secret]";
/** curl makes these itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["host", "content-length", "connection", "transfer-encoding"]);

/**
 * The request as a command for a POSIX shell: it may be pasted as it is, whatever stands in the texts. What was masked
 * is read from the variable TOKEN, what is no text from a file `body`.
 * @returns null for a call that is no HTTP request
 */
export function curlCommand({ method, url, headers, body, bodyBytes }: ShownRequest): string | null {
  if (!/^https?:/i.test(url)) return null;
  const isHead = method.toUpperCase() === "HEAD";
  const sent = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()));
  const hasType = sent.some(([name]) => name.toLowerCase() === "content-type");
  const parts = [
    // Brackets and braces in the URL are what they are.
    `curl --globoff ${isHead ? "--head" : `--request ${quoted(method)}`} ${quoted(url)}`,
    // A header without a value is sent only where a semicolon ends it.
    ...sent.map(([name, value]) => `--header ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`),
    // With a body curl would name a type of its own.
    ...(body === undefined || hasType ? [] : ["--header 'Content-Type:'"]),
    ...(bodyBytes !== undefined ? ["--data-binary @body"] : body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
  ];
  return parts.join(" \\\n  ");
}

/** One word of a POSIX shell: in single quotes nothing means anything but the quote itself. */
function quoted(text: string): string {
  return text
    .split(MASK)
    .map((part) => (part === "" ? "" : `'${part.replaceAll("'", `'\\''`)}'`))
    .join('"$TOKEN"')
    .replace(/^$/, "''");
}
