import { NextResponse, type NextRequest } from "next/server";

/**
 * Gives each page a Content-Security-Policy with a fresh nonce, which Next puts on its own scripts. Nothing about who
 * may see what is decided here: that is done in every handler and page.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  // React's development build compiles with eval to rebuild stacks of the server.
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    // React Flow and Recharts place things by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "no-store");
  return response;
}

/** Pages only: a proxy buffers request bodies and cuts them at 10 MB. */
export const config = {
  matcher: ["/((?!api/|workflows/enhanced(?:/|$)|hooks/|health/|metrics$|_next/|icon\\.svg$|favicon\\.ico$).*)"],
};
