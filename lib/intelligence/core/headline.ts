import type { ChosenTrigger } from "./trigger-kinds";

/** Words of a request that stand in a template are no expression. */
export const plainText = (text: string): string => text.replaceAll("{{", "{ {");

export const capitalised = (noun: string): string => noun.charAt(0).toUpperCase() + noun.slice(1);

/** What a message about a start is headed by. */
export function headlineOf(trigger: ChosenTrigger): string {
  if (trigger.schedule !== null) return "Scheduled run";
  if (trigger.serviceId === null && trigger.event === "started") return "Workflow started";
  const comes = /\.(?:created|received|posted|added|opened|submitted|succeeded|published|pushed|subscribed)$/.test(
    trigger.event,
  );
  return comes || trigger.trigger.service === "webhook" ? `New ${trigger.noun}` : (trigger.trigger.name ?? "Event");
}

/** The first sentence where it is short, else what it starts with and the services it uses. */
export function workflowName(
  { folded, trigger, nameOf }: { folded: string; trigger: ChosenTrigger; nameOf: (serviceId: string) => string },
  outline: readonly { service: string | null }[],
): string {
  const first =
    folded
      .trim()
      .split(/[.!?\n]/)[0]
      ?.trim() ?? "";
  if (first.length > 0 && first.length <= 80) return first;
  const names = [...new Set(outline.flatMap(({ service }) => (service === null ? [] : [nameOf(service)])))];
  const start = trigger.serviceId === null ? (trigger.trigger.name ?? "Workflow") : nameOf(trigger.serviceId);
  return [start, names.slice(0, 3).join(", ")].filter(Boolean).join(" to ").slice(0, 120) || "Workflow";
}
