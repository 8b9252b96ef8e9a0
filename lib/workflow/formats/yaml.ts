import { parseDocument, stringify } from "yaml";
import { AppError } from "@/lib/kernel/app-error";
import { asJson, findJsonFlaw, type Json } from "@/lib/kernel/json";
import type { Definition } from "../definition-schema";

/** A definition as YAML, in the order of the document; {@link fromYaml} reads it back to the same JSON. */
export function toYaml(definition: Definition): string {
  return stringify(asJson(definition), { lineWidth: 120, aliasDuplicateObjects: false });
}

/**
 * The JSON of a YAML text. Anchors and aliases are refused: a few lines of them unfold to gigabytes.
 * @throws AppError VALIDATION_FAILED with the line
 */
export function fromYaml(text: string): Json {
  const document = parseDocument(text, { schema: "core", merge: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    throw invalid(
      `${error.message.split("\n")[0] ?? "The text is not YAML"}`,
      line === undefined ? "" : `line ${line}`,
    );
  }
  let value: Json;
  try {
    value = document.toJS({ maxAliasCount: 0 }) as Json;
  } catch (cause) {
    throw invalid(cause instanceof ReferenceError ? "Anchors and aliases are not read" : "The text is not YAML", "");
  }
  const flaw = findJsonFlaw(value, 64);
  if (flaw)
    throw invalid(
      flaw.kind === "too_deep" ? "The document nests deeper than 64 levels" : `The key ${flaw.key} is refused`,
      "",
    );
  // Once more through JSON: what YAML knows beyond it (dates, infinities, maps with odd keys) ends here.
  return JSON.parse(JSON.stringify(value ?? null)) as Json;
}

function invalid(message: string, path: string): AppError {
  return new AppError("VALIDATION_FAILED", `The YAML cannot be read: ${message}`, { details: [{ path, message }] });
}
