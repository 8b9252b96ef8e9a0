import { listSamples, saveSample } from "@/lib/api/contracts/simulator";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listSamples, async ({ ctx, services }) => ({ items: await services.samples.list(ctx) }));
export const POST = route(saveSample, ({ ctx, body, services }) => services.samples.save(ctx, body));
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");
