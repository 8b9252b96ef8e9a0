import { isJsonObject, type Json, type JsonObject } from "@/lib/kernel/json";
import { formatDuration, formatPercent, formatUsd, humanize } from "@/components/ui/format";

/** Units as the names carry them: `latencyMsP99`, `timeoutMs`, `costUsd`, `failureRatio`. */
const DURATION = /(?:^|_)ms(?=_|$)|Ms(?=[A-Z]|$)/;
const MONEY = /(?:^|_)usd(?=_|$)|Usd(?=[A-Z]|$)/;
const RATIO = /(?:^|_)(?:ratio|share)$|(?:Ratio|Share)$/;
const UNIT = /_(?:ms|usd)(?=_|$)|(?<=[a-z])(?:Ms|Usd)(?=[A-Z]|$)|(?:_ratio|(?<=[a-z])Ratio)$/;

/** A value in words, with the unit that its name carries. */
function inWords(key: string, value: Json): string {
  if (value === null) return "–";
  if (typeof value === "number") {
    if (DURATION.test(key)) return formatDuration(value);
    if (MONEY.test(key)) return formatUsd(value);
    if (RATIO.test(key)) return formatPercent(value, 1);
    return Number.isInteger(value) ? String(value) : value.toPrecision(3);
  }
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((item) => inWords(key, item)).join(", ");
  return Object.entries(value)
    .map(([name, item]) => `${nameOf(name)}: ${inWords(name, item)}`)
    .join(" · ");
}

/** The name without its unit: the value shows it. */
function nameOf(key: string): string {
  return humanize(key.replace(UNIT, ""));
}

/** Evidence as the engine gave it: names and values; rows of one shape as a table. */
export function FactsList({ label, facts }: Readonly<{ label: string; facts: JsonObject }>) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <dl aria-label={label} className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 text-xs">
      {entries.map(([key, value]) => (
        <div key={key} className="contents">
          <dt className="text-muted">{nameOf(key)}</dt>
          <dd className="min-w-0 break-words">
            {Array.isArray(value) && value.length > 0 && value.every(isJsonObject) ? (
              <FactsTable label={nameOf(key)} rows={value} />
            ) : (
              inWords(key, value)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function FactsTable({ label, rows }: Readonly<{ label: string; rows: readonly JsonObject[] }>) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <table aria-label={label} className="border-collapse text-left">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className="pr-6 pb-0.5 font-normal text-muted">
              {nameOf(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {columns.map((column) => (
              <td key={column} className="pr-6 tabular-nums">
                {row[column] === undefined ? "–" : inWords(column, row[column])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
