"use client";

import { useState } from "react";
import Link from "next/link";
import { CircleCheck, Minus, PenLine, Plus, SquarePen } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { asJson } from "@/lib/kernel/json";
import type { Generation } from "@/lib/client/intelligence";
import { applyProposal, createProposal, proposalKeys } from "@/lib/client/proposals";
import { validationOptions, workflowKeys } from "@/lib/client/workflows";
import { diffDocuments } from "@/lib/workflow/core/diff-documents";
import type { Definition } from "@/lib/workflow/definition-schema";
import { GraphCanvas } from "@/components/editor/graph-canvas";
import { DiffView } from "@/components/proposals/diff-view";
import { UndoButton } from "@/components/proposals/proposal-buttons";
import { ServiceMark } from "@/components/services/service-mark";
import { useAction } from "@/components/shell/use-action";
import { useHref, useViewer } from "@/components/shell/workspace-context";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { changeParts, toggledPart, usualParts, withParts, type ChangePart } from "./change-parts";
import { SentWhere } from "./sent-where";

/** The workflow that the words are for, as it stood when they were read. */
export interface Target {
  id: string;
  name: string;
  headVersion: number;
  definition: Definition;
}

const LOOK = {
  added: { word: "Added", tone: "ok", Icon: Plus },
  changed: { word: "Changed", tone: "warn", Icon: PenLine },
  removed: { word: "Removed", tone: "bad", Icon: Minus },
} as const;
const TITLE_CHARS_MAX = 120;

/** What the words would change in a workflow that is there: all of it or parts are taken, as a new version. */
export function ChangesCard({
  target,
  generated,
  text,
}: Readonly<{ target: Target; generated: Generation; text: string }>) {
  const { workspace } = useViewer();
  const href = useHref();
  const { definition: after } = generated.workflow;
  const parts = changeParts(target.definition, after);
  const [taken, setTaken] = useState<ReadonlySet<string>>(() => usualParts(parts));
  const merged = withParts(target.definition, after, parts, taken);
  const validation = useQuery({ ...validationOptions(workspace.id, target.id, merged), enabled: taken.size > 0 });
  const apply = useAction({
    run: async () => {
      const title = `Generated: ${text.trim()}`;
      const proposal = await createProposal(workspace.id, {
        workflowId: target.id,
        baseVersion: target.headVersion,
        definition: merged,
        title: title.length > TITLE_CHARS_MAX ? `${title.slice(0, TITLE_CHARS_MAX - 1)}…` : title,
        rationale: generated.assumptions.join("\n").slice(0, 10_000),
        confidence: generated.confidence_score,
      });
      return applyProposal(workspace.id, proposal.id, { publish: false });
    },
    invalidate: [workflowKeys.all(workspace.id), proposalKeys.all(workspace.id)],
    done: "Applied as a new version",
    failed: "Could not apply",
  });
  const words = (part: ChangePart) =>
    (part.kind === "removed"
      ? undefined
      : generated.explanation.find(({ kind, id }) => (part.stepId === null ? kind === "start" : id === part.stepId))
          ?.text) ??
    part.stepId ??
    "What starts it";
  const nameOf = (key: string) => (key === "start" ? "the start" : key.slice("step:".length));
  const problems = validation.data?.problems.filter(({ severity }) => severity === "error") ?? [];
  if (apply.data !== undefined)
    return (
      <Card
        title={`Version ${String(apply.data.headVersion)} of ${target.name}`}
        actions={
          <>
            <UndoButton proposalId={apply.data.id} />
            <Link href={href(`/workflows/${target.id}`)} className={buttonClass("primary")}>
              <SquarePen aria-hidden /> Open in editor
            </Link>
          </>
        }
      >
        <p role="status" className="flex items-center gap-2 text-ok">
          <CircleCheck aria-hidden className="size-4" /> Applied as version {apply.data.headVersion}. Nothing is
          published.
        </p>
      </Card>
    );
  if (parts.length === 0)
    return <Callout tone="info" title={`${target.name} does that already: nothing would change.`} />;
  return (
    <Card
      title={`Changes to ${target.name}`}
      description={`Against version ${String(target.headVersion)}. What you don't take stays as it is.`}
      flush
    >
      <div className="h-64 border-b bg-canvas">
        <GraphCanvas label="Graph with the chosen changes" definition={merged} />
      </div>
      <div className="flex flex-col gap-4 p-4">
        <ul aria-label="Parts of the change" className="divide-y rounded-md border">
          {parts.map((part) => (
            <li key={part.key}>
              <label className="flex min-h-11 cursor-pointer flex-wrap items-center gap-2 px-3 py-2 hover:bg-sunken">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={taken.has(part.key)}
                  onChange={() => setTaken(toggledPart(parts, taken, part.key))}
                />
                <PartBadge kind={part.kind} />
                <ServiceMark service={part.service} />
                <span className="min-w-0 flex-1 basis-48 break-words">{words(part)}</span>
                {part.needs.length === 0 ? null : (
                  <span className="text-xs text-muted">together with {part.needs.map(nameOf).join(", ")}</span>
                )}
              </label>
            </li>
          ))}
        </ul>
        {problems.length === 0 ? null : (
          <Callout tone="warn" title="To be settled in the editor before it can run">
            <ul className="list-disc pl-4">
              {problems.map(({ path, message }) => (
                <li key={`${path} ${message}`}>{message}</li>
              ))}
            </ul>
          </Callout>
        )}
        <details>
          <summary className="w-fit text-xs font-medium text-accent">Show what changes, field by field</summary>
          <div className="mt-2">
            <DiffView patch={diffDocuments(asJson(target.definition), asJson(merged))} base={target.definition} />
          </div>
        </details>
        <div className="flex flex-wrap items-center gap-2">
          <Button
            variant="primary"
            busy={apply.isPending}
            disabled={taken.size === 0}
            onClick={() => apply.mutate(undefined)}
          >
            Apply {taken.size} of {parts.length}
          </Button>
          {taken.size === parts.length ? null : (
            <Button onClick={() => setTaken(new Set(parts.map(({ key }) => key)))}>Take all</Button>
          )}
          {taken.size === 0 ? null : (
            <Button variant="ghost" onClick={() => setTaken(new Set())}>
              Take none
            </Button>
          )}
        </div>
        <SentWhere engine={generated.analysis.engine} />
      </div>
    </Card>
  );
}

function PartBadge({ kind }: Readonly<{ kind: ChangePart["kind"] }>) {
  const { word, tone, Icon } = LOOK[kind];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {word}
    </Badge>
  );
}
