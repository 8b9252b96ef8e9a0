import type { ReactNode } from "react";
import type { OwnServiceResult } from "@/lib/client/services";
import { AUTH_KIND_WORDS } from "@/components/connections/credential-fields";
import { Badge, type Tone } from "@/components/ui/badge";
import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";

/** Rows shown of a list; what is beyond is counted. */
const SHOWN_MAX = 200;

type Props = Readonly<{
  result: OwnServiceResult;
  /** Something else is being asked already. */
  isStale: boolean;
  /** There was no document before. */
  isNew: boolean;
}>;

/** What a document would become: its address, sign-in, operations, what is left out and what changes. */
export function OwnServicePreview({ result, isStale, isNew }: Props) {
  const { report, operations, hosts } = result;
  const kinds = report.auth.filter((kind) => kind !== "none").map((kind) => AUTH_KIND_WORDS[kind]);
  return (
    <section
      aria-label="What it becomes"
      className={cx("flex flex-col gap-3 rounded-md border p-3", isStale && "opacity-60")}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="font-semibold break-words">{result.name}</h3>
        {report.version === "" ? null : <span className="text-muted">{report.version}</span>}
        <Badge>{report.format}</Badge>
        <code className="font-mono text-xs text-muted break-all">{result.id}</code>
      </div>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-2">
        <Fact label="Address">
          <span className="break-all">{result.baseUrl}</span>
        </Fact>
        <Fact label={hosts.length === 1 ? "Host it calls" : "Hosts it calls"}>
          <span className="break-all">{hosts.join(", ")}</span>
        </Fact>
        <Fact label="Sign-in">{kinds.length === 0 ? "None" : kinds.join(", ")}</Fact>
        <Fact label="Operations">
          {count(report.mapped, "can be called")}
          {report.skippedTotal === 0 ? "" : `, ${count(report.skippedTotal, "left out")}`}
        </Fact>
      </dl>
      {isNew ? null : <Changes result={result} />}
      <Places title="Left out" notes={report.skipped} total={report.skippedTotal} />
      <Places title="Taken in another form" notes={report.warnings} total={report.warnings.length} />
      <details>
        <summary>Operations ({operations.length.toLocaleString("en")})</summary>
        <ul aria-label="Operations" className="mt-1 flex flex-col gap-1 text-xs">
          {operations.slice(0, SHOWN_MAX).map(({ id, name, method, path }) => (
            <li key={id} className="break-words">
              <code className="font-mono break-all">
                {method} {path}
              </code>{" "}
              {name} <code className="font-mono text-muted break-all">{id}</code>
            </li>
          ))}
          <More total={operations.length} />
        </ul>
      </details>
    </section>
  );
}

/** What the new document changes, and what that would hit. */
function Changes({ result: { changes, hits, connections } }: Readonly<{ result: OwnServiceResult }>) {
  const lists: readonly (readonly [string, Tone, readonly string[]])[] = [
    ["Added", "ok", changes.added],
    ["Changed", "info", changes.changed],
    ["Removed", "bad", changes.removed],
  ];
  const isSame = lists.every(([, , ids]) => ids.length === 0);
  return (
    <div role="group" aria-label="Changes" className="flex flex-col gap-2">
      {isSame ? <p>Its operations stay as they are.</p> : null}
      {lists.map(([word, tone, ids]) =>
        ids.length === 0 ? null : (
          <p key={word} className="flex flex-wrap items-center gap-1">
            <Badge tone={tone}>
              {word}: {ids.length.toLocaleString("en")}
            </Badge>
            <span className="font-mono text-xs break-all">{ids.slice(0, 20).join(", ")}</span>
            {ids.length > 20 ? (
              <span className="text-xs text-muted">and {(ids.length - 20).toLocaleString("en")} more</span>
            ) : null}
          </p>
        ),
      )}
      {hits.length === 0 ? null : (
        <Callout tone="warn" title="These workflows call what is removed, and fail there">
          <ul className="list-disc pl-4">
            {hits.slice(0, SHOWN_MAX).map(({ workflowId, name, operations }) => (
              <li key={workflowId}>
                {name}: {operations.join(", ")}
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {connections.length === 0 ? null : (
        <Callout tone="warn" title="These connections have to be mended">
          <ul className="list-disc pl-4">
            {connections.slice(0, SHOWN_MAX).map(({ connectionId, name, needs }) => (
              <li key={connectionId}>
                {name}:{" "}
                {needs === "credential"
                  ? "enter its credential again, for it is to be sent elsewhere"
                  : "make another one, for the service takes no such sign-in any more"}
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </div>
  );
}

type Notes = OwnServiceResult["report"]["skipped"];

/** What was done about places of the document, equal words once. */
function Places({ title, notes, total }: Readonly<{ title: string; notes: Notes; total: number }>) {
  if (total === 0) return null;
  return (
    <details>
      <summary>
        {title} ({total.toLocaleString("en")})
      </summary>
      <ul aria-label={title} className="mt-1 flex flex-col gap-2 text-xs">
        {byReason(notes)
          .slice(0, SHOWN_MAX)
          .map(([reason, pointers]) => (
            <li key={reason}>
              <p className="break-words">{reason}</p>
              <ul className="pl-3 text-muted">
                {pointers.slice(0, 10).map((pointer) => (
                  <li key={pointer}>
                    <code className="font-mono break-all">{pointer}</code>
                  </li>
                ))}
                {pointers.length > 10 ? <li>and {(pointers.length - 10).toLocaleString("en")} more places</li> : null}
              </ul>
            </li>
          ))}
        {notes.length < total ? <li>and {(total - notes.length).toLocaleString("en")} more</li> : null}
      </ul>
    </details>
  );
}

/** Places by what was done about them, most places first. */
export function byReason(notes: Notes): [string, string[]][] {
  const places = new Map<string, string[]>();
  for (const { pointer, message } of notes) places.set(message, [...(places.get(message) ?? []), pointer]);
  return [...places].toSorted(([, a], [, b]) => b.length - a.length);
}

function More({ total }: Readonly<{ total: number }>) {
  return total > SHOWN_MAX ? <li className="text-muted">and {(total - SHOWN_MAX).toLocaleString("en")} more</li> : null;
}

function Fact({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-muted">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function count(number: number, words: string): string {
  return `${number.toLocaleString("en")} ${words}`;
}
