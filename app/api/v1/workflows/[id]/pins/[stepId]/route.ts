import { deletePin, putPin } from "@/lib/api/contracts/pins";
import { pinOnWire } from "@/lib/api/workflow-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const PUT = route(putPin, async ({ ctx, params, body, services }) =>
  pinOnWire(await services.pins.put(ctx, { ...params, output: body.output })),
);
export const DELETE = route(deletePin, async ({ ctx, params, services }) => {
  await services.pins.remove(ctx, params);
  return null;
});
export const { GET, POST, PATCH } = refuseOthers("PUT", "DELETE");
