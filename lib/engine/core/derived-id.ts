import { ID_PREFIXES, type IdKind } from "@/lib/kernel/ids";
import { sha256Hex } from "@/lib/workflow/core/sha256";

/**
 * The id of what a step brings into being (a called run, an approval): the same parts give the same id, so that a fold
 * over the journal, a simulation and a second worker name the same thing. 104 bits of a hash; not for secrets.
 */
export function derivedId(kind: IdKind, ...parts: readonly (string | number)[]): string {
  return `${ID_PREFIXES[kind]}_${sha256Hex(JSON.stringify(parts)).slice(0, 26)}`;
}
