import { runEventSchema, type RunEvent } from "@/lib/engine/event-schema";

/** @throws ZodError where a row holds what this version does not know */
export function eventsOfText(eventsJson: string): RunEvent[] {
  return (JSON.parse(eventsJson) as unknown[]).map((event) => runEventSchema.parse(event));
}
