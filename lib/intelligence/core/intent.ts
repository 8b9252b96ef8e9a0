import type { Catalog } from "@/lib/connectors/catalog";
import type { Clause } from "./clause";
import type { Detection } from "./detect-services";
import type { Word } from "./words";

/** One step that the request asks for, before it is matched to an operation. */
export interface Intent {
  serviceId: string;
  verb: string | null;
  text: string;
  start: number;
  end: number;
  reading: boolean;
  link: Clause["link"];
  /** Where the clause stands: literal values are taken from there only. */
  clause: { start: number; end: number };
  /** Said to be chosen, not named. */
  assumedCue: string | null;
  condition: string | null;
  otherwise: boolean;
  /** "For all clients in Airtable": what comes behind is done once for each. */
  goneThrough?: boolean;
}

export interface IntentRequest {
  catalog: Catalog;
  clauses: readonly Clause[];
  words: readonly Word[];
  folded: string;
  /** A clock starts it. */
  clockStarts?: boolean;
  detections: readonly Detection[];
  triggerServiceId: string | null;
  /** Event that starts it; null where none of a service does. */
  triggerEvent: string | null;
  /** Words of the trigger clause; services named there are no actions. */
  triggerSpan: { start: number; end: number } | null;
  /** The service for a category nobody named; null where none is known. */
  defaultFor: (cueId: string) => string | null;
  categoryOf: (serviceId: string) => string;
}

/** An intent that asks for nothing yet. */
export function blankIntent(start: number, end: number): Intent {
  return {
    serviceId: "",
    verb: null,
    text: "",
    start,
    end,
    reading: false,
    link: "behind",
    clause: { start, end },
    assumedCue: null,
    condition: null,
    otherwise: false,
  };
}
