import type { FetchMessageObject, MessageAddressObject } from "imapflow";
import type { JsonObject } from "@/lib/kernel/json";

/** What a list says of a message. */
export function summaryOf(
  { uid, envelope, flags, internalDate, size }: FetchMessageObject,
  folder: string,
): JsonObject {
  const receivedMs = msOf(internalDate);
  const sentMs = msOf(envelope?.date);
  const dateMs = Number.isNaN(sentMs) ? receivedMs : sentMs;
  return {
    uid,
    folder,
    messageId: envelope?.messageId ?? "",
    from: addressText(envelope?.from),
    to: addressText(envelope?.to),
    cc: addressText(envelope?.cc),
    replyTo: addressText(envelope?.replyTo),
    subject: envelope?.subject ?? "",
    inReplyTo: envelope?.inReplyTo ?? "",
    ...(Number.isNaN(dateMs) ? {} : { date: new Date(dateMs).toISOString() }),
    ...(Number.isNaN(receivedMs) ? {} : { receivedAt: new Date(receivedMs).toISOString() }),
    seen: flags?.has("\\Seen") ?? false,
    flagged: flags?.has("\\Flagged") ?? false,
    size: size ?? 0,
  };
}

/** Milliseconds since 1970; NaN where there is no such instant. */
export function msOf(date: Date | string | undefined): number {
  return date === undefined ? Number.NaN : new Date(date).getTime();
}

/** `Ada Lovelace <ada@example.com>, …` */
function addressText(addresses: readonly MessageAddressObject[] | undefined): string {
  return (addresses ?? [])
    .map(({ name, address = "" }) => (name === undefined || name === "" ? address : `${name} <${address}>`))
    .join(", ");
}
