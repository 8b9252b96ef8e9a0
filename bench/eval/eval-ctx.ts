import type { Ctx } from "@/lib/kernel/context";

/** Nobody's workspace: an evaluation has no history and no connections. */
export const evalCtx: Ctx = { workspaceId: "ws_eval", actor: { kind: "system", id: "eval" }, requestId: "req_eval" };
