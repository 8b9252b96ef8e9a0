import type { Json, JsonObject } from "@/lib/kernel/json";
import { humanize } from "@/components/ui/format";

function inWords(value: Json): string {
  if (value === null) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  return Object.entries(value)
    .map(([key, item]) => `${humanize(key)}: ${inWords(item)}`)
    .join(" · ");
}

/** Evidence as the engine gave it: names and values, nothing rounded away but long fractions. */
export function FactsList({ label, facts }: Readonly<{ label: string; facts: JsonObject }>) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <dl aria-label={label} className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1 text-xs">
      {entries.map(([key, value]) => (
        <div key={key} className="contents">
          <dt className="text-muted">{humanize(key)}</dt>
          <dd className="min-w-0 break-words">{inWords(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
