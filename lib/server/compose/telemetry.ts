import { createInstanceFigures } from "@/lib/db/instance-figures-repository";
import type { Platform } from "../platform";
import { createTelemetry, type Telemetry } from "../telemetry";

export function composeTelemetry({ db, clock, startedAtMs }: Platform): Telemetry {
  return createTelemetry({ figures: createInstanceFigures(db), clock, startedAtMs });
}
