import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { createHostGuard } from "../../http/host-guard";
import { performLive } from "../../testing/perform";
import { createEmail } from "./perform";

const PASSWORD = "canary-mail-password";
const INPUT = { to: "ada@example.com", subject: "Grüße", body: "Hallo,\nä" };

let server: SMTPServer | undefined;
afterEach(() => new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve()))));

/** A real SMTP server on loopback, and what it took. */
async function smtp(options: SMTPServerOptions = {}, settings: Record<string, string> = {}, allowed = true) {
  const mails: { to: string[]; text: string }[] = [];
  server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) =>
      password === PASSWORD ? done(null, { user: "me" }) : done(new Error("Authentication credentials invalid")),
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString("utf8"),
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const guard = createHostGuard({ allow: allowed ? [`127.0.0.1:${port}`] : [] });
  const connection = {
    settings: {
      smtpHost: "127.0.0.1",
      smtpPort: String(port),
      smtpSecurity: "none",
      from: "Team <t@acme.test>",
      ...settings,
    },
    login: { username: "me", password: settings["password"] ?? PASSWORD },
  };
  return { mails, call: performLive(createEmail(guard), "email", connection) };
}

describe("mail sent by OAuth", () => {
  async function byToken(token: string) {
    const { mails } = await smtp({
      authMethods: ["XOAUTH2"],
      onAuth: ({ method, username, accessToken }, _session, done) =>
        method === "XOAUTH2" && username === "ada@example.com" && accessToken === PASSWORD
          ? done(null, { user: username })
          : done(null, { data: { status: "401" } }),
    });
    const { port } = server?.server.address() as AddressInfo;
    const call = performLive(createEmail(createHostGuard({ allow: [`127.0.0.1:${port}`] })), "email", {
      settings: {
        smtpHost: "127.0.0.1",
        smtpPort: String(port),
        smtpSecurity: "none",
        username: "ada@example.com",
      },
      headers: { authorization: `Bearer ${token}` },
      secrets: [token],
    });
    return { mails, outcome: await call("message.send", INPUT) };
  }

  it("shows the token in place of a password", async () => {
    const { mails, outcome } = await byToken(PASSWORD);
    expect(outcome).toMatchObject({ kind: "succeeded" });
    expect(mails[0]?.text).toContain("From: ada@example.com");
  });

  it("refuses a token that has run out as a credential, before anything is sent", async () => {
    const { mails, outcome } = await byToken("canary-old-token");
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { category: "invalid_credentials" } });
    expect(mails).toEqual([]);
  });
});

describe("sending mail", () => {
  it("sends text, HTML and files to all recipients, blind ones unseen", async () => {
    const { mails, call } = await smtp();
    const file = { $file: { name: "übersicht.pdf", contentType: "application/pdf", base64: "aGVsbG8=" } };
    const outcome = await call("message.send", {
      ...INPUT,
      cc: "Grace <grace@example.com>",
      bcc: "secret@example.com",
      replyTo: "help@acme.test",
      html: "<p>Hallo</p>",
      attachments: [file],
    });
    expect(outcome).toMatchObject({ kind: "succeeded", output: { accepted: { length: 3 }, rejected: [] } });
    expect(mails[0]?.to).toEqual(["ada@example.com", "grace@example.com", "secret@example.com"]);
    const text = mails[0]?.text ?? "";
    expect(text).not.toContain("secret@example.com");
    expect(text).toMatch(/Reply-To: help@acme\.test/);
    expect(text).toMatch(/text\/plain[\s\S]*text\/html[\s\S]*application\/pdf[\s\S]*aGVsbG8=/);
    expect(text).toMatch(/From: Team <t@acme\.test>/);
  });

  it("the same effect key gives the same Message-ID, another one another", async () => {
    const { call } = await smtp();
    const ids = await Promise.all(
      ["a", "a", "b"].map(async (key) => {
        const outcome = await call("message.send", INPUT, 10_000, key);
        return JSON.stringify(outcome.kind === "succeeded" ? outcome.output : outcome.error);
      }),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids[0]).toMatch(/@acme\.test>/);
  });

  it.each([
    ["subject", { subject: "Hi\r\nBcc: x@example.com" }],
    ["to", { to: "a@example.com\nX: 1" }],
    ["to", { to: " , " }],
    ["attachments.0", { attachments: [{ path: "/etc/passwd" }] }],
  ])("what would break the mail, or is no address or file, is refused at %s", async (field, further) => {
    const { mails, call } = await smtp();
    expect(await call("message.send", { ...INPUT, ...further })).toMatchObject({
      kind: "failed",
      acted: "no",
      error: { category: "validation_error", field: `with.${field}` },
    });
    expect(mails).toEqual([]);
  });

  it("no text of a mail makes us read a file", async () => {
    const { mails, call } = await smtp();
    const html = '<img src="file:///etc/passwd">';
    expect((await call("message.send", { ...INPUT, html })).kind).toBe("succeeded");
    expect(mails[0]?.text).not.toContain("root:");
  });

  it("refusals are told by kind and field, and did nothing", async () => {
    const wrong = await smtp({}, { password: "another-secret-word" });
    const refused = await wrong.call("message.send", INPUT);
    expect(refused).toMatchObject({
      acted: "no",
      error: { category: "invalid_credentials", code: "SMTP_535", field: "connection" },
    });
    expect(JSON.stringify(refused)).not.toContain("another-secret-word");
  });

  it("a recipient that is refused by all is the field, one of several stands in rejected", async () => {
    const { call, mails } = await smtp({
      onRcptTo: ({ address }, _session, done) =>
        address.startsWith("ada")
          ? done(Object.assign(new Error("5.1.1 no such user"), { responseCode: 550 }))
          : done(),
    });
    expect(await call("message.send", INPUT)).toMatchObject({
      acted: "no",
      error: { category: "not_found", field: "with.to", serviceCode: "5.1.1" },
    });
    expect(await call("message.send", { ...INPUT, cc: "bob@example.com" })).toMatchObject({
      output: { accepted: ["bob@example.com"], rejected: ["ada@example.com"] },
    });
    expect(mails).toHaveLength(1);
  });

  it("a server that hangs up after the text leaves the outcome unknown", async () => {
    const { call } = await smtp({
      onData(stream) {
        stream.resume();
        stream.on("end", () => server?.connections.forEach((connection) => connection.close()));
      },
    });
    expect(await call("message.send", INPUT)).toMatchObject({ kind: "failed", acted: "unknown" });
  });

  it("a server that does not answer is left at the step's time", async () => {
    const { call } = await smtp({ onConnect: () => undefined });
    expect(await call("message.send", INPUT, 300)).toMatchObject({ acted: "no", error: { category: "timeout" } });
  });

  it("dials no private address that nobody allowed; a password goes nowhere without TLS unless told so", async () => {
    const refused = await smtp({}, {}, false);
    expect(await refused.call("message.send", INPUT)).toMatchObject({ error: { code: "OUTBOUND_REFUSED" } });
    server?.close();
    const plain = await smtp({}, { smtpSecurity: "starttls" });
    expect(await plain.call("message.send", INPUT)).toMatchObject({ acted: "no", error: { category: "tls_error" } });
    expect(plain.mails).toEqual([]);
  });
});
