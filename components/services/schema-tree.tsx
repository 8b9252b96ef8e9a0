import type { Json, JsonObject } from "@/lib/kernel/json";
import { isJsonObject } from "@/lib/kernel/json";
import { schemaRows, type SchemaRow } from "./schema-rows";

/** A JSON Schema to be read: each field with its type, whether it is required, what it means, and an example. */
export function SchemaTree({ label, schema }: Readonly<{ label: string; schema: JsonObject }>) {
  const rows = schemaRows(schema);
  return (
    <div className="min-w-0">
      <h4 className="mb-1 text-xs font-medium text-muted">{label}</h4>
      {rows.length === 0 ? (
        <p className="text-xs text-muted">{plainWords(schema)}</p>
      ) : (
        <ul aria-label={label} className="divide-y rounded-md border">
          {rows.map((row) => (
            <Row key={row.path} row={row} />
          ))}
        </ul>
      )}
    </div>
  );
}

const INDENT_PX = 16;

function Row({ row }: Readonly<{ row: SchemaRow }>) {
  return (
    <li className="px-2.5 py-1.5 text-xs" style={{ paddingLeft: 10 + row.depth * INDENT_PX }}>
      <span className="flex flex-wrap items-baseline gap-x-2">
        <code className="font-mono font-semibold break-all">{row.name}</code>
        <span className="text-muted">{row.type}</span>
        {row.required ? <span className="text-warn">required</span> : null}
        {row.example === undefined ? null : (
          <code className="min-w-0 truncate font-mono text-muted" title={row.example}>
            {row.example}
          </code>
        )}
      </span>
      {row.description === undefined ? null : <span className="block text-muted">{row.description}</span>}
    </li>
  );
}

function plainWords(schema: JsonObject): string {
  const type: Json | undefined = schema["type"];
  if (type === "object" || type === undefined)
    return isJsonObject(schema["properties"]) ? "Nothing." : "Anything: the catalogue does not say what is in it.";
  return `One value: ${JSON.stringify(type)}.`;
}
