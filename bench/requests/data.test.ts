import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { catalog } from "@/lib/connectors/testing/catalog";
import { cronMeaning } from "./cron-meaning";
import type { RequestCase, StepWish, TriggerWish } from "./expectation";
import type { ScheduleCase } from "./score-schedule";

function readLines<T>(file: string): T[] {
  const text = fs.readFileSync(path.join(import.meta.dirname, file), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

const requests = readLines<RequestCase>("requests.jsonl");
const schedules = readLines<ScheduleCase>("schedules.jsonl");

/** What was written when the rules were there is for reading; only the first author's lines are parted by their ids. */
function splitOf(id: string): string {
  if (id.startsWith("d")) return "dev";
  const share = parseInt(createHash("sha256").update(id).digest("hex").slice(0, 8), 16) / 2 ** 32;
  return share < 0.4 ? "dev" : "kept";
}

const triggersOf = ({ expect: wanted }: RequestCase): TriggerWish[] => [
  ...(wanted.triggers ?? []),
  ...(wanted.alsoTriggers ?? []).flat(),
];
const stepsOf = ({ expect: wanted }: RequestCase): StepWish[] => wanted.steps ?? [];

describe("requests and schedules", () => {
  test("ids are unique, and the split hangs on the id alone", () => {
    const lines = [...requests, ...schedules];
    expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length);
    expect(lines.filter((line) => line.split !== splitOf(line.id))).toEqual([]);
  });

  test("there are as many as the figures need, over ninety services", () => {
    expect(requests.length).toBeGreaterThanOrEqual(220);
    expect(schedules.length).toBeGreaterThanOrEqual(170);
    expect(requests.filter((line) => line.split === "kept").length).toBeGreaterThanOrEqual(130);
    const named = requests.flatMap((line) => [
      ...triggersOf(line).map((trigger) => trigger.service),
      ...stepsOf(line).flatMap((step) => (step.service.length <= 2 ? step.service : [])),
    ]);
    expect(new Set(named).size).toBeGreaterThanOrEqual(90);
  });
});

describe("requests", () => {
  test("order and conditions name steps and groups that are there", () => {
    for (const line of requests) {
      const ids = stepsOf(line).map((step) => step.id);
      expect(new Set(ids).size, line.id).toBe(ids.length);
      for (const pair of line.expect.order ?? []) expect(ids, line.id).toEqual(expect.arrayContaining(pair));
      const groups = stepsOf(line).flatMap(({ guard }) =>
        guard !== undefined && "group" in guard ? [guard.group] : [],
      );
      expect(new Set(groups), line.id).toEqual(new Set(Object.keys(line.expect.guards ?? {})));
    }
  });

  test("each has something to be judged by, and no wish forbids itself", () => {
    for (const line of requests) {
      const { refuse, asks, triggers, forbidden } = line.expect;
      expect(refuse === true || asks !== undefined || triggers !== undefined, line.id).toBe(true);
      for (const step of stepsOf(line))
        expect(
          step.service.filter((service) => forbidden?.includes(service)),
          line.id,
        ).toEqual([]);
    }
  });

  test("every service, operation and event is one of the catalogue", () => {
    const listed = new Set(catalog.listed().map(({ id }) => id));
    const own = (id: string) => id.startsWith("own-");
    const unknown: string[] = [];
    for (const line of requests) {
      for (const { service, events = [] } of triggersOf(line)) {
        if (!listed.has(service) && catalog.service(service) === undefined && !own(service)) unknown.push(service);
        for (const event of events)
          if (!own(service) && catalog.event(service, event) === undefined) unknown.push(`${service} ${event}`);
      }
      for (const { service, operations = [] } of stepsOf(line)) {
        for (const id of service)
          if (!listed.has(id) && catalog.service(id) === undefined && !own(id)) unknown.push(id);
        for (const operation of operations)
          if (!service.some((id) => own(id) || catalog.operation(id, operation) !== undefined))
            unknown.push(`${service.join("|")} ${operation}`);
      }
    }
    expect([...new Set(unknown)]).toEqual([]);
  });

  test("cron expressions are ones", () => {
    for (const cron of requests.flatMap(triggersOf).flatMap((trigger) => trigger.schedule?.cron ?? []))
      expect(cronMeaning(cron), cron).toMatch(/^[\d,]+( [\d,]+){4}$/);
  });
});

describe("schedules", () => {
  test("instants come after now, in order, and zones exist", () => {
    for (const line of schedules) {
      expect(() => new Intl.DateTimeFormat("en", { timeZone: line.timezone }), line.id).not.toThrow();
      for (const list of line.expect.instants ?? []) {
        const times = [line.now, ...list].map((instant) => Date.parse(instant));
        expect(list.length, line.id).toBeGreaterThanOrEqual(2);
        times.slice(1).forEach((time, index) => expect(time, line.id).toBeGreaterThan(times[index] ?? NaN));
      }
    }
  });
});
