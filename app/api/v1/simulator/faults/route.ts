import { deleteFaults, getFaults, putFaults } from "@/lib/api/contracts/simulator";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getFaults, async ({ ctx, services }) => ({
  faults: await services.connectors.simulator.faults(ctx),
}));

export const PUT = route(putFaults, async ({ ctx, body, services }) => ({
  faults: await services.connectors.simulator.replaceFaults(ctx, body.faults),
}));

export const DELETE = route(deleteFaults, async ({ ctx, services }) => ({
  faults: await services.connectors.simulator.replaceFaults(ctx, []),
}));
export const { POST, PATCH } = refuseOthers("GET", "PUT", "DELETE");
