import { deleteSample } from "@/lib/api/contracts/simulator";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const DELETE = route(deleteSample, async ({ ctx, params, services }) => {
  await services.samples.remove(ctx, params);
  return null;
});
export const { GET, POST, PUT, PATCH } = refuseOthers("DELETE");
