import type { Json, JsonObject } from "@/lib/kernel/json";
import type { Composer } from "../compose-operation";
import type { PreparedRequest } from "../core/prepared-request";
import type { BodyShaper } from "../core/shaped-body";
import type { SignRequest } from "../ports";
import { listObjects } from "./amazon-s3/list-objects";
import { buildObjectRequest } from "./amazon-s3/request";
import { readListing, readPut } from "./amazon-s3/read-answer";
import { signS3 } from "./amazon-s3/sign";
import { shapeUpload as shapeDropboxUpload } from "./dropbox/upload";
import { shapeDraft, shapeSend } from "./gmail/mime";
import { readAttachment } from "./gmail/read-attachment";
import { readMessage } from "./gmail/read-message";
import { appendRecord, findRecord, listRecords, updateRecord, upsertRecord } from "./google-sheets/records";
import { shapeUpload as shapeDriveUpload } from "./google-drive/upload";
import { buildHttpRequest } from "./http/request";
import { shapeSendMail } from "./microsoft-outlook/send-mail";
import { buildFeedRequest } from "./rss/request";
import { readFeed } from "./rss/read-feed";

/** Settings of a connection. */
type Settings = Readonly<Record<string, string>>;

/**
 * Operations whose whole request is made by hand, by service.
 * @throws AppError VALIDATION_FAILED with the field where the input makes none
 */
type RequestMaker = (input: JsonObject, operation: string, settings: Settings) => PreparedRequest;

const REQUESTS: Readonly<Record<string, RequestMaker>> = {
  http: buildHttpRequest,
  "amazon-s3": buildObjectRequest,
  rss: buildFeedRequest,
};

/** Services that want a signature of each request, made of the two halves of a basic credential. */
const SIGNERS: Readonly<
  Record<string, (login: { username: string; password: string }, settings: Settings) => SignRequest>
> = { "amazon-s3": signS3 };

/** Operations whose body is not plain JSON of the input, by `<service> <operation>`. */
const SHAPERS: Readonly<Record<string, BodyShaper>> = {
  "dropbox file.upload": shapeDropboxUpload,
  "gmail message.send": shapeSend,
  "gmail message.reply": shapeSend,
  "gmail draft.create": shapeDraft,
  "google-drive file.upload": shapeDriveUpload,
  "microsoft-outlook message.send": shapeSendMail,
};

/** Operations whose answer is read by hand. @throws AppError where it is not what was asked for */
type AnswerReader = (answer: Json, headers: Readonly<Record<string, string>>, input: JsonObject) => Json;

const READERS: Readonly<Record<string, AnswerReader>> = {
  "amazon-s3 object.list": readListing,
  "amazon-s3 object.put": readPut,
  "gmail attachment.get": readAttachment,
  "gmail message.get": readMessage,
  "rss feed.read": readFeed,
};

/** Operations made of several calls, by `<service> <operation>`. */
const COMPOSERS: Readonly<Record<string, Composer>> = {
  "amazon-s3 object.list": listObjects,
  "google-sheets record.append": appendRecord,
  "google-sheets record.find": findRecord,
  "google-sheets record.list": listRecords,
  "google-sheets record.update": updateRecord,
  "google-sheets record.upsert": upsertRecord,
};

export function composerOf(service: string, operation: string): Composer | undefined {
  return COMPOSERS[`${service} ${operation}`];
}

export function shaperOf(service: string, operation: string): BodyShaper | undefined {
  return SHAPERS[`${service} ${operation}`];
}

export function readerOf(service: string, operation: string): AnswerReader | undefined {
  return READERS[`${service} ${operation}`];
}

export function requestMakerOf(service: string): RequestMaker | undefined {
  return Object.hasOwn(REQUESTS, service) ? REQUESTS[service] : undefined;
}

export function signerOf(service: string): (typeof SIGNERS)[string] | undefined {
  return Object.hasOwn(SIGNERS, service) ? SIGNERS[service] : undefined;
}
