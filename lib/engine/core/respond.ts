import { isJsonObject } from "@/lib/kernel/json";
import type { Decision } from "./decision";
import { finishRound } from "./finish-round";
import { refuseInput } from "./refuse-input";
import type { StartedUnit } from "./started-unit";

/** `webhook.respond`: the answer for the request that started the run. */
export function respond(decision: Decision, { node, path, input, iteration }: StartedUnit): void {
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
