import { betterAuth } from "better-auth";
import { sessionStore } from "@/lib/db/session-store";
import type { Platform } from "../platform";
import type { SignedInUser } from "./authenticator";
import { sessionSecret } from "./session-secret";

export const PASSWORD_CHARS = { min: 8, max: 128 } as const;

/** Password sign-in with sessions in cookies. */
export interface SignIn {
  /** The person behind the request's cookie. */
  session(headers: Headers): Promise<SignedInUser | null>;
  /** The library's own request handler; only `handleAuthRequest` calls it. */
  handler(request: Request): Promise<Response>;
}

/**
 * The sign-in library with everything off that is not signing in. Over https the cookie is `__Host-` and Secure; over
 * http (loopback) browsers would drop such a cookie, so there it is neither.
 */
export function createSignIn(platform: Platform): SignIn {
  const { env, db, logger } = platform;
  const isHttps = env.publicUrl.startsWith("https://");
  const auth = betterAuth({
    baseURL: env.publicUrl,
    basePath: "/api/auth",
    secret: sessionSecret(env.DATA_DIR),
    database: sessionStore(db),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARS.min,
      maxPasswordLength: PASSWORD_CHARS.max,
    },
    // handleAuthRequest has compared the origin with the address the browser used, which may be localhost or 127.0.0.1.
    trustedOrigins: (request) => {
      const origin = request?.headers.get("origin");
      return origin ? [origin] : [];
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: isHttps ? "__Host-platform" : "platform",
      defaultCookieAttributes: { secure: isHttps, httpOnly: true, sameSite: "lax", path: "/" },
    },
    logger: {
      level: "warn",
      log: (level, message) => logger[level === "error" ? "error" : "warn"]({ event: "sign-in.library" }, message),
    },
  });
  return {
    async session(headers) {
      const found = await auth.api.getSession({ headers });
      return found && { id: found.user.id, name: found.user.name, email: found.user.email };
    },
    handler: (request) => auth.handler(request),
  };
}
