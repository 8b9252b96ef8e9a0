import type { JsonObject } from "@/lib/kernel/json";

/** Why a built-in never succeeds: `workflow.fail`, and what stands for a node that an import could not bring over. */
export function refusalOf(service: string, input: JsonObject): { code: string; message: string; field: string } | null {
  if (service === "workflow")
    return { code: "FAILED_ON_PURPOSE", message: String(input["message"]), field: "with.message" };
  if (service !== "imported") return null;
  const message = `This step stands for the n8n node ${String(input["type"])}, which has no counterpart here. Put a step in its place, or disable it.`;
  return { code: "UNSUPPORTED", message, field: "with.type" };
}
