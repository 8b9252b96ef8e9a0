import type { Catalog } from "@/lib/connectors/catalog";
import { sampleEvent } from "@/lib/connectors/sample-event";
import type { Json } from "@/lib/kernel/json";
import type { Definition } from "@/lib/workflow/definition-schema";

/** What the first trigger that is on would give; {} for a workflow that starts by hand. */
export function sampleTrigger(catalog: Catalog, definition: Definition): Json {
  const trigger = Object.values(definition.triggers).find(({ disabled }) => disabled !== true);
  return trigger?.service === undefined || trigger.event === undefined
    ? {}
    : sampleEvent(catalog, trigger.service, trigger.event, trigger.with ?? {});
}
