"use client";

import Link from "next/link";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import type { ImportResult } from "@/lib/client/workflows";
import type { ImportedNode, ImportReport } from "@/lib/workflow/import-report-schema";
import { placeInWords } from "@/components/proposals/patch-lines";
import { useHref } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Figures } from "@/components/ui/figures";
import { Input, Select } from "@/components/ui/input";
import { EmptyState } from "@/components/ui/states";
import {
  filterWords,
  NOTE_WORDS,
  OUTCOMES,
  placeInEditor,
  REPORT_FILTERS,
  shownNodes,
  typeWords,
} from "./report-words";

/** What became of an import: counts, every node with what is to be known of it, and the way to its step. */
export function ImportReportView({ result: { workflowId, report } }: Readonly<{ result: ImportResult }>) {
  const href = useHref();
  const genericSteps = report.counts?.generic ?? report.nodesGeneric;
  const isWhole = report.valid && genericSteps === 0;
  return (
    // The form that had the focus is gone: whoever cannot see the page is led to what took its place.
    <section aria-label="Import report" tabIndex={-1} ref={takeFocus} className="flex flex-col gap-4 outline-none">
      <Callout tone={isWhole ? "ok" : "warn"} title={titleOf(report.valid, genericSteps)}>
        {report.valid ? null : `To be solved in the editor: ${countOf(report.problems.length, "problem")}. `}
        {genericSteps === 0
          ? null
          : `Generic steps stand for nodes that have no counterpart here and refuse to run: replace or disable them.`}
      </Callout>
      <ReportFigures report={report} />
      {report.nodes === undefined ? (
        <ProblemList report={report} />
      ) : (
        <NodeList nodes={report.nodes} hrefOf={(node) => editorHref(href, workflowId, node)} />
      )}
      <Link href={href(`/workflows/${workflowId}`)} className={`${buttonClass("primary")} self-end`}>
        Open in editor
      </Link>
    </section>
  );
}

/** Once, as it appears; its top is in sight already, below what stays on top of the page. */
function takeFocus(section: HTMLElement | null): void {
  section?.focus({ preventScroll: true });
}

function titleOf(isValid: boolean, genericSteps: number): string {
  if (!isValid) return "Imported as a draft. It can't run yet.";
  if (genericSteps === 0) return "Imported. It can run.";
  return `Imported, but for ${countOf(genericSteps, "generic step")}.`;
}

function countOf(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function editorHref(href: (path: string) => string, workflowId: string, node: ImportedNode): string | null {
  const place = placeInEditor(node.path);
  return place === null ? null : href(`/workflows/${workflowId}?${place.kind}=${place.id}`);
}

export function ReportFigures({ report }: Readonly<{ report: ImportReport }>) {
  const { counts, nodesTotal, nodesMapped, nodesGeneric } = report;
  const share = nodesTotal === 0 ? "–" : `${String(Math.round((100 * nodesMapped) / nodesTotal))} %`;
  const figures = [
    {
      label: "Nodes",
      value: String(nodesTotal),
      note: counts === undefined ? null : `${String(counts.comments)} comments`,
    },
    { label: "Mapped", value: String(nodesMapped), note: share, tone: "ok" as const },
    {
      label: "Generic",
      value: String(counts?.generic ?? nodesGeneric),
      note: counts === undefined ? null : `${String(counts.code)} more as code`,
    },
  ];
  if (counts === undefined) return <Figures label="Counts" figures={figures} />;
  const more = [
    { label: "Need a connection", value: String(counts.needsCredential) },
    { label: "Behave differently", value: String(counts.differs) },
    {
      label: "To be filled in",
      value: String(counts.fillIn),
      note: counts.secrets === 0 ? null : `${String(counts.secrets)} secrets taken out`,
    },
  ];
  return <Figures label="Counts" figures={[...figures, ...more]} />;
}

function NodeList({
  nodes,
  hrefOf,
}: Readonly<{ nodes: readonly ImportedNode[]; hrefOf: (node: ImportedNode) => string | null }>) {
  const [query, setQuery] = useQueryState("q", parseAsString.withDefault(""));
  const [filter, setFilter] = useQueryState("only", parseAsStringLiteral(REPORT_FILTERS));
  const shown = shownNodes(nodes, filter, query);
  return (
    <>
      <div role="search" aria-label="Find a node" className="grid grid-cols-2 items-end gap-2 sm:flex sm:flex-wrap">
        <Field label="Name or type" className="sm:w-72">
          {(control) => (
            <Input
              {...control}
              type="search"
              value={query}
              onChange={(event) => void setQuery(event.target.value || null)}
            />
          )}
        </Field>
        <Field label="Show" className="sm:w-56">
          {(control) => (
            <Select
              {...control}
              value={filter ?? ""}
              onChange={(event) => void setFilter(REPORT_FILTERS.find((one) => one === event.target.value) ?? null)}
            >
              <option value="">All nodes ({nodes.length})</option>
              {REPORT_FILTERS.map((one) => (
                <option key={one} value={one}>
                  {filterWords(one)} ({shownNodes(nodes, one, "").length})
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      {shown.length === 0 ? (
        <EmptyState title="No node fits" />
      ) : (
        <ul aria-label="Nodes" className="divide-y rounded-lg border bg-surface shadow-card">
          {shown.map((node) => (
            <NodeRow key={node.name} node={node} href={hrefOf(node)} />
          ))}
        </ul>
      )}
    </>
  );
}

function NodeRow({ node, href }: Readonly<{ node: ImportedNode; href: string | null }>) {
  const { word, tone, Icon } = OUTCOMES[node.outcome];
  return (
    <li className="flex flex-col gap-1 px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={tone} icon={<Icon aria-hidden />}>
          {word}
        </Badge>
        {href === null ? (
          <span className="font-medium break-words">{node.name}</span>
        ) : (
          <Link href={href} className="font-medium break-words text-accent hover:underline">
            {node.name}
          </Link>
        )}
        <span className="text-xs text-muted">{typeWords(node.type)}</span>
      </div>
      {node.notes.length === 0 ? null : (
        <ul className="flex flex-col gap-0.5 text-muted">
          {node.notes.map((note, index) => (
            <li key={`${note.kind}-${String(index)}`} className="break-words">
              <span className="font-medium text-ink">{NOTE_WORDS[note.kind]}</span>
              {note.field === undefined ? null : <code className="ml-1.5 font-mono text-xs">{note.field}</code>}
              <span className="ml-1.5">{note.text}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function ProblemList({ report }: Readonly<{ report: ImportReport }>) {
  if (report.problems.length === 0) return null;
  return (
    <ul aria-label="Problems" className="divide-y rounded-lg border bg-surface shadow-card">
      {report.problems.map((problem) => (
        <li key={`${problem.path}-${problem.code}`} className="px-4 py-2">
          <span className="block break-words">{problem.message}</span>
          <span className="text-xs text-muted">{placeInWords(problem.path)}</span>
        </li>
      ))}
    </ul>
  );
}
