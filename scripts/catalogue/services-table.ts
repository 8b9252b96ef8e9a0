import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Service } from "@/lib/connectors/schema";

export const TABLE_FILE = path.resolve(import.meta.dirname, "../../docs/services.md");

/** `docs/services.md`: what can be called, how far each service was proved, and by what. */
export function servicesTable(services: readonly Service[], listedOnly: number): string {
  const verified = services.filter(({ maturity }) => maturity === "verified");
  const callable = services.filter(({ maturity }) => maturity === "callable");
  const checked = verified.reduce((sum, { check }) => sum + (check?.operations ?? 0), 0);
  const wrong = verified.reduce((sum, { check }) => sum + (check?.wrong ?? 0), 0);
  const operations = (list: readonly Service[]): number => list.reduce((sum, one) => sum + one.operations.length, 0);
  return `# Services

Made by \`npm run catalogue\` from \`lib/connectors/catalog/services\`, with the services that code performs; what the words mean:

- **verified**: every operation was checked by somebody other than its author, its request and its error answers against the vendor's own OpenAPI document by an independent validator, or against the vendor's documentation;
- **callable**: every operation builds a valid request from its examples, and the simulator's answer is read back into the form it promises;
- **listed**: known by name; the HTTP step is the way to call it.

| maturity | services | operations |
| --- | --: | --: |
| verified | ${verified.length} | ${operations(verified)} |
| callable | ${callable.length} | ${operations(callable)} |
| listed | ${listedOnly} | - |

Of ${checked} operations checked, ${wrong} were wrong${checked === 0 ? "" : ` (${((100 * wrong) / checked).toFixed(1)} %)`} and were mended or taken out.

## Verified

| service | category | operations | events | sign-in | checked against | on | wrong |
| --- | --- | --: | --: | --- | --- | --- | --: |
${verified.map((one) => `${row(one)} ${sourceOf(one)} | ${one.check?.date ?? ""} | ${one.check?.wrong ?? ""} |`).join("\n")}

## Callable

| service | category | operations | events | sign-in | documentation |
| --- | --- | --: | --: | --- | --- |
${callable.map((one) => `${row(one)} ${link(one.docsUrl ?? "")} |`).join("\n")}
`;
}

function row({ name, id, category, operations, events, auth }: Service): string {
  const kinds = [...new Set(auth.map(({ kind }) => kind.replace("_", " ")))].join(", ");
  return `| ${name} (\`${id}\`) | ${category} | ${operations.length} | ${events.length} | ${kinds} |`;
}

function sourceOf({ check }: Service): string {
  const source = check?.source ?? "";
  return source.startsWith("https://") ? link(source) : `\`${source}\``;
}

function link(url: string): string {
  return url === "" ? "" : `[${new URL(url).hostname}](${url})`;
}

export function isTableFresh(table: string): boolean {
  try {
    return readFileSync(TABLE_FILE, "utf8") === table;
  } catch {
    return false;
  }
}

export function writeTable(table: string): void {
  writeFileSync(TABLE_FILE, table);
}
