import { afterAll } from "vitest";
import { systemClock } from "@/lib/kernel/clock";
import { systemRandom } from "@/lib/kernel/random";
import { storesContract } from "@/lib/workflow/testing/stores-contract";
import { createProposalRepository } from "./proposal-repository";
import { migratedDatabase } from "./testing/migrated-database";
import { createWorkflowRepository } from "./workflow-repository";

const database = migratedDatabase();
const ports = { db: database.open(), clock: systemClock, random: systemRandom };
const stores = { workflows: createWorkflowRepository(ports), proposals: createProposalRepository(ports) };
afterAll(() => database.remove());
storesContract("stores in the database", () => stores);
