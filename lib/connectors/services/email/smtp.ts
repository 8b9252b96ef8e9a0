import { createHash } from "node:crypto";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { isFileValue, readFileValue } from "../../core/file-value";
import type { HostGuard } from "../../http/host-guard";
import { invalidInput, type Performance } from "../../performer";
import { dialled, type MailAccount } from "./mail-account";
import { smtpFailure } from "./smtp-failure";

const GREETING_MS_MAX = 15_000;

/**
 * Sends a mail, or only signs in (`connection.test`).
 * @returns `{messageId, accepted, rejected}`
 */
export async function sendMail(performance: Performance, guard: HostGuard, account: MailAccount): Promise<Json> {
  const { call, operation, input, signal, timeoutMs, trace, begin } = performance;
  const isTest = operation.id === "connection.test";
  const url = `smtp://${account.host}:${account.port}`;
  trace({ method: "SMTP", url, headers: {}, ...(isTest ? {} : { body: shown(input) }) });
  const mail = isTest ? undefined : await compose(input, account, `${call.workspaceId} ${call.idempotencyKey}`);
  const { default: SMTPConnection } = await import("nodemailer/lib/smtp-connection");
  const connection = new SMTPConnection({
    ...(await dialled(guard, account)),
    secure: account.security === "tls",
    requireTLS: account.security === "starttls",
    ignoreTLS: account.security === "none",
    tls: { servername: account.host },
    connectionTimeout: Math.min(GREETING_MS_MAX, timeoutMs),
    greetingTimeout: Math.min(GREETING_MS_MAX, timeoutMs),
    socketTimeout: timeoutMs,
  });
  const stop = (): void => connection.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      // Before, during and after: whatever breaks the wire is told here too.
      connection.on("error", reject);
      connection.on("end", () => reject(Object.assign(new Error("the server hung up"), { code: "ECONNRESET" })));
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (account.username !== "" && connection.allowsAuth)
      await step((done) => connection.login(loginOf(account) as never, done));
    if (mail === undefined) return { ok: true };
    begin();
    const info = await step<{ accepted: unknown[]; rejected: unknown[] }>((done) =>
      connection.send(mail.envelope, mail.message, (error, sent) => done(error, sent as never)),
    );
    return {
      messageId: mail.messageId,
      accepted: info.accepted.map(String),
      rejected: info.rejected.map(String),
    };
  } catch (error) {
    throw smtpFailure(error) ?? error;
  } finally {
    signal.removeEventListener("abort", stop);
    connection.close();
  }

  /** One command; a wire that breaks meanwhile ends it. */
  function step<T = unknown>(run: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      connection.once("error", reject);
      connection.once("end", () => reject(Object.assign(new Error("the server hung up"), { code: "ECONNRESET" })));
      run((error, value) => (error ? reject(error) : resolve(value as T)));
    });
  }
}

/** A password, or a token by XOAUTH2; a new one is had by whoever keeps the connection, not here. */
function loginOf({ username, password, accessToken }: MailAccount): object {
  if (accessToken === undefined) return { user: username, pass: password };
  const oauth2 = {
    getToken(isAgain: boolean, done: (error: Error | null, token?: string) => void): void {
      if (isAgain) done(Object.assign(new Error("the server refused the token"), { responseCode: 535 }));
      else done(null, accessToken);
    },
    buildXOAuth2Token: (token: string): string =>
      Buffer.from(`user=${username}\u0001auth=Bearer ${token}\u0001\u0001`, "utf8").toString("base64"),
  };
  return { type: "OAUTH2", method: "XOAUTH2", user: username, oauth2 };
}

function shown(input: JsonObject): string {
  const { attachments, ...rest } = input;
  const files = Array.isArray(attachments) ? { attachments: attachments.length } : {};
  return JSON.stringify({ ...rest, ...files });
}

/** The mail as it goes over the wire. The same key gives the same Message-ID: who gets it twice can tell. */
async function compose(input: JsonObject, account: MailAccount, key: string) {
  const { default: MailComposer } = await import("nodemailer/lib/mail-composer");
  const from = text(input, "from") ?? account.from;
  if (from === undefined) throw invalidInput("from", "is needed: neither the step nor the connection names a sender");
  const isHtml = input["format"] === "html";
  const body = text(input, "body") ?? "";
  const html = text(input, "html") ?? (isHtml ? body : undefined);
  const plain = isHtml ? undefined : body;
  for (const field of ["to", "cc", "bcc", "replyTo", "from", "subject", "inReplyTo"])
    if (/[\r\n]/.test(text(input, field) ?? "")) throw invalidInput(field, "must not hold a line break");
  const domain = /@([^\s>,]+)/.exec(from)?.[1] ?? "localhost";
  const messageId = `<${createHash("sha256").update(key).digest("hex").slice(0, 40)}@${domain}>`;
  const inReplyTo = text(input, "inReplyTo");
  const composed = new MailComposer({
    from,
    to: text(input, "to"),
    cc: text(input, "cc"),
    bcc: text(input, "bcc"),
    replyTo: text(input, "replyTo"),
    subject: text(input, "subject"),
    ...(inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }),
    text: plain,
    html,
    messageId,
    attachments: attachmentsOf(input["attachments"]),
    // No value of a workflow may name a file or an address to be read by us.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const envelope = composed.getEnvelope();
  if (envelope.to.length === 0) throw invalidInput("to", "holds no address");
  const message = await composed.build();
  return { envelope: { from: envelope.from || false, to: envelope.to } as const, message, messageId };
}

function text(input: JsonObject, field: string): string | undefined {
  const value = input[field];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function attachmentsOf(given: Json | undefined): { filename: string; contentType: string; content: Buffer }[] {
  return (Array.isArray(given) ? given : []).map((value, place) => {
    const read = isFileValue(value) ? readFileValue(value) : undefined;
    if (read?.kind !== "file") throw invalidInput(`attachments.${place}`, read?.message ?? "is no file");
    const { name, contentType, content } = read.file;
    return { filename: name, contentType, content: Buffer.from(content) };
  });
}
