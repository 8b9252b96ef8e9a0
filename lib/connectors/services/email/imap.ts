import type { ImapFlow } from "imapflow";
import type { Json } from "@/lib/kernel/json";
import type { HostGuard } from "../../http/host-guard";
import { invalidInput, ServiceFailure, type Performance } from "../../performer";
import { imapFailure } from "./imap-failure";
import { listMessages } from "./list-messages";
import { dialled, type MailAccount } from "./mail-account";
import { readMessage } from "./read-message";

const CONNECT_MS_MAX = 15_000;

/** One operation over IMAP, in a session of its own. */
export async function performImap(performance: Performance, guard: HostGuard, account: MailAccount): Promise<Json> {
  const { operation, input, signal, timeoutMs, trace } = performance;
  const folder = String(input["folder"] ?? "INBOX");
  trace({ method: "IMAP", url: `imap://${account.host}:${account.port}/${folder}`, headers: {}, body: operation.id });
  const { ImapFlow: Client } = await import("imapflow");
  const client = new Client({
    ...(await dialled(guard, account)),
    servername: account.host,
    secure: account.security === "tls",
    doSTARTTLS: account.security === "tls" ? undefined : account.security === "starttls",
    auth: {
      user: account.username,
      ...(account.accessToken === undefined ? { pass: account.password } : { accessToken: account.accessToken }),
    },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: Math.min(CONNECT_MS_MAX, timeoutMs),
    greetingTimeout: Math.min(CONNECT_MS_MAX, timeoutMs),
    socketTimeout: timeoutMs,
  });
  // Told to whoever waits for an answer; without a listener the process would end by it.
  client.on("error", () => undefined);
  const stop = (): void => client.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await client.connect();
    return await perform(client, folder, performance);
  } catch (error) {
    throw imapFailure(error) ?? error;
  } finally {
    signal.removeEventListener("abort", stop);
    client.close();
  }
}

async function perform(client: ImapFlow, folder: string, { operation, input, begin }: Performance): Promise<Json> {
  if (operation.id === "connection.test") return { ok: true };
  if (operation.id === "folder.list") {
    const folders = await client.list();
    return folders.map(({ path, name, specialUse }) => ({ path, name, use: specialUse ?? "" }));
  }
  await client.mailboxOpen(folder, { readOnly: operation.effect === "read" });
  if (operation.id === "message.search") return listMessages(client, folder, input);
  const uid = String(input["uid"]);
  if (!/^[1-9]\d{0,9}$/.test(uid)) throw invalidInput("uid", "must be the uid of a message, as a search gives it");
  if (operation.id === "message.get") return readMessage(client, folder, uid);
  const found = await client.search({ uid }, { uid: true });
  if (!Array.isArray(found) || found.length === 0) throw noMessage(folder, uid);
  begin();
  switch (operation.id) {
    case "message.move": {
      const target = String(input["to"]);
      const moved = await client.messageMove(uid, target, { uid: true });
      if (moved === false) throw refused(`${target} takes no message: does the folder exist?`, "with.to");
      const newUid = moved.uidMap?.get(Number(uid));
      return { folder: target, ...(newUid === undefined ? {} : { uid: newUid }) };
    }
    case "message.mark": {
      const flags = { seen: "\\Seen", flagged: "\\Flagged", answered: "\\Answered" };
      for (const [field, flag] of Object.entries(flags)) {
        if (typeof input[field] !== "boolean") continue;
        const marked = input[field]
          ? await client.messageFlagsAdd(uid, [flag], { uid: true })
          : await client.messageFlagsRemove(uid, [flag], { uid: true });
        if (!marked) throw refused(`the message cannot be marked ${field}`, `with.${field}`);
      }
      return { uid: Number(uid) };
    }
    default:
      if (!(await client.messageDelete(uid, { uid: true }))) throw refused("the message cannot be deleted", "with.uid");
      return { uid: Number(uid) };
  }
}

export function noMessage(folder: string, uid: string): ServiceFailure {
  const message = `there is no message of uid ${uid} in ${folder}`;
  return new ServiceFailure({ category: "not_found", code: "MESSAGE_NOT_FOUND", message, field: "with.uid" });
}

function refused(message: string, field: string): ServiceFailure {
  return new ServiceFailure({ category: "validation_error", code: "IMAP_REFUSED", message, field });
}
