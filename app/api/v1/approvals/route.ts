import { listApprovals } from "@/lib/api/contracts/approvals";
import { toShown } from "@/lib/server/approval-answers";
import { known } from "@/lib/server/principal";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listApprovals, async ({ query, ctx, principal, services }) => {
  const { items, ...page } = await services.approvals.approvals.list(ctx, query);
  return { ...page, items: items.map((item) => toShown(services, ctx, known(principal), item)) };
});
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
