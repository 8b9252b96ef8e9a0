import { AppError } from "@/lib/kernel/app-error";
import { assertNever } from "@/lib/kernel/assert-never";
import type { Definition } from "@/lib/workflow/definition-schema";
import { toMermaid } from "@/lib/workflow/formats/mermaid";
import { toYaml } from "@/lib/workflow/formats/yaml";

/**
 * A definition as a file to save.
 * @throws AppError UNSUPPORTED for a format that is not written yet
 */
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
      throw new AppError("UNSUPPORTED", "Export to n8n is not offered yet; take json, yaml or mermaid.", {
        details: [{ path: "format", message: "json, yaml and mermaid are offered" }],
      });
    default:
      return assertNever(format);
  }
}
