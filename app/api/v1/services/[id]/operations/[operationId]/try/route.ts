import { tryOperation } from "@/lib/api/contracts/services";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(tryOperation, ({ ctx, params, body, services }) =>
  services.connectors.tryOperation(ctx, { service: params.id, operation: params.operationId, input: body.input }),
);
export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");
