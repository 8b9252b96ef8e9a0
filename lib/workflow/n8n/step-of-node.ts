import type { Step } from "../definition-schema";
import type { N8nNode } from "./export-schema";
import { escapeTemplate } from "./split-n8n-text";

export function titleOf(node: N8nNode): Pick<Step, "name" | "description"> {
  const { notes } = node;
  return {
    name: escapeTemplate(node.name).slice(0, 200),
    ...(notes !== undefined && notes.trim() !== "" && { description: notes.trim().slice(0, 4_000) }),
  };
}

const NEVER_RETRIED: ReadonlySet<string> = new Set([
  "transform",
  "wait",
  "workflow",
  "webhook",
  "imported",
  "approval",
]);

/** What happens when the step fails: n8n tries again three times a second apart where it is told to. */
export function failureOf(node: N8nNode, step: Step): Partial<Step> {
  const continues = node.onError === "continueRegularOutput" || node.continueOnFail === true;
  const retries = node.retryOnFail === true && !NEVER_RETRIED.has(step.service ?? "");
  const baseMs = Math.min(3_600_000, Math.max(0, Math.round(node.waitBetweenTries ?? 1_000)));
  return {
    ...(retries && {
      retry: {
        maxAttempts: Math.min(20, Math.max(1, Math.round(node.maxTries ?? 3))),
        baseMs,
        capMs: Math.max(baseMs, 60_000),
      },
    }),
    ...(continues && { onError: "continue" as const }),
  };
}
