import { asJson, canonicalJson } from "@/lib/kernel/json";
import type { Definition } from "../definition-schema";
import { sha256Hex } from "./sha256";

/** What a definition does, as one value: equal for equal content, whatever the layout and the order of keys. */
export function contentHash(definition: Definition): string {
  const { layout: _layout, ...content } = definition;
  return sha256Hex(canonicalJson(asJson(content)));
}
