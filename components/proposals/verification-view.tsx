import type { Verification } from "@/lib/workflow/proposal-schema";
import { RunStatusBadge } from "@/components/runs/run-status";

const METHOD = {
  replay: "Replay of the recorded run",
  simulate: "Run against simulated services",
  equivalence: "Dependency analysis: same effects in a permitted order",
};

/** The proof of a change: what happened without it and with it. */
export function VerificationView({ verification }: Readonly<{ verification: Verification }>) {
  const { before, after, cases, method } = verification;
  const twice = after.effects.filter((effect) => effect.times > 1);
  return (
    <section aria-label="Verification" className="rounded-md border">
      <p className="border-b px-3 py-1.5 text-xs text-muted">
        {METHOD[method]}, {cases} {cases === 1 ? "case" : "cases"}
      </p>
      <div className="grid gap-px bg-line sm:grid-cols-2">
        <div className="flex flex-col gap-1 bg-surface p-3">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            Without the change <RunStatusBadge status={before.status} />
          </p>
          <p className="text-xs text-muted">
            {before.reproduced ? "The recorded failure was reproduced." : "The recorded failure was not reproduced."}
          </p>
          {before.error === undefined ? null : <p className="text-xs break-words">{before.error.message}</p>}
        </div>
        <div className="flex flex-col gap-1 bg-surface p-3">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            With the change <RunStatusBadge status={after.status} />
          </p>
          <p className="text-xs text-muted">
            {after.effects.length} {after.effects.length === 1 ? "effect" : "effects"}
            {twice.length === 0
              ? ", none done twice."
              : `, done twice: ${twice.map((effect) => effect.operation).join(", ")}.`}
          </p>
          {after.error === undefined ? null : <p className="text-xs break-words">{after.error.message}</p>}
        </div>
      </div>
    </section>
  );
}
