import { expect, test } from "vitest";
import { drained, whileInFlight } from "./drain";

test("a clean stop waits for the request that is being answered, and for a failing one too", async () => {
  const order: string[] = [];
  let answer = (): void => undefined;
  const slow = whileInFlight(() => new Promise<void>((resolve) => (answer = resolve))).then(() =>
    order.push("answered"),
  );
  const failing = whileInFlight(() => Promise.reject(new TypeError("broken"))).catch(() => order.push("failed"));
  const stop = drained().then(() => order.push("stopped"));
  await failing;
  answer();
  await Promise.all([slow, stop]);
  expect(order).toEqual(["failed", "answered", "stopped"]);
});
