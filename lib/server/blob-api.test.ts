import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as getBlob } from "@/app/api/v1/runs/[id]/blobs/[blobId]/route";
import { POST as startRun } from "@/app/api/v1/workflows/[id]/runs/route";
import { runWorld, shape, type RunWorld } from "./testing/run-world";

let world: RunWorld;
beforeAll(async () => {
  world = await runWorld();
});
afterAll(() => world.remove());

const rows = Array.from({ length: 5_000 }, (_, id) => ({ id, name: `row ${id}` }));

/** A run that holds one large value. */
async function runWithBlob(): Promise<{ id: string; blobId: string }> {
  const workflow = world.save({ steps: { a: shape("{{ trigger.rows }}") } });
  const { body } = await world.call(startRun, { id: workflow }, { input: { rows }, mode: "simulate", waitMs: 5_000 });
  const { connection } = world.test.services.runs.engine;
  const stored = connection
    .prepare<[string], { id: string }>(`SELECT id FROM "Blob" WHERE runId = ?`)
    .get(String(body.id));
  return { id: String(body.id), blobId: stored?.id ?? "" };
}

describe("GET /runs/{id}/blobs/{blobId}", () => {
  it("gives the value whole", async () => {
    const answer = await world.call(getBlob, await runWithBlob());
    expect(answer).toEqual({ status: 200, body: rows });
  });

  it("a value of another workspace, of another run, or none, is not found", async () => {
    const [one, other] = [await runWithBlob(), await runWithBlob()];
    const foreign = await world.test.key(await world.test.workspace("foreign"), "owner");
    expect((await world.call(getBlob, one, undefined, "", foreign)).status).toBe(404);
    for (const params of [
      { id: other.id, blobId: one.blobId },
      { id: one.id, blobId: "blob_none" },
      { id: "run_none", blobId: one.blobId },
    ])
      expect(await world.call(getBlob, params)).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  });
});
