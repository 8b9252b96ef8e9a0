import { plainName } from "./file-value";

/** `filename*=UTF-8''…` of RFC 6266 before `filename="…"`. */
const EXTENDED = /\bfilename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)/i;
const QUOTED = /\bfilename\s*=\s*"((?:[^"\\]|\\.)*)"/i;
const PLAIN = /\bfilename\s*=\s*([^;"\s]+)/i;

/** Name of a download: what the service calls it, else the last part of its address. Never a path. */
export function fileNameOf(answer: { headers: Readonly<Record<string, string>>; url?: string }): string {
  const disposition = answer.headers["content-disposition"]?.slice(0, 2_000) ?? "";
  const [, charset, encoded] = EXTENDED.exec(disposition) ?? [];
  if (encoded !== undefined && charset?.toLowerCase() === "utf-8") {
    try {
      return plainName(decodeURIComponent(encoded));
    } catch {
      // Badly encoded: the plain name may do.
    }
  }
  const named = QUOTED.exec(disposition)?.[1]?.replace(/\\(.)/g, "$1") ?? PLAIN.exec(disposition)?.[1];
  if (named !== undefined) return plainName(named);
  const last = URL.canParse(answer.url ?? "") ? new URL(answer.url ?? "").pathname.split("/").at(-1) : "";
  try {
    return plainName(decodeURIComponent(last ?? ""));
  } catch {
    return "file";
  }
}
