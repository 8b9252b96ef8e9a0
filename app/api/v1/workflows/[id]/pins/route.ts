import { listPins } from "@/lib/api/contracts/pins";
import { pinOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listPins, async ({ ctx, params, services }) => ({
  items: (await services.pins.list(ctx, params)).map(pinOnWire),
}));
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
