import { getRunBlob } from "@/lib/api/contracts/runs";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getRunBlob, ({ params, ctx, services }) => services.runs.runs.blob(ctx, params));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
