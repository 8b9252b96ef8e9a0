"use client";

import { useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { Definition } from "@/lib/workflow/definition-schema";
import type { Run } from "@/lib/workflow/run-schema";
import { useMediaQuery } from "@/components/ui/use-media-query";
import { useWindowedRows } from "@/components/ui/use-windowed-rows";
import { StepLine, type StepLineView } from "./step-line";
import { ancestorsOf, childCounts, parentPath, rowsOf } from "./step-tree";
import { TimeAxis } from "./time-axis";
import { spanOf } from "./time-line";

const ROW_PX = 36;
/** On a phone the bar stands below the name. */
const PHONE_ROW_PX = 56;

type Props = Readonly<{
  run: Run;
  definition: Definition | undefined;
  view: StepLineView;
  selected: string | null;
  onSelect: (path: string) => void;
  nowMs: number;
}>;

/**
 * The steps of a run as a tree, one line each, on one time axis. Items and bodies are folded away until they are opened;
 * only the lines in sight are drawn, so that a run of many thousand items stays light.
 */
export function StepsTree({ run, definition, view, selected, onSelect, nowMs }: Props) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const rowPx = useMediaQuery("(max-width: 639px)") ? PHONE_ROW_PX : ROW_PX;
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set());
  const [shownFor, setShownFor] = useState<string | null>(null);
  // What is chosen is in sight: what holds it is opened once, and may be closed again.
  if (selected !== shownFor) {
    setShownFor(selected);
    const above = selected === null ? [] : ancestorsOf(selected);
    if (above.some((path) => !opened.has(path))) setOpened(new Set([...opened, ...above]));
  }
  const rows = useMemo(() => rowsOf(run.steps, opened), [run.steps, opened]);
  const counts = useMemo(() => childCounts(run.steps), [run.steps]);
  const keys = useMemo(() => rows.map(({ step }) => step.path), [rows]);
  const { start, end, heightPx, reveal } = useWindowedRows(keys, rowPx, scroller);
  const span = spanOf(run, run.steps, nowMs);

  const toggle = (path: string, open: boolean) => {
    const next = new Set(opened);
    if (open) next.add(path);
    else next.delete(path);
    setOpened(next);
  };
  const choose = (index: number) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (row === undefined) return;
    reveal(rows.indexOf(row));
    onSelect(row.step.path);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const index = keys.indexOf(selected ?? "");
    const row = rows[index];
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 1);
    const moves: Partial<Record<string, () => void>> = {
      ArrowDown: () => choose(index + 1),
      ArrowUp: () => choose(index - 1),
      Home: () => choose(0),
      End: () => choose(rows.length - 1),
      PageDown: () => choose(index + page),
      PageUp: () => choose(index - page),
      ArrowRight: () => {
        if (row === undefined || row.childCount === 0) return;
        if (row.isOpen) choose(index + 1);
        else toggle(row.step.path, true);
      },
      ArrowLeft: () => {
        if (row === undefined) return;
        const parent = parentPath(row.step.path);
        if (row.isOpen) toggle(row.step.path, false);
        else if (parent !== null) choose(keys.indexOf(parent));
      },
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };

  if (run.steps.length === 0) return <p className="p-4 text-muted">No step has started.</p>;
  const lineId = (path: string) => `${id}-${path}`;
  const isDrawn = selected !== null && keys.slice(start, end).includes(selected);
  return (
    <>
      <TimeAxis view={view} span={span} startedAt={run.startedAt} />
      <div
        ref={scroller}
        role="tree"
        aria-label="Steps of the run"
        tabIndex={0}
        {...(isDrawn ? { "aria-activedescendant": lineId(selected) } : {})}
        onKeyDown={pressed}
        className="max-h-[calc(100dvh-11rem)] min-h-24 overflow-x-hidden overflow-y-auto [overflow-anchor:none] focus-visible:outline-offset-[-2px] max-sm:max-h-[70dvh]"
      >
        <div role="presentation" className="relative" style={{ height: heightPx }}>
          {rows.slice(start, end).map((row, offset) => (
            <StepLine
              key={row.step.path}
              id={lineId(row.step.path)}
              row={row}
              counts={counts.get(row.step.path)}
              definition={definition}
              view={view}
              span={span}
              isSelected={row.step.path === selected}
              style={{ top: (start + offset) * rowPx, height: rowPx }}
              onSelect={() => onSelect(row.step.path)}
              onToggle={() => toggle(row.step.path, !row.isOpen)}
            />
          ))}
        </div>
      </div>
    </>
  );
}
