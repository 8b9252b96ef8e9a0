import type { Need, Step } from "@/lib/workflow/definition-schema";

/** The steps without one, and nothing that needs it. */
export function withoutStep(steps: Record<string, Step>, gone: string): Record<string, Step> {
  const target = (need: Need): string => (typeof need === "string" ? need : need.step);
  return Object.fromEntries(
    Object.entries(steps)
      .filter(([id]) => id !== gone)
      .map(([id, step]) => [id, { ...step, needs: step.needs?.filter((need) => target(need) !== gone) }]),
  );
}
