import { AppError } from "@/lib/kernel/app-error";

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Host that the browser addressed. Next builds `request.url` from its own bind address, so the header decides. */
function hostOf(request: Request): string {
  return request.headers.get("host") ?? new URL(request.url).host;
}

function isOwnOrigin(origin: string, request: Request, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.protocol !== "http:" && url.protocol !== "https:") return false;
  return url.host === hostOf(request) || url.origin === new URL(publicUrl).origin;
}

/**
 * Refuses a changing request that another site made with this site's cookie. `Origin: null` (a sandboxed frame, a
 * local file) is foreign. A client that sends neither Origin nor Sec-Fetch-Site is no browser of today.
 * @param rule `cookie`: one of the two headers must vouch for the request; `public`: they must not speak against it
 * @throws AppError CSRF_REFUSED
 */
export function refuseCrossSite(request: Request, publicUrl: string, rule: "cookie" | "public"): void {
  if (SAFE_METHODS.has(request.method)) return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const vouched = origin !== null || site !== null || rule === "public";
  const originFits = origin === null || isOwnOrigin(origin, request, publicUrl);
  const siteFits = site === null || site === "same-origin" || (rule === "public" && site === "none");
  if (vouched && originFits && siteFits) return;
  throw new AppError(
    "CSRF_REFUSED",
    "This change did not come from a page of this site. Send the site's own Origin header, or use an API key.",
  );
}

/**
 * A form can post text or form data across sites without asking; only a script of this site can post JSON.
 * @throws AppError BAD_JSON
 */
export function requireJsonType(request: Request): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return;
  throw new AppError("BAD_JSON", "Send the body as Content-Type: application/json.");
}
