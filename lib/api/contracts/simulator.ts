import { z } from "zod";
import { faultInputSchema, faultSchema, outboxEntrySchema } from "@/lib/connectors/fault-schema";
import { sampleSchema } from "@/lib/connectors/sample-schema";
import { idSchema } from "@/lib/kernel/ids";
import { defineContract } from "../contract";
import { pageOf, pageQuery } from "../paging";

const faults = z.object({ faults: z.array(faultSchema) });
const FAULTS = "/api/v1/simulator/faults";
const OUTBOX = "/api/v1/simulator/outbox";
const SAMPLES = "/api/v1/simulator/samples";

export const getFaults = defineContract({
  id: "simulator.faults.list",
  summary: "Faults that simulated services show",
  dialect: "v1",
  method: "GET",
  path: FAULTS,
  access: "viewer",
  response: faults,
});

export const putFaults = defineContract({
  id: "simulator.faults.replace",
  summary: "Put these faults in place of those that are on",
  dialect: "v1",
  method: "PUT",
  path: FAULTS,
  access: "editor",
  body: z.strictObject({ faults: z.array(faultInputSchema).max(100) }),
  response: faults,
});

export const deleteFaults = defineContract({
  id: "simulator.faults.clear",
  summary: "Switch all faults off",
  dialect: "v1",
  method: "DELETE",
  path: FAULTS,
  access: "editor",
  response: faults,
});

export const listOutbox = defineContract({
  id: "simulator.outbox.list",
  summary: "What simulated runs would have sent, newest first",
  dialect: "v1",
  method: "GET",
  path: OUTBOX,
  access: "viewer",
  query: z.object({ ...pageQuery, runId: idSchema.optional(), service: z.string().max(100).optional() }),
  response: pageOf(outboxEntrySchema),
});

export const clearOutbox = defineContract({
  id: "simulator.outbox.clear",
  summary: "Empty the outbox",
  dialect: "v1",
  method: "DELETE",
  path: OUTBOX,
  access: "editor",
  response: z.object({ deleted: z.int() }),
});

export const resetSimulator = defineContract({
  id: "simulator.reset",
  summary: "Forget faults, outbox and everything the simulated services hold; saved samples stay",
  dialect: "v1",
  method: "POST",
  path: "/api/v1/simulator/reset",
  access: "editor",
  response: z.object({ reset: z.literal(true) }),
});

export const listSamples = defineContract({
  id: "simulator.samples.list",
  summary: "Real answers of operations that simulated calls answer with, without the answers themselves",
  dialect: "v1",
  method: "GET",
  path: SAMPLES,
  access: "viewer",
  response: z.object({ items: z.array(sampleSchema) }),
});

export const saveSample = defineContract({
  id: "simulator.samples.save",
  summary:
    "Keep the output of a step of a live run as the sample of its operation, in place of an earlier one; up to 64 KiB",
  dialect: "v1",
  method: "POST",
  path: SAMPLES,
  access: "editor",
  body: z.strictObject({
    runId: idSchema,
    /** Of the step: `send`, `send[3]`, `send[3]/post`. */
    path: z.string().min(1).max(500),
  }),
  status: 201,
  response: sampleSchema,
});

export const deleteSample = defineContract({
  id: "simulator.samples.delete",
  summary: "Forget a sample: simulated calls answer with the catalogue's example again",
  dialect: "v1",
  method: "DELETE",
  path: `${SAMPLES}/{id}`,
  access: "editor",
  params: z.object({ id: idSchema }),
  response: z.null(),
  status: 204,
});
