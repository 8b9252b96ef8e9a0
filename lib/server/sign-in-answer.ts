import type { CallbackResult } from "@/lib/connectors/authorizations";
import { AppError } from "@/lib/kernel/app-error";
import type { Ctx } from "@/lib/kernel/context";
import { sendTo, wantsPage } from "./http/for-browser";
import type { Principal } from "./principal";
import type { Services } from "./services";

/**
 * What a sign-in at a provider came to: a browser goes on to the connection's page, which explains the code in its
 * address; a program is told.
 * @throws AppError VALIDATION_FAILED to a program, where it was refused
 */
export async function signInAnswer(
  result: CallbackResult,
  {
    ctx,
    principal,
    request,
    services,
  }: { ctx: Ctx; principal: Principal | null; request: Request; services: Services },
): Promise<unknown> {
  const { connectionId } = result;
  if (wantsPage(request) && principal?.kind === "user") {
    const spaces = await services.access.workspaces.list(principal);
    const slug = spaces.find(({ id }) => id === ctx.workspaceId)?.slug ?? "";
    const path = connectionId === null ? "connections" : `connections/${encodeURIComponent(connectionId)}`;
    const said = result.kind === "connected" ? "connected" : result.code;
    return sendTo(303, `/w/${encodeURIComponent(slug)}/${path}?signIn=${encodeURIComponent(said)}`);
  }
  if (result.kind === "connected") return { connectionId: result.connectionId, connected: true };
  const { code, message } = result;
  const path = code.startsWith("state_") ? "state" : code === "code_missing" ? "code" : "error";
  throw new AppError("VALIDATION_FAILED", message, { details: [{ path, message: `${code}: ${message}` }] });
}
