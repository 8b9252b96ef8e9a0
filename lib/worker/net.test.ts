import { expect, it } from "vitest";
import { createOthersWrites } from "@/lib/db/others-writes";
import { openRawConnection } from "@/lib/db/raw-connection";
import { migratedDatabase } from "@/lib/db/testing/migrated-database";
import { createNet } from "./net";

function world(hasNews: () => boolean = () => false) {
  const at = { wallMs: 1_000_000, monotonicMs: 5_000 };
  const seen = { looks: 0, errors: 0, broken: false };
  const net = createNet({
    clock: { now: () => at.wallMs, monotonicMs: () => at.monotonicMs },
    hasNews,
    look() {
      if (seen.broken) throw new TypeError("busy");
      seen.looks += 1;
    },
    onError: () => void (seen.errors += 1),
  });
  const pass = (ms: number, wallMs = ms): void => {
    at.monotonicMs += ms;
    at.wallMs += wallMs;
    net.tick();
  };
  return { seen, pass };
}

it("an idle net looks for everything each thirty seconds, and not more often", () => {
  const { seen, pass } = world();
  for (let second = 0; second < 95; second += 1) pass(1_000);
  expect(seen.looks).toBe(3);
});

it("a clock that was set, or a machine that slept, is noticed by the next tick", () => {
  const { seen, pass } = world();
  pass(1_000, 3_600_000);
  expect(seen.looks).toBe(1);
  pass(1_000, -60_000);
  expect(seen.looks).toBe(2);
  pass(1_000, 1_100);
  expect(seen.looks).toBe(2);
});

it("a look that fails is made again by the next tick", () => {
  const { seen, pass } = world();
  seen.broken = true;
  pass(30_000);
  seen.broken = false;
  pass(1_000);
  expect(seen).toEqual({ looks: 1, errors: 1, broken: false });
});

it("what another process wrote without ringing is seen by the next tick; our own writes are no news", async () => {
  const database = migratedDatabase();
  const [ours, others] = [openRawConnection(database.file), openRawConnection(database.file)];
  const { seen, pass } = world(createOthersWrites(ours));
  const write = `INSERT INTO "RunRequest" (id, workspaceId, runId, kind, payloadJson, createdAtMs) VALUES (?, 'ws', 'r', 'cancel', '{}', 1)`;
  ours.prepare(write).run("one");
  pass(1_000);
  expect(seen.looks).toBe(0);
  others.prepare(write).run("two");
  pass(1_000);
  pass(1_000);
  expect(seen.looks).toBe(1);
  ours.close();
  others.close();
  await database.remove();
});
