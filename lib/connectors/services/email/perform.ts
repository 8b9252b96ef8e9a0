import type { HostGuard } from "../../http/host-guard";
import type { Performance, Performer } from "../../performer";
import { performImap } from "./imap";
import { accountOf, hasServer } from "./mail-account";
import { sendMail } from "./smtp";

/** Mail of any provider: SMTP to send, IMAP for everything else. Each call has a connection of its own. */
export function createEmail(guard: HostGuard): Performer {
  return async (performance) => {
    switch (performance.operation.id) {
      case "message.send":
        return sendMail(performance, guard, accountOf(performance.connection, "smtp"));
      case "connection.test":
        return tried(performance, guard);
      default:
        return performImap(performance, guard, accountOf(performance.connection, "imap"));
    }
  };
}

/** Signs in at every server that the connection names. */
async function tried(performance: Performance, guard: HostGuard): Promise<{ ok: true }> {
  const { connection } = performance;
  const both = hasServer(connection, "imap") && hasServer(connection, "smtp");
  if (both || !hasServer(connection, "smtp")) await performImap(performance, guard, accountOf(connection, "imap"));
  if (hasServer(connection, "smtp")) await sendMail(performance, guard, accountOf(connection, "smtp"));
  return { ok: true };
}
