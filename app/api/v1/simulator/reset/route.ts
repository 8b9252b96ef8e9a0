import { resetSimulator } from "@/lib/api/contracts/simulator";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(resetSimulator, async ({ ctx, services }) => {
  await services.connectors.simulator.reset(ctx);
  return { reset: true };
});
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");
