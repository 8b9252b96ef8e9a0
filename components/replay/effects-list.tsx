import type { RunMode } from "@/lib/workflow/run-schema";
import type { ReplayPreview } from "@/lib/client/runs";
import { ServiceName } from "@/components/services/service-name";
import { operationWords } from "@/components/services/operation-words";
import { Callout } from "@/components/ui/callout";
import { Time } from "@/components/ui/time";

type Effect = ReplayPreview["effects"][number];
const SHOWN_MAX = 50;

const TITLE: Record<RunMode | "mixed", string> = {
  live: "These happen again:",
  simulate: "These are simulated again; nothing leaves this machine:",
  mixed: "These happen again, simulated where the run was:",
};

/** What would happen a second time outside, told before anything runs. */
export function EffectsList({
  effects,
  mode,
  names = {},
}: Readonly<{
  effects: readonly Effect[];
  mode: RunMode | "mixed";
  /** Names of steps by id. */
  names?: Readonly<Record<string, string | undefined>>;
}>) {
  if (effects.length === 0) return <Callout tone="ok">Nothing that was done outside is done again.</Callout>;
  return (
    <Callout tone="warn" title={TITLE[mode]}>
      <ul
        aria-label="Effects that happen again"
        className="mt-1 flex max-h-60 flex-col gap-1.5 overflow-y-auto"
        tabIndex={0}
      >
        {effects.slice(0, SHOWN_MAX).map((effect) => (
          <li key={`${effect.runId}-${effect.path}`} className="flex flex-wrap items-center gap-x-2">
            <strong>{names[effect.stepId] ?? effect.stepId}</strong>
            <span className="flex items-center gap-1">
              <ServiceName service={effect.service} />
              {operationWords(effect.operation)}
            </span>
            <span>
              {effect.times === 1 ? "once" : `${effect.times.toLocaleString("en")} times`}, last{" "}
              <Time at={effect.lastAt} />
            </span>
            {effect.uncertain ? (
              <span className="basis-full text-xs">It is not known whether it was done; look there first.</span>
            ) : null}
            {effect.sameKey ? (
              <span className="basis-full text-xs">
                The same key goes out again: a service that keeps to it does nothing twice.
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {effects.length > SHOWN_MAX ? <p className="text-xs">and {effects.length - SHOWN_MAX} more</p> : null}
    </Callout>
  );
}
