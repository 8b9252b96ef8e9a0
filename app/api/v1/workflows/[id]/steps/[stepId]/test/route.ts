import { testStep } from "@/lib/api/contracts/runs";
import { route } from "@/lib/server/route";
import { startedReply } from "@/lib/server/started-reply";

export const POST = route(testStep, async ({ params, body, ctx, services }) =>
  startedReply(await services.runs.runs.testStep(ctx, { ...params, ...body })),
);
