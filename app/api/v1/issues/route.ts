import { listIssues } from "@/lib/api/contracts/troubleshooting";
import { pageAfter } from "@/lib/api/paging";
import { issueView } from "@/lib/api/troubleshooting-wire";
import { refuseOthers } from "@/lib/server/refuse-others";
import { route } from "@/lib/server/route";

export const GET = route(listIssues, async ({ ctx, query: { status, ...query }, services }) => {
  const statuses = status === undefined ? undefined : [status];
  const issues = await services.troubleshooting.troubleshooting.listIssues(ctx, { ...query, statuses });
  return pageAfter(issues.map(issueView), query.limit);
});
export const { POST, PUT, PATCH, DELETE } = refuseOthers("GET");
