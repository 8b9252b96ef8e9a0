import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Definition, Step } from "@/lib/workflow/definition-schema";
import { startInstance } from "../../scripts/lib/instance.mjs";
import { chainOf } from "./journaled-runs";
import { loadWebhook, type WebhookLoad } from "./load-webhook";

const BRANCHES = ["a", "b", "c"];
const BRANCH_MS = 200;
const BRANCH_RUNS = 5;
const LOAD_SECONDS = 6;
const WARM_UP_SECONDS = 3;

export interface InstanceMeasured {
  byWorker: WebhookLoad;
  byWeb: WebhookLoad;
  /** A run of three branches, each a call that takes 200 ms; the median of five, from its start to its end. */
  branchesMs: number;
}

/** A webhook, five steps that shape what came, and its answer. */
const ANSWERED: Definition = {
  ...chainOf(5),
  name: "Answered webhook",
  triggers: { hook: { service: "webhook", event: "received", with: { path: "bench" } } },
  steps: {
    ...Object.fromEntries(
      Object.entries(chainOf(5).steps).map(([id, step]): [string, Step] => [
        id,
        id === "s1" ? { ...step, with: { value: { n: "{{ trigger.body.n }}" } } } : step,
      ]),
    ),
    answer: { service: "webhook", operation: "respond", needs: ["s5"], with: { body: "{{ steps.s5.output }}" } },
  },
};

/** Starts the product as `npm start` does, with a data folder of its own, and measures it from outside. */
export async function measureInstance(): Promise<InstanceMeasured> {
  const slow = createServer((_request, response) => {
    setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end("{}"), BRANCH_MS);
  });
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  const instance = await startInstance({ env: { OUTBOUND_ALLOW: `127.0.0.1:${portOf(slow)}` } });
  try {
    const call = async (target: string, body: unknown): Promise<{ id: string; durationMs: number | null }> => {
      const answer = await fetch(`${instance.baseUrl}/api/v1${target}`, {
        method: "POST",
        headers: { authorization: `Bearer ${instance.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new RangeError(`${target}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as { id: string; durationMs: number | null };
    };
    const hook = await call("/workflows", { definition: ANSWERED });
    await call(`/workflows/${hook.id}/publish`, { mode: "live" });
    const worker = JSON.parse(readFileSync(path.join(instance.dataDir, "worker.json"), "utf8")) as { hooksUrl: string };
    const load = async (url: string): Promise<WebhookLoad> => {
      await loadWebhook(url, WARM_UP_SECONDS);
      return loadWebhook(url, LOAD_SECONDS);
    };
    const byWorker = await load(`${worker.hooksUrl}/bench`);
    const byWeb = await load(`${instance.baseUrl}/hooks/bench`);

    const branches = await call("/workflows", { definition: branchesTo(`http://127.0.0.1:${portOf(slow)}/`) });
    const durationsMs: number[] = [];
    for (let n = 0; n < BRANCH_RUNS; n += 1) {
      const run = await call(`/workflows/${branches.id}/runs`, { mode: "live", waitMs: 20_000 });
      durationsMs.push(run.durationMs ?? Number.NaN);
    }
    durationsMs.sort((a, b) => a - b);
    return { byWorker, byWeb, branchesMs: durationsMs[Math.floor(BRANCH_RUNS / 2)] ?? Number.NaN };
  } finally {
    await instance.stop();
    slow.close();
  }
}

function branchesTo(url: string): Definition {
  const step: Step = { service: "http", operation: "request", with: { method: "GET", url } };
  return { ...chainOf(0), name: "Branches", steps: Object.fromEntries(BRANCHES.map((id) => [id, step])) };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
