import { createSampleRepository, type SampleRepository } from "@/lib/db/sample-repository";
import type { Platform } from "../platform";
import { createSaveSample } from "../use-cases/save-sample";
import type { RunServices } from "./runs";

export interface SampleServices extends Pick<SampleRepository, "list" | "remove"> {
  save: ReturnType<typeof createSaveSample>;
}

/** Recorded answers of services, for the simulator. */
export function composeSamples(platform: Platform, { runs, engine }: RunServices): SampleServices {
  const store = createSampleRepository(platform);
  const { list, remove } = store;
  const save = createSaveSample({ runs, definition: engine.definition, catalogs: platform.catalogs, store });
  return { list, remove, save };
}
