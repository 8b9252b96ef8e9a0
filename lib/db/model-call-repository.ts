import {
  modelCallDetailSchema,
  modelCallSchema,
  type ModelCall,
  type ModelCallDetail,
} from "@/lib/intelligence/model-call-schema";
import { AppError } from "@/lib/kernel/app-error";
import type { Clock } from "@/lib/kernel/clock";
import { actorLabel, type Ctx } from "@/lib/kernel/context";
import { newId } from "@/lib/kernel/ids";
import { isoOf } from "@/lib/kernel/instant";
import type { Random } from "@/lib/kernel/random";
import type { Database } from "./prisma";

const FACTS = {
  id: true,
  askedBy: true,
  requestId: true,
  provider: true,
  model: true,
  host: true,
  outcome: true,
  reason: true,
  inputTokens: true,
  outputTokens: true,
  costUsd: true,
  durationMs: true,
  createdAtMs: true,
} as const;

export type NewModelCall = Omit<ModelCallDetail, "id" | "askedBy" | "requestId" | "createdAt">;

/** What was sent to a model, for the people of the workspace it was sent for. */
export function createModelCallRepository({ db, clock, random }: { db: Database; clock: Clock; random: Random }) {
  return {
    async add(ctx: Ctx, { exchanges, ...facts }: NewModelCall): Promise<string> {
      const id = newId("modelCall", clock, random);
      const { workspaceId, actor, requestId } = ctx;
      const row = { ...facts, id, workspaceId, requestId, askedBy: actorLabel(actor), createdAtMs: clock.now() };
      await db.modelCall.create({ data: { ...row, exchangesJson: JSON.stringify(exchanges) } });
      return id;
    },

    /** Newest first, up to `limit`. @param cursor id of the last one seen */
    async list(
      { workspaceId }: Ctx,
      { limit, cursor }: { limit: number; cursor?: string | undefined },
    ): Promise<ModelCall[]> {
      const rows = await db.modelCall.findMany({
        where: { workspaceId, ...(cursor === undefined ? {} : { id: { lt: cursor } }) },
        select: FACTS,
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(({ createdAtMs, ...row }) => modelCallSchema.parse({ ...row, createdAt: isoOf(createdAtMs) }));
    },

    /** @throws NOT_FOUND also for one of another workspace */
    async get({ workspaceId }: Ctx, { id }: { id: string }): Promise<ModelCallDetail> {
      const found = await db.modelCall.findFirst({
        where: { id, workspaceId },
        select: { ...FACTS, exchangesJson: true },
      });
      if (found === null) throw new AppError("NOT_FOUND", "There is no such question to a model.");
      const { createdAtMs, exchangesJson, ...row } = found;
      const exchanges: unknown = JSON.parse(exchangesJson);
      return modelCallDetailSchema.parse({ ...row, createdAt: isoOf(createdAtMs), exchanges });
    },
  };
}

export type ModelCallRepository = ReturnType<typeof createModelCallRepository>;
