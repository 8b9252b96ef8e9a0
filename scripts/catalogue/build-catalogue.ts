import { writeCompiled } from "./write-compiled";

/** Compiles what changed, for who is about to run; says which files are left out, and goes on without them. */
export function buildCatalogue(): void {
  for (const line of writeCompiled()) console.error(line);
}
