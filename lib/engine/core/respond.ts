import { isJsonObject, type JsonObject } from "@/lib/kernel/json";
import type { Decision } from "./decision";
import { finishRound } from "./finish-round";
import type { ProgramNode } from "./program";
import { refuseInput } from "./refuse-input";

/** `webhook.respond`: the answer for the request that started the run. */
export function respond(
  decision: Decision,
  node: ProgramNode,
  path: string,
  input: JsonObject,
  iteration: number,
): void {
  const { atMs } = decision;
  const headers: Record<string, string> = {};
  if (isJsonObject(input["headers"])) {
    for (const [name, value] of Object.entries(input["headers"])) headers[name] = String(value);
  }
  const status = Number(input["status"] ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return refuseInput(decision, node, path, "with.status", "must be a whole number from 200 to 599");
  }
  decision.record({ type: "responded", atMs, path, status, headers, body: input["body"] ?? null });
  finishRound(decision, node, path, { status }, iteration);
}
