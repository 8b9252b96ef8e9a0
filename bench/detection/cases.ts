import fs from "node:fs";
import path from "node:path";
import { findCandidates, type Reading } from "@/lib/intelligence/core/find-candidates";
import type { Lexicon } from "@/lib/intelligence/core/lexicon";

/** A labelled text, read by the product's own stages up to the candidates. */
export interface Case {
  id: string;
  text: string;
  services: string[];
  /** Used, but not named in the text. */
  unnamed: string[];
  subset: string;
  /** File it is from. */
  source: string;
  fold: number;
  trigger: { kind: string; service: string | null } | null;
  reading: Reading;
}

export const FOLDS = 5;

/** The fold of a case: FNV-1a, so that it hangs on the id alone. */
export function foldOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % FOLDS;
}

export function loadCases(folder: string, lexicon: Lexicon): Case[] {
  const files = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .sort();
  return files.flatMap((name) =>
    fs
      .readFileSync(path.join(folder, name), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => {
        const row = JSON.parse(line) as Omit<Case, "fold" | "reading" | "source">;
        return { ...row, source: name, fold: foldOf(row.id), reading: findCandidates(lexicon, row.text) };
      }),
  );
}
