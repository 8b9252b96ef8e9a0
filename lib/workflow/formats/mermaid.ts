import { needOf } from "../core/walk-steps";
import type { Definition, Step } from "../definition-schema";

/** A definition as a Mermaid flowchart: triggers, steps, bodies as subgraphs, conditions on the arrows. */
export function toMermaid(definition: Definition): string {
  const lines = ["flowchart TD"];
  const starts = Object.entries(definition.steps).filter(([, step]) => (step.needs ?? []).length === 0);
  for (const [id, trigger] of Object.entries(definition.triggers)) {
    lines.push(`  trigger_${id}([${label(trigger.name ?? `${trigger.service ?? "?"} ${trigger.event ?? "?"}`)}])`);
    for (const [start] of starts) lines.push(`  trigger_${id} --> step_${start}`);
  }
  addSteps(definition.steps, "step_", "  ", lines);
  return `${lines.join("\n")}\n`;
}

function addSteps(steps: Readonly<Record<string, Step>>, prefix: string, indent: string, lines: string[]): void {
  for (const [id, step] of Object.entries(steps)) {
    const name = step.name ?? `${step.service ?? "?"} ${step.operation ?? "?"}`;
    const loop =
      step.forEach === undefined ? step.repeat && `until ${step.repeat.until}` : `for each of ${step.forEach}`;
    if (step.steps) {
      lines.push(`${indent}subgraph ${prefix}${id}[${label(`${step.name ?? id}: ${loop ?? ""}`)}]`);
      addSteps(step.steps, `${prefix}${id}_`, `${indent}  `, lines);
      lines.push(`${indent}end`);
    } else lines.push(`${indent}${prefix}${id}[${label(loop === undefined ? name : `${name} (${loop})`)}]`);
    for (const need of step.needs ?? []) {
      const { step: from, on } = needOf(need);
      const condition = [on === "succeeded" ? "" : on, step.when ?? ""].filter((part) => part !== "").join(", ");
      lines.push(`${indent}${prefix}${from} -->${condition === "" ? "" : `|${label(condition)}|`} ${prefix}${id}`);
    }
  }
}

/** Quoted, with every character that Mermaid or HTML would read as markup written as its code. */
function label(text: string): string {
  const escaped = text.replace(/[^\p{L}\p{N} .,:;/!?+*=_-]/gu, (char) => `#${char.codePointAt(0) ?? 63};`);
  return `"${escaped}"`;
}
