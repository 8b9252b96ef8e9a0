import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "@/lib/kernel/clock";
import { systemTimers } from "@/lib/kernel/timers";
import { GroupCommit } from "./group-commit";
import { acquireLease, LEASE_MS, type Lease } from "./lease-store";
import { openRawConnection, type RawConnection } from "./raw-connection";
import { migratedDatabase, type MigratedDatabase } from "./testing/migrated-database";

let database: MigratedDatabase;
let connection: RawConnection;
let nowMs = 1_000;
const clock: Clock = { now: () => nowMs, monotonicMs: () => nowMs };

beforeEach(() => {
  nowMs = 1_000;
  database = migratedDatabase();
  connection = openRawConnection(database.file);
});
afterEach(async () => {
  connection.close();
  await database.remove();
});

/** The connection on a disk that is full as often as `isFull` says. */
function onDisk(isFull: () => boolean): RawConnection {
  return new Proxy(connection, {
    get(target, name) {
      if (name === "prepare")
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (sql !== "COMMIT") return statement;
          return {
            run() {
              if (isFull()) throw Object.assign(new TypeError("full"), { code: "SQLITE_FULL" });
              statement.run();
            },
          };
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("the lease in a commit", () => {
  it("is longer only when the commit is on disk: a worker on a full disk calls out no more once its time is over", async () => {
    let failures = 1;
    const disk = onDisk(() => (failures -= 1) >= 0);
    const lease: Lease | null = acquireLease(connection, clock, "a");
    if (lease === null) throw new TypeError("no lease");
    const states: string[] = [];
    const whenFull = new Promise<void>((resolve) => {
      const commits = new GroupCommit({
        connection: disk,
        clock,
        timers: { ...systemTimers, after: (_delayMs, work) => systemTimers.after(0, work) },
        lease,
        onFatal: (reason) => states.push(reason),
        onStorage(state) {
          states.push(`${state} ${lease.deadlineMonotonicMs}`);
          if (state === "ok") resolve();
        },
      });
      nowMs = 5_000;
      void commits.write(() => undefined);
    });
    await whenFull;
    expect(states).toEqual([`full ${1_000 + LEASE_MS}`, `ok ${5_000 + LEASE_MS}`]);
  });
});
