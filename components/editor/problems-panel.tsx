"use client";

import { CircleCheck, CircleX, TriangleAlert } from "lucide-react";
import type { Problem } from "@/lib/workflow/definition-schema";
import { placeInWords, pointerTokens } from "@/components/proposals/patch-lines";
import type { Selection } from "./commands";

/** The part of the workflow that a problem is about. */
export function selectionOf(problem: Pick<Problem, "path">): Selection {
  const [area, id] = pointerTokens(problem.path);
  if (id !== undefined && area === "steps") return { kind: "step", id };
  if (id !== undefined && area === "triggers") return { kind: "trigger", id };
  return { kind: "workflow" };
}

/** Every flaw with its place; choosing one jumps there. */
export function ProblemsPanel({
  problems,
  onJump,
}: Readonly<{ problems: readonly Problem[]; onJump: (path: string) => void }>) {
  if (problems.length === 0) {
    return (
      <p className="flex items-center gap-2 p-4 text-ok">
        <CircleCheck aria-hidden className="size-4" /> No problems. This workflow can run.
      </p>
    );
  }
  return (
    <ul aria-label="Problems" className="divide-y">
      {problems.map((problem) => (
        <li key={`${problem.path}-${problem.code}-${problem.message}`}>
          <button
            type="button"
            onClick={() => onJump(problem.path)}
            className="flex w-full items-start gap-2 px-4 py-2 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]"
          >
            {problem.severity === "error" ? (
              <CircleX aria-label="Error" className="mt-0.5 size-4 shrink-0 text-bad" />
            ) : (
              <TriangleAlert aria-label="Warning" className="mt-0.5 size-4 shrink-0 text-warn" />
            )}
            <span className="min-w-0">
              <span className="block break-words">{problem.message}</span>
              <span className="block text-xs text-muted">{placeInWords(problem.path)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
