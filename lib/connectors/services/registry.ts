import type { Json } from "@/lib/kernel/json";
import type { BodyShaper } from "../core/shaped-body";
import { shapeUpload as shapeDropboxUpload } from "./dropbox/upload";
import { shapeDraft, shapeSend } from "./gmail/mime";
import { readMessage } from "./gmail/read-message";
import { shapeUpload as shapeDriveUpload } from "./google-drive/upload";
import { shapeSendMail } from "./microsoft-outlook/send-mail";
import { shapeChat } from "./openai/chat";

/** Operations whose body is not plain JSON of the input, by `<service> <operation>`. */
const SHAPERS: Readonly<Record<string, BodyShaper>> = {
  "dropbox file.upload": shapeDropboxUpload,
  "gmail message.send": shapeSend,
  "gmail message.reply": shapeSend,
  "gmail draft.create": shapeDraft,
  "google-drive file.upload": shapeDriveUpload,
  "microsoft-outlook message.send": shapeSendMail,
  "openai text.generate": shapeChat,
};

/** Operations whose answer is read by hand. */
const READERS: Readonly<Record<string, (answer: Json) => Json>> = { "gmail message.get": readMessage };

export function shaperOf(service: string, operation: string): BodyShaper | undefined {
  return SHAPERS[`${service} ${operation}`];
}

export function readerOf(service: string, operation: string): ((answer: Json) => Json) | undefined {
  return READERS[`${service} ${operation}`];
}
