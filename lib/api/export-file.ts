import { assertNever } from "@/lib/kernel/assert-never";
import type { Definition } from "@/lib/workflow/definition-schema";
import { toMermaid } from "@/lib/workflow/formats/mermaid";
import { toYaml } from "@/lib/workflow/formats/yaml";
import { toN8n } from "@/lib/workflow/n8n/write/write-n8n";

/** A definition as a file to save. */
export function exportFile(
  definition: Definition,
  format: "json" | "yaml" | "mermaid" | "n8n",
): { name: string; contentType: string; text: string } {
  const base =
    definition.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 80) || "workflow";
  switch (format) {
    case "json":
      return {
        name: `${base}.json`,
        contentType: "application/json",
        text: `${JSON.stringify(definition, null, 2)}\n`,
      };
    case "yaml":
      return { name: `${base}.yaml`, contentType: "application/yaml; charset=utf-8", text: toYaml(definition) };
    case "mermaid":
      return { name: `${base}.mmd`, contentType: "text/plain; charset=utf-8", text: toMermaid(definition) };
    case "n8n":
      return {
        name: `${base}.n8n.json`,
        contentType: "application/json",
        text: `${JSON.stringify(toN8n(definition), null, 2)}\n`,
      };
    default:
      return assertNever(format);
  }
}
