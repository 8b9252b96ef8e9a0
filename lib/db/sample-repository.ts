import { SAMPLES_MAX, sampleSchema, type Sample } from "@/lib/connectors/sample-schema";
import { AppError } from "@/lib/kernel/app-error";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { isoOf } from "@/lib/kernel/instant";
import { auditEntry, type AuditPorts } from "./audit-chain";

/** A recorded answer, on its way in. */
export interface RecordedSample {
  service: string;
  operation: string;
  runId: string;
  path: string;
  /** JSON text of the answer, and its UTF-8 bytes. */
  text: string;
  bytes: number;
}

const FACTS = {
  id: true,
  service: true,
  operation: true,
  bytes: true,
  runId: true,
  stepPath: true,
  savedBy: true,
  savedAtMs: true,
} as const;

/** Saved samples as pages and callers see and change them; the worker reads them by `sample-reader.ts`. */
export function createSampleRepository(ports: AuditPorts) {
  const { db, clock, random } = ports;

  async function list({ workspaceId }: Ctx): Promise<Sample[]> {
    const rows = await db.simulatorSample.findMany({
      where: { workspaceId },
      select: FACTS,
      orderBy: [{ service: "asc" }, { operation: "asc" }],
      take: SAMPLES_MAX,
    });
    return rows.map(({ stepPath, savedAtMs, ...row }) =>
      sampleSchema.parse({ ...row, path: stepPath, savedAt: isoOf(savedAtMs) }),
    );
  }

  return {
    list,

    /** In place of the sample of the same operation. @throws STATE_CONFLICT where the workspace has as many as it may */
    async save({ workspaceId, actor }: Ctx, { text, path, ...given }: RecordedSample): Promise<Sample> {
      const { service, operation, runId } = given;
      const same = { workspaceId, service, operation };
      const others = await db.simulatorSample.count({ where: { workspaceId, NOT: { service, operation } } });
      if (others >= SAMPLES_MAX)
        throw new AppError(
          "STATE_CONFLICT",
          `${SAMPLES_MAX} samples are saved. Delete one on the simulator page first.`,
        );
      const id = newId("sample", clock, random);
      const savedAtMs = clock.now();
      const facts = { ...given, id, savedBy: actorLabel(actor) };
      const detail = { service, operation, runId, path };
      const entry = {
        workspaceId,
        actor,
        action: "simulator.sampleSaved",
        objectType: "simulatorSample",
        objectId: id,
      };
      await auditEntry(ports, { ...entry, detail }, () => [
        db.simulatorSample.deleteMany({ where: same }),
        db.simulatorSample.create({ data: { ...facts, workspaceId, stepPath: path, outputJson: text, savedAtMs } }),
      ]);
      return { ...facts, path, savedAt: isoOf(savedAtMs) };
    },

    /** @throws NOT_FOUND also for a sample of another workspace */
    async remove({ workspaceId, actor }: Ctx, { id }: { id: string }): Promise<void> {
      const where = { id, workspaceId };
      const found = await db.simulatorSample.findFirst({ where, select: { service: true, operation: true } });
      if (found === null) throw new AppError("NOT_FOUND", "There is no such sample.");
      const entry = {
        workspaceId,
        actor,
        action: "simulator.sampleDeleted",
        objectType: "simulatorSample",
        objectId: id,
      };
      await auditEntry(ports, { ...entry, detail: found }, () => [db.simulatorSample.deleteMany({ where })]);
    },
  };
}

export type SampleRepository = ReturnType<typeof createSampleRepository>;
