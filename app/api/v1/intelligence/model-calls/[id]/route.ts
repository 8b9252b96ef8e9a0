import { getModelCall } from "@/lib/api/contracts/model-calls";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getModelCall, ({ ctx, params, services }) => services.modelCalls.get(ctx, params));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
