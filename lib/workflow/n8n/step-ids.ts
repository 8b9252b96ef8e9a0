import { RESERVED_STEP_IDS } from "../definition-schema";

const LENGTH_MAX = 48;

/** Ids for steps and triggers out of names, each once. @param inUse ids that are taken already */
export function createStepIds(inUse: readonly string[] = []): { take(name: string): string } {
  const taken = new Set<string>(inUse);
  return {
    take(name) {
      const plain = name
        .normalize("NFKD")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "_")
        .replace(/^[^a-z]+|_+$/g, "")
        .slice(0, LENGTH_MAX)
        .replace(/_+$/, "");
      const base = plain === "" ? "step" : RESERVED_STEP_IDS.has(plain) ? `${plain}_step` : plain;
      let id = base;
      for (let count = 2; taken.has(id); count += 1) id = `${base}_${count}`;
      taken.add(id);
      return id;
    },
  };
}
