"use client";

import type { KeyboardEvent } from "react";
import { TriangleAlert } from "lucide-react";
import type { Definition, Problem, Step } from "@/lib/workflow/definition-schema";
import type { RunStep } from "@/lib/workflow/run-schema";
import { RunStatusBadge } from "@/components/runs/run-status";
import { operationWords } from "@/components/services/operation-words";
import { ServiceMark } from "@/components/services/service-mark";
import { Badge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { needCondition, needStep, type Selection } from "./commands";

type Props = Readonly<{
  definition: Definition;
  problems: readonly Problem[];
  runSteps: readonly RunStep[];
  /** Ids of steps with a pinned output. */
  pinned: ReadonlySet<string>;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}>;

interface Row {
  selection: Selection;
  title: string;
  subtitle: string;
  note: string;
  service: string | undefined;
  problems: readonly Problem[];
  run: RunStep | undefined;
  depth: number;
}

function stepRows(steps: Readonly<Record<string, Step>>, depth: number, owner: string | null, props: Props): Row[] {
  return Object.entries(steps).flatMap(([id, step]): Row[] => {
    const selected = owner ?? id;
    const after = (step.needs ?? []).map((need) =>
      needCondition(need) === "succeeded" ? needStep(need) : `${needStep(need)} (${needCondition(need)})`,
    );
    return [
      {
        selection: { kind: "step", id: selected },
        service: step.service,
        title: step.name ?? id,
        subtitle: step.operation === undefined ? (step.service ?? "not set up") : operationWords(step.operation),
        note: [
          after.length === 0 ? "starts with the run" : `after ${after.join(", ")}`,
          step.disabled === true ? "disabled" : "",
          owner === null && props.pinned.has(id) ? "output pinned" : "",
        ]
          .filter(Boolean)
          .join(", "),
        problems:
          owner === null
            ? props.problems.filter(
                (problem) =>
                  problem.path.startsWith(`/steps/${id}`) && (problem.stepId === id || problem.stepId === null),
              )
            : [],
        run: owner === null ? props.runSteps.find((run) => run.path === id) : undefined,
        depth,
      },
      ...(step.steps === undefined ? [] : stepRows(step.steps, depth + 1, selected, props)),
    ];
  });
}

function rowsOf(props: Props): Row[] {
  const triggers = Object.entries(props.definition.triggers).map(([id, trigger]): Row => ({
    selection: { kind: "trigger", id },
    service: trigger.service,
    title: trigger.name ?? id,
    subtitle: trigger.event === undefined ? (trigger.service ?? "not set up") : operationWords(trigger.event),
    note: trigger.disabled === true ? "trigger, disabled" : "trigger",
    problems: props.problems.filter((problem) => problem.path.startsWith(`/triggers/${id}`)),
    run: undefined,
    depth: 0,
  }));
  return [...triggers, ...stepRows(props.definition.steps, 0, null, props)];
}

/** Arrow keys walk the rows, Home and End jump: what the canvas can do, the list and the keyboard can too. */
function walk(event: KeyboardEvent<HTMLUListElement>) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  buttons[Math.min(Math.max(target, 0), buttons.length - 1)]?.focus();
}

/** The workflow as a list: the same powers as the canvas, by keyboard and screen reader. */
export function Outline(props: Props) {
  const rows = rowsOf(props);
  if (rows.length === 0) return <p className="p-4 text-muted">No steps yet. Add the first one.</p>;
  const { selection } = props;
  return (
    <ul aria-label="Outline of the workflow" onKeyDown={walk} className="divide-y">
      {rows.map((row, index) => {
        const current =
          selection.kind === row.selection.kind &&
          selection.kind !== "workflow" &&
          row.selection.kind !== "workflow" &&
          selection.id === row.selection.id;
        return (
          <li key={`${String(index)}-${row.title}`}>
            <button
              type="button"
              aria-current={current ? "true" : undefined}
              onClick={() => props.onSelect(row.selection)}
              style={{ paddingLeft: `${String(row.depth * 20 + 16)}px` }}
              className={cx(
                "flex w-full flex-wrap items-center gap-x-3 gap-y-0.5 py-2 pr-4 text-left focus-visible:outline-offset-[-2px]",
                current ? "bg-accent-soft" : "hover:bg-sunken",
              )}
            >
              <ServiceMark service={row.service} />
              <span className="font-medium">{row.title}</span>
              <span className="text-xs text-muted">{row.subtitle}</span>
              <span className="ml-auto flex items-center gap-2 text-xs text-muted">
                {row.note}
                {row.run === undefined ? null : <RunStatusBadge status={row.run.status} />}
                <ProblemsBadge problems={row.problems} />
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Errors keep a workflow from being published, warnings do not: the word and the tone say which. */
function ProblemsBadge({ problems }: Readonly<{ problems: readonly Problem[] }>) {
  if (problems.length === 0) return null;
  const isError = problems.some(({ severity }) => severity === "error");
  const word = isError ? "problem" : "warning";
  return (
    <Badge tone={isError ? "bad" : "warn"} icon={<TriangleAlert aria-hidden />}>
      {problems.length} {problems.length === 1 ? word : `${word}s`}
    </Badge>
  );
}
