import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "@/lib/kernel/json";
import { createOperationExecutor } from "../../executor";
import type { PreparedRequest } from "../../core/prepared-request";
import { catalogs } from "../../testing/catalog";
import { operationCall } from "../../testing/operation-call";

async function live(operation: string, input: JsonObject, answer: Json = { id: "1", threadId: "1" }) {
  let sent: PreparedRequest | undefined;
  const executor = createOperationExecutor({
    catalogs,
    clock: { now: () => 0, monotonicMs: () => 0 },
    transport: {
      send({ request }) {
        sent = request;
        return Promise.resolve({
          kind: "answered",
          status: 200,
          headers: {},
          body: JSON.stringify(answer),
          url: request.url,
        });
      },
    },
  });
  const outcome = await executor.call(operationCall({ service: "gmail", operation, input, mode: "live" }));
  return { outcome, request: sent };
}

function mailOf(request: PreparedRequest | undefined): string {
  const text = request?.bytes === undefined ? request?.body : Buffer.from(request.bytes).toString("utf8");
  const body = JSON.parse(text ?? "{}") as { raw?: string; message?: { raw: string } };
  return Buffer.from(body.raw ?? body.message?.raw ?? "", "base64url").toString("utf8");
}

const pdf = Buffer.from([0, 255, 37, 80, 68, 70, 10, 13]);
const file = (name: string): Json => ({
  $file: { name, contentType: "application/pdf", base64: pdf.toString("base64") },
});
const mail = { to: "ada@example.com", subject: "Größe", body: "Grüße" };

describe("a mail by Gmail", () => {
  it.each(["message.send", "draft.create", "message.reply"])("%s carries files byte by byte", async (operation) => {
    const input = { ...mail, threadId: "t1", attachments: [file("order.pdf"), file('Übersicht "1".pdf')] };
    const { request } = await live(operation, input);
    const text = mailOf(request);
    const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? "none";
    const [head = "", ...parts] = text.split(`--${boundary}`);
    expect(head).toContain("Content-Type: multipart/mixed");
    expect(head).toContain(`Subject: =?UTF-8?B?${Buffer.from("Größe").toString("base64")}?=`);
    expect(parts).toHaveLength(4);
    expect(parts.at(-1)).toBe("--\r\n");
    const contents = parts.slice(0, 3).map((part) => Buffer.from(part.split("\r\n\r\n")[1] ?? "", "base64"));
    expect(contents[0]?.toString("utf8")).toBe("Grüße");
    expect(contents[1]).toEqual(pdf);
    expect(contents[2]).toEqual(pdf);
    expect(parts[1]).toContain('filename="order.pdf"');
    expect(parts[2]).toContain("filename*=UTF-8''%C3%9Cbersicht%20%221%22.pdf");
    expect(text).toMatch(/^[\x00-\x7f]*$/);
  });

  it("shows of files only how many there are", async () => {
    const { outcome } = await live("message.send", { ...mail, attachments: [file("order.pdf")] });
    expect(outcome.trace?.request?.body).toContain("(attachments: 1)");
    expect(JSON.stringify(outcome.trace)).not.toContain(pdf.toString("base64"));
  });

  it("refuses an attachment that is no file, and names it", async () => {
    const { outcome, request } = await live("message.send", {
      ...mail,
      attachments: [file("a.pdf"), { $file: { base64: "no base64 %%" } }],
    });
    expect(request).toBeUndefined();
    expect(outcome).toMatchObject({ kind: "failed", acted: "no", error: { field: "with.attachments.1" } });
  });

  it("lists what is attached, and takes no attached text for the mail's", async () => {
    const data = (text: string): string => Buffer.from(text).toString("base64url");
    const note = { mimeType: "text/plain", filename: "note.txt", body: { attachmentId: "A1", size: 4 } };
    const text = { mimeType: "text/plain", filename: "", body: { data: data("Hello") } };
    const inline = { mimeType: "text/plain", filename: "small.txt", body: { data: data("attached") } };
    const payload = { mimeType: "multipart/mixed", headers: [], parts: [inline, note, { parts: [text] }] };
    const { outcome } = await live("message.get", { id: "1" }, { id: "1", payload, internalDate: "0" });
    expect(outcome).toMatchObject({
      output: {
        body: "Hello",
        attachments: [{ name: "small.txt" }, { id: "A1", name: "note.txt", contentType: "text/plain", bytes: 4 }],
      },
    });
  });

  it("gives an attachment as a file that can be sent on", async () => {
    const input = { messageId: "m1", id: "A1", name: "../order.pdf", contentType: "application/pdf" };
    const { outcome, request } = await live("attachment.get", input, { size: 8, data: pdf.toString("base64url") });
    expect(request?.url).toBe("https://gmail.googleapis.com/gmail/v1/users/me/messages/m1/attachments/A1");
    const $file = { name: "order.pdf", contentType: "application/pdf", bytes: 8, base64: pdf.toString("base64") };
    expect(outcome).toMatchObject({ kind: "succeeded", output: { file: { $file } } });
  });
});
