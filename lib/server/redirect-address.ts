import type { PreflightCheck } from "@/lib/connectors/connection-schema";
import type { Env } from "./env";

const PATH = "/api/v1/connections/oauth/callback";
/** A host as browsers write it, with its port. */
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?$/i;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Where providers send browsers back to: at PUBLIC_URL, or, without it, at the address on this machine that the browser
 * uses now, for its cookie belongs to that one. Any other address that a request names may be made up: only PUBLIC_URL
 * says where else the platform is.
 */
export function redirectAddress(request: Request, env: Env): { redirectUri: string; check: PreflightCheck } {
  const given = request.headers.get("host") ?? "";
  const here = HOST.test(given) && LOOPBACK.test(given) ? `http://${given.toLowerCase()}` : env.publicUrl;
  const base = env.PUBLIC_URL === undefined ? here : env.publicUrl;
  return { redirectUri: `${base}${PATH}`, check: { name: "redirect_address", ...checkOf(new URL(base), given, env) } };
}

function checkOf(base: URL, given: string, env: Env): Omit<PreflightCheck, "name"> {
  if (HOST.test(given) && given.toLowerCase() !== base.host) {
    const message = `You use this platform at ${given}, but the provider will send you back to ${base.host}, where you may not be signed in.`;
    const todo =
      env.PUBLIC_URL === undefined
        ? "Set PUBLIC_URL to the address at which browsers reach the platform, or connect from the machine it runs on."
        : `Open ${base.origin} and connect from there.`;
    return { state: "warn", message, todo };
  }
  if (base.protocol === "https:") return { state: "ok", message: "The redirect address is https.", todo: null };
  if (LOOPBACK.test(base.host))
    return {
      state: "ok",
      message: "The redirect address is on this machine: most providers accept http there.",
      todo: null,
    };
  return {
    state: "warn",
    message: `The redirect address is http: most providers accept only https beyond this machine.`,
    todo: "Put a reverse proxy with a certificate in front of the platform and set PUBLIC_URL to its https address.",
  };
}
