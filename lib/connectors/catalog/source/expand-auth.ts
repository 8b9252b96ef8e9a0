import { isJsonObject } from "@/lib/kernel/json";
import type { Service } from "../../schema";
import { compact } from "./expand-operation";
import type { Report } from "./problem";
import { AUTH_SOURCES } from "./source-schema";

type Auth = Service["auth"][number];
type Kind = keyof typeof AUTH_SOURCES;

/** `[bearer, {api_key: {in: header, name: x-api-token}}]` in full, in order of preference. */
export function expandAuth(sources: readonly unknown[], report: Report): Auth[] {
  return sources.flatMap((source, place) => {
    const key = ["auth", String(place)];
    const [kind, facts] = typeof source === "string" ? [source, {}] : onlyEntry(source);
    if (!isKind(kind)) {
      report(key, `${kind} is not a kind of sign-in; known: ${Object.keys(AUTH_SOURCES).join(", ")}`);
      return [];
    }
    const parsed = AUTH_SOURCES[kind].safeParse(facts ?? {});
    if (!parsed.success) {
      for (const issue of parsed.error.issues) report([...key, kind, ...issue.path.map(String)], issue.message);
      return [];
    }
    const { params, ...rest } = parsed.data as { params?: Record<string, string> } & Partial<Auth>;
    const auth = compact<Auth>({ ...rest, kind, authorizeParams: params });
    const needsPage = kind === "oauth2" && (auth.grants ?? ["authorization_code"]).includes("authorization_code");
    if (needsPage && auth.authorizeUrl === undefined)
      report([...key, kind], "needs authorizeUrl, or grants: [client_credentials]");
    return [auth];
  });
}

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(AUTH_SOURCES, kind);
}

function onlyEntry(source: unknown): [string, unknown] {
  const entries = isJsonObject(source) ? Object.entries(source) : [];
  return entries.length === 1 && entries[0] !== undefined ? entries[0] : [JSON.stringify(source), undefined];
}
