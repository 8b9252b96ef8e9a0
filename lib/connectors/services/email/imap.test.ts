import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { createHostGuard } from "../../http/host-guard";
import { newItems, polledItems, type PollState } from "../../polling/new-items";
import { pollInput } from "../../polling/poll-input";
import { catalog } from "../../testing/catalog";
import { imapServer } from "../../testing/imap-server";
import { performLive } from "../../testing/perform";
import { createEmail } from "./perform";

const PASSWORD = "canary-mail-password";
let server: Awaited<ReturnType<typeof imapServer>>;
beforeEach(async () => {
  server = await imapServer(PASSWORD);
});
afterEach(() => server.close());

function mail(settings: Record<string, string> = {}, password = PASSWORD) {
  const guard = createHostGuard({ allow: [`127.0.0.1:${server.port}`] });
  const own = { imapHost: "127.0.0.1", imapPort: String(server.port), imapSecurity: "none", ...settings };
  return performLive(createEmail(guard), "email", { settings: own, login: { username: "me", password } });
}

async function output(outcome: ReturnType<ReturnType<typeof mail>>): Promise<Json> {
  const done = await outcome;
  if (done.kind === "failed") throw new Error(done.error.message);
  return done.output;
}

describe("a mailbox opened by OAuth", () => {
  const byToken = (token: string, username = "ada@example.com") =>
    performLive(createEmail(createHostGuard({ allow: [`127.0.0.1:${server.port}`] })), "email", {
      settings: { imapHost: "127.0.0.1", imapPort: String(server.port), imapSecurity: "none", username },
      headers: { authorization: `Bearer ${token}` },
      secrets: [token],
    });

  it("is read with the token in place of a password", async () => {
    server.add({ uid: 3, subject: "Invoice 3" });
    expect(await output(byToken(PASSWORD)("message.search", {}))).toMatchObject([{ uid: 3 }]);
    expect(server.commands).toContain("AUTHENTICATE");
    expect(server.commands).not.toContain("LOGIN");
  });

  it("refuses a token that has run out as a credential, so that it is renewed", async () => {
    const outcome = await byToken("canary-old-token")("message.search", {});
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { category: "invalid_credentials" } });
    expect(JSON.stringify(outcome)).not.toContain("canary-old-token");
  });

  it("says that it needs to know whose it is", async () => {
    const outcome = await byToken(PASSWORD, "")("message.search", {});
    expect(outcome).toMatchObject({ error: { category: "configuration_missing", field: "connection" } });
  });
});

describe("reading mail", () => {
  it("searches, newest first, and leaves what was not read as not read", async () => {
    server.add({ uid: 3, subject: "Invoice 3" });
    server.add({ uid: 5, subject: "Invoice 5", text: "Gr=FC=DFe" });
    server.add({ uid: 6, subject: "Other" });
    expect(await output(mail()("message.search", { subject: "Invoice", withBody: true, unread: true }))).toMatchObject([
      { uid: 5, subject: "Invoice 5", from: "Ada <ada@example.com>", body: "Grüße", seen: false, folder: "INBOX" },
      { uid: 3, receivedAt: "2026-03-02T09:00:00.000Z" },
    ]);
    expect(server.commands.some((command) => command.startsWith("SELECT"))).toBe(false);
  });

  it("gets a mail whole, its file as a file", async () => {
    server.add({ uid: 5 });
    expect(await output(mail()("message.get", { uid: 5 }))).toMatchObject({
      uid: 5,
      body: "Hello",
      messageId: "<m5@example.com>",
      attachments: [{ $file: { name: "a.pdf", contentType: "application/pdf", base64: "aGVsbG8=", bytes: 5 } }],
    });
  });

  it("marks, moves and deletes", async () => {
    server.add({ uid: 5 });
    server.add({ uid: 6 });
    await output(mail()("message.mark", { uid: 5, seen: true, flagged: false }));
    const inbox = server.folders.get("INBOX");
    expect([...(inbox?.mails[0]?.flags ?? [])]).toEqual(["\\Seen"]);
    expect(await output(mail()("message.move", { uid: 5, to: "Archive" }))).toEqual({ folder: "Archive", uid: 1005 });
    await output(mail()("message.delete", { uid: 6 }));
    expect(inbox?.mails).toEqual([]);
    expect(server.folders.get("Archive")?.mails).toHaveLength(1);
  });

  it("lists folders", async () => {
    expect(await output(mail()("folder.list", {}))).toMatchObject([{ path: "INBOX" }, { path: "Archive" }]);
  });

  it.each([
    ["message.search", { folder: "None" }, "not_found", "with.folder"],
    ["message.get", { uid: 99 }, "not_found", "with.uid"],
    ["message.mark", { uid: 99, seen: true }, "not_found", "with.uid"],
  ])("%s %j is told as %s at %s", async (operation, input, category, field) => {
    server.add({ uid: 5 });
    expect(await mail()(operation, input)).toMatchObject({ kind: "failed", acted: "no", error: { category, field } });
  });

  it("a wrong password is told as such and stands nowhere; without TLS nothing is sent unless told so", async () => {
    const refused = await mail({}, "another-secret-word")("message.search", {});
    expect(refused).toMatchObject({ error: { category: "invalid_credentials", field: "connection" } });
    expect(JSON.stringify(refused)).not.toContain("another-secret-word");
    server.commands.length = 0;
    expect(await mail({ imapSecurity: "starttls" })("message.search", {})).toMatchObject({
      error: { category: "tls_error" },
    });
    expect(server.commands).not.toContain("LOGIN");
  });
});

describe("message.received", () => {
  const polling = catalog.event("email", "message.received")?.polling;
  const list = catalog.operation("email", "message.search");
  let state: PollState | null = null;
  beforeEach(() => (state = null));

  /** One look, as the poll loop makes it. */
  async function look(sinceIso = "2026-03-02T08:00:00Z"): Promise<JsonObject[]> {
    if (polling === undefined || list === undefined) throw new Error("no event");
    const times = { nowMs: 0, sinceMs: Date.parse(sinceIso), cursor: state?.cursor };
    const listed = await output(mail()("message.search", pollInput(polling, list, {}, times)));
    const found = newItems(polling, polledItems(polling, listed), state);
    state = found.state;
    return found.fresh.map(({ item }) => item);
  }

  it("tells of each new mail once, oldest first, by its uid", async () => {
    server.add({ uid: 5 });
    expect(await look()).toEqual([]);
    server.add({ uid: 8 });
    server.add({ uid: 9, text: "=48i" });
    expect(await look()).toMatchObject([{ uid: 8 }, { uid: 9, body: "Hi" }]);
    expect(await look()).toEqual([]);
  });

  it("a folder that is numbered anew floods nobody and loses nothing", async () => {
    server.add({ uid: 500 });
    await look();
    const inbox = server.folders.get("INBOX");
    if (inbox === undefined) throw new Error("no folder");
    // Even where the new number is the smaller one, as after a move to another server.
    inbox.validity = 3;
    inbox.mails = [];
    server.add({ uid: 1, received: new Date("2026-02-01T09:00:00Z") });
    server.add({ uid: 2, received: new Date("2026-03-02T07:00:00Z") });
    server.add({ uid: 3, received: new Date("2026-03-02T10:00:00Z") });
    expect(await look()).toMatchObject([{ uid: 3 }]);
    server.add({ uid: 4, received: new Date("2026-03-02T10:05:00Z") });
    expect(await look()).toMatchObject([{ uid: 4 }]);
    expect(await look()).toEqual([]);
  });
});
