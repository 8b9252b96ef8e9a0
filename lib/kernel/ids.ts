import { z } from "zod";
import type { Clock } from "./clock";
import type { Random } from "./random";

/** Prefix of each kind of id: an id read in a log tells what it names. */
export const ID_PREFIXES = {
  workspace: "ws",
  user: "usr",
  apiKey: "key",
  workflow: "wf",
  run: "run",
  connection: "conn",
  proposal: "prop",
  monitor: "mon",
  alert: "alrt",
  issue: "iss",
  session: "ses",
  audit: "aud",
  fault: "flt",
  outbox: "out",
  sample: "smp",
  signal: "sig",
  request: "req",
  service: "svc",
  approval: "apr",
  bulkJob: "bulk",
  modelCall: "mdl",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;

/**
 * A new id: `<prefix>_` + 10 characters of time + 16 random characters (a lower-case ULID),
 * so that ids sort by the time they were made.
 */
export function newId(kind: IdKind, clock: Clock, random: Random): string {
  let time = "";
  let rest = clock.now();
  for (let i = 0; i < TIME_CHARS; i += 1) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = "";
  for (let i = 0; i < RANDOM_CHARS; i += 1) tail += ALPHABET.charAt(Math.floor(random() * 32));
  return `${ID_PREFIXES[kind]}_${time}${tail}`;
}

/** An id as callers send it. Its shape is not checked further: an unknown id is a 404, never a 422. */
export const idSchema = z.string().min(1).max(128);
