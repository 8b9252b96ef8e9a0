import { expect } from "@playwright/test";
import { instance } from "./instance";

/** What tests read off an answer: any JSON. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are asserted on, field by field
export type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

export interface CallOptions {
  /** API key; the owner's if left out, none if empty. */
  key?: string;
  headers?: Record<string, string>;
}

/** One call of the started product; `path` below /api/v1 unless it begins with `//`, then from the origin. */
export async function call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
  const url = path.startsWith("//") ? instance.baseUrl + path.slice(1) : `${instance.baseUrl}/api/v1${path}`;
  const key = options.key ?? instance.apiKey;
  const response = await fetch(url, {
    method,
    headers: {
      ...(key === "" ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: Body = null;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  return { status: response.status, headers: response.headers, text, body: parsed };
}

export const get = (path: string, options?: CallOptions): Promise<Answer> => call("GET", path, undefined, options);
export const post = (path: string, body: unknown = {}, options?: CallOptions): Promise<Answer> =>
  call("POST", path, body, options);

/** A call that must answer `status`; its body. */
export async function must(status: number, answer: Promise<Answer>): Promise<Body> {
  const { status: given, text, body } = await answer;
  expect(given, text.slice(0, 500)).toBe(status);
  return body;
}

/** A problem as RFC 9457 has it, of this status. */
export async function problem(status: number, answer: Promise<Answer>): Promise<Body> {
  const given = await answer;
  expect(given.status, given.text.slice(0, 500)).toBe(status);
  expect(given.headers.get("content-type")).toContain("application/problem+json");
  expect(given.body).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) });
  expect(Array.isArray(given.body.invalidParams)).toBe(true);
  return given.body;
}

interface Parts {
  name?: string;
  triggers?: unknown;
  settings?: unknown;
}

export function definition(steps: unknown, parts: Parts = {}): Body {
  return { schema: 1, name: "Test", triggers: {}, steps, ...parts };
}

/** Saves a workflow; its id. */
export async function saved(steps: unknown, parts: Parts = {}): Promise<string> {
  return (await must(201, post("/workflows", { definition: definition(steps, parts) }))).id;
}

export async function published(steps: unknown, parts: Parts = {}, mode = "live"): Promise<string> {
  const id = await saved(steps, parts);
  await must(200, post(`/workflows/${id}/publish`, { mode }));
  return id;
}

/** Runs a definition once, to its end. */
export async function ran(steps: unknown, parts: Parts = {}, run: Record<string, unknown> = {}): Promise<Body> {
  const id = await saved(steps, parts);
  return must(200, post(`/workflows/${id}/runs`, { mode: "live", waitMs: 20_000, ...run }));
}

export function step(run: Body, path: string): Body {
  return run.steps.find((one: Body) => one.path === path);
}

/** Asks until `done` says so. @throws when it does not within `ms` */
export async function until<T>(ask: () => Promise<T>, done: (value: T) => boolean, ms = 20_000): Promise<T> {
  let last: T | undefined;
  await expect
    .poll(
      async () => {
        last = await ask();
        return done(last);
      },
      { timeout: ms, intervals: [50, 100, 200, 300] },
    )
    .toBe(true);
  return last as T;
}

export const runOf = (id: string): Promise<Body> => must(200, get(`/runs/${id}`));
export const runWith = (id: string, status: string): Promise<Body> =>
  until(
    () => runOf(id),
    (run) => run.status === status,
  );

export const log = (message: string, more: Record<string, unknown> = {}): Body => ({
  service: "log",
  operation: "write",
  with: { message },
  ...more,
});
export const shape = (value: unknown, more: Record<string, unknown> = {}): Body => ({
  service: "transform",
  operation: "shape",
  with: { value },
  ...more,
});
/** A step that fails with an error of the expression. */
export const broken = (more: Record<string, unknown> = {}): Body => shape("{{ trigger.nothing.here }}", more);
