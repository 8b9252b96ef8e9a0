import { importWorkflow } from "@/lib/api/contracts/imports";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const POST = route(importWorkflow, ({ ctx, body, services }) => services.imports.create(ctx, body));

export const { GET, PUT, PATCH, DELETE } = refuseOthers("POST");
