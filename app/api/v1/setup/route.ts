import { getSetup, createSetup } from "@/lib/api/contracts/setup";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(getSetup, ({ request, services }) => services.access.firstOwner.state(request));
export const POST = route(createSetup, ({ body, request, services }) =>
  services.access.firstOwner.create(request, body),
);
export const { PUT, PATCH, DELETE } = refuseOthers("GET", "POST");
