import { getRunStep } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getRunStep, ({ params, ctx, services }) => services.runs.runs.step(ctx, params));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
