import { describe, expect, it } from "vitest";
import type { OperationCall, OperationOutcome } from "@/lib/connectors/contract";
import { systemTimers } from "@/lib/kernel/timers";
import { callOperation } from "./call-operation";
import type { CallCommand } from "./core/command";
import type { RunRow } from "./ports";

const run = { id: "run_1", workspaceId: "ws_1", workflowId: "wf_1", mode: "live" } as RunRow;
const command = { service: "http", operation: "request", path: "a", timeoutMs: 20 } as CallCommand;

/** Calls an executor that ends only when it is told to; what its signal gave as the reason. */
function reasonOf(controller: AbortController): Promise<unknown> {
  return new Promise((resolve) => {
    const call = ({ signal }: OperationCall): Promise<OperationOutcome> =>
      new Promise((settle) => {
        signal.addEventListener("abort", () => {
          settle({ kind: "succeeded", output: null });
          resolve(signal.reason);
        });
      });
    void callOperation({ call } as never, run, command, controller, systemTimers);
  });
}

describe("a call", () => {
  it("is told that its time is up, and not that it was cancelled", async () => {
    expect(await reasonOf(new AbortController())).toMatchObject({ name: "TimeoutError" });
    const cancelled = new AbortController();
    const reason = reasonOf(cancelled);
    cancelled.abort();
    expect(await reason).toMatchObject({ name: "AbortError" });
  });
});
